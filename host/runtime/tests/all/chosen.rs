//! Which package runs: after swaps, restarts, changed files and power cuts, and never one that is too old.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use plugpoint_runtime::{
    Choice, ChoiceRecord, FolderShelf, LoadError, ManualClock, Phase, PluginSpec, Shelf, SwapOutcome,
    SwapReport, SwapRequest, SwapSource, Wiring,
};

use crate::rig::Rig;
use crate::vendor::{MANIFEST, Vendor, manifest};

/// A station that is started again and again, with a folder that the operator puts packages into.
struct Site {
    folder: tempfile::TempDir,
    vendor: Vendor,
    clock: Arc<ManualClock>,
    kept: Wiring,
}

/// Long enough for a plugin to have proved itself.
const HEALTHY: Duration = Duration::from_secs(61);

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (vendor, clock) = (Vendor::new(), Arc::new(ManualClock::new(0)));
        let mut kept = Wiring::in_memory(Arc::new(|_| ()));
        kept.shelf = Arc::new(FolderShelf::new(folder.path().join("state")));
        kept.trust = vendor.trusted();
        kept.clock = clock.clone();
        Self {
            folder,
            vendor,
            clock,
            kept,
        }
    }

    /// Puts a signed bundle into the folder.
    fn put(&self, name: &str, version: u8, manifest: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, self.vendor.bundle(version, manifest)).unwrap();
        path
    }

    fn spec(&self) -> PluginSpec {
        PluginSpec::new("probe", self.folder.path().join("configured.ppk"))
    }

    fn try_start(&self, spec: PluginSpec) -> Result<Rig, LoadError> {
        let rig = Rig::empty_with(|wiring| {
            let sink = wiring.sink.clone();
            *wiring = Wiring {
                sink,
                ..self.kept.clone()
            };
        });
        rig.plugins.load(spec)?;
        rig.plugins.settle();
        Ok(rig)
    }

    fn start(&self) -> Rig {
        self.try_start(self.spec()).unwrap()
    }

    /// The version that a start brings.
    fn version(&self) -> String {
        self.start().stats().version
    }

    fn prove(&self, rig: &Rig) {
        self.clock.advance(HEALTHY);
        rig.plugins.settle();
    }

    fn record(&self) -> ChoiceRecord {
        self.kept.choice.load("probe").unwrap()
    }
}

fn swap(rig: &Rig, path: PathBuf) -> SwapReport {
    rig.plugins.swap("probe", SwapSource::File(path)).unwrap()
}

fn refusal(report: &SwapReport) -> (Phase, &str) {
    match &report.outcome {
        SwapOutcome::RolledBack { phase, reason } => (*phase, reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_swap_does_not_depend_on_its_file() {
    let site = Site::new();
    site.put("configured.ppk", 1, &manifest(1, 1));
    let new = site.put("new.ppk", 2, &manifest(2, 1));
    let rig = site.start();
    assert_eq!(swap(&rig, new.clone()).outcome, SwapOutcome::Committed);
    rig.plugins.shutdown();
    fs::remove_file(new).unwrap();
    assert_eq!(site.version(), "2.0.0");
    fs::remove_file(site.spec().path).unwrap();
    assert_eq!(site.version(), "2.0.0");
}

#[test]
fn bytes_can_be_swapped_in_as_well_as_a_file() {
    let site = Site::new();
    site.put("configured.ppk", 1, &manifest(1, 1));
    let rig = site.start();
    let source = SwapSource::Bytes {
        name: "from the CSMS".into(),
        bytes: site.vendor.bundle(2, &manifest(2, 1)),
    };
    assert_eq!(
        rig.plugins.swap("probe", source).unwrap().outcome,
        SwapOutcome::Committed
    );
    rig.plugins.shutdown();
    assert_eq!(site.version(), "2.0.0");
}

#[test]
fn a_changed_file_at_the_configured_path_wins_at_the_next_start() {
    let site = Site::new();
    site.put("configured.ppk", 2, &manifest(2, 1));
    let other = site.put("other.ppk", 1, &manifest(1, 1));
    let rig = site.start();
    swap(&rig, other);
    rig.plugins.shutdown();
    assert_eq!(site.version(), "1.0.0", "the file is as it was before the swap");
    site.put("configured.ppk", 2, &manifest(2, 2));
    assert_eq!(site.version(), "2.0.0");
}

#[test]
fn a_kept_package_that_is_damaged_gives_way_to_one_that_is_not() {
    let site = Site::new();
    site.put("configured.ppk", 1, &manifest(1, 1));
    let new = site.put("new.ppk", 2, &manifest(2, 1));
    let rig = site.start();
    swap(&rig, new.clone());
    rig.plugins.shutdown();
    let kept = site
        .folder
        .path()
        .join("state/probe")
        .join(site.record().active.unwrap().sha256);
    let mut damaged = fs::read(&kept).unwrap();
    damaged[5000] ^= 1;
    fs::write(&kept, damaged).unwrap();
    assert_eq!(site.version(), "2.0.0", "it is still where it came from");
    fs::remove_file(new).unwrap();
    assert_eq!(site.version(), "2.0.0", "and was kept anew");
    fs::write(&kept, b"").unwrap();
    assert_eq!(site.version(), "1.0.0");
}

#[test]
fn only_what_a_start_may_need_is_kept() {
    let site = Site::new();
    site.put("configured.ppk", 1, &manifest(1, 1));
    let rig = site.start();
    let kept = || {
        fs::read_dir(site.folder.path().join("state/probe"))
            .unwrap()
            .count()
    };
    for counter in 1..4 {
        swap(&rig, site.put("new.ppk", 2, &manifest(2, counter)));
        assert_eq!(kept(), 1, "nothing has proved itself yet");
    }
    site.prove(&rig);
    for counter in 4..7 {
        swap(&rig, site.put("new.ppk", 1, &manifest(1, counter)));
        assert_eq!(kept(), 2, "the one that runs and the last good one");
    }
}

#[test]
fn what_is_too_old_is_refused_once_a_newer_one_has_proved_itself() {
    let site = Site::new();
    site.put("configured.ppk", 1, &manifest(1, 1));
    let newer = site.put("newer.ppk", 2, &manifest(2, 5));
    let rig = site.start();
    let old = site.spec().path;
    assert_eq!(swap(&rig, newer.clone()).outcome, SwapOutcome::Committed);
    assert_eq!(
        swap(&rig, old.clone()).outcome,
        SwapOutcome::Committed,
        "it has not proved itself yet"
    );
    swap(&rig, newer);
    site.prove(&rig);
    let report = swap(&rig, old.clone());
    let (phase, why) = refusal(&report);
    assert_eq!(phase, Phase::Verify);
    assert!(
        why.contains("has the rollback counter 1, and 5 has been reached here"),
        "{why}"
    );
    assert!(why.contains("allow-rollback-to = 1"), "{why}");
    rig.plugins.shutdown();

    // Nor by putting it where the configuration looks.
    site.put("configured.ppk", 1, &manifest(1, 4));
    assert_eq!(site.version(), "2.0.0", "the last good one runs on");

    // The operator may insist.
    let mut spec = site.spec();
    spec.allow_rollback_to = Some(4);
    site.put("configured.ppk", 1, &format!("{}\n[settings.x]", manifest(1, 4)));
    let rig = site.try_start(spec).unwrap();
    assert_eq!(rig.stats().version, "1.0.0");
    site.prove(&rig);
    assert_eq!(
        site.record().counters["com.example.probe"],
        4,
        "the line is there from now on"
    );
    rig.plugins.shutdown();
    assert_eq!(site.version(), "1.0.0");
}

#[test]
fn three_starts_that_do_not_become_healthy_lead_back_whatever_the_counter() {
    let site = Site::new();
    site.put("configured.ppk", 1, &manifest(1, 1));
    let rig = site.start();
    site.prove(&rig);
    swap(&rig, site.put("new.ppk", 2, &manifest(2, 9)));
    drop(rig);
    for _ in 0..3 {
        assert_eq!(site.version(), "2.0.0");
    }
    assert_eq!(site.version(), "1.0.0");
}

#[test]
fn the_package_that_runs_is_not_swapped_for_itself() {
    let site = Site::new();
    let configured = site.put("configured.ppk", 1, MANIFEST);
    let rig = site.start();
    let report = swap(&rig, configured);
    assert_eq!(report.outcome, SwapOutcome::Unchanged);
    assert_eq!((rig.stats().swaps, rig.stats().incarnation), (0, 1));
}

#[test]
fn another_plugin_is_not_swapped_in() {
    let site = Site::new();
    site.put("configured.ppk", 1, MANIFEST);
    let rig = site.start();
    let other = MANIFEST.replace("com.example.probe", "com.example.modem");
    let report = swap(&rig, site.put("other.ppk", 1, &other));
    let (phase, why) = refusal(&report);
    assert_eq!(phase, Phase::Verify);
    assert!(
        why.contains("`probe` runs `com.example.probe`, and this is `com.example.modem`"),
        "{why}"
    );
}

#[test]
fn what_was_rolled_back_is_remembered_and_told_and_may_be_tried_again() {
    let site = Site::new();
    let takes = "\n[settings.\"2.0.0.load-state\"]";
    site.put("configured.ppk", 1, &format!("{MANIFEST}{takes}"));
    let new = site.put("new.ppk", 2, &format!("{}{takes}", manifest(2, 1)));
    let mut spec = site.spec();
    spec.settings.insert("2.0.0.load-state".into(), "trap".into());
    let rig = site.try_start(spec.clone()).unwrap();
    let first = swap(&rig, new.clone());
    assert_eq!(refusal(&first).0, Phase::HandOver);
    assert_eq!(first.known_to_fail, None);
    let again = swap(&rig, new.clone());
    assert!(
        again
            .known_to_fail
            .unwrap()
            .contains("trap in lifecycle.load-state")
    );
    rig.plugins.shutdown();

    // Nor does a start try it, which finds it at the configured path.
    fs::copy(&new, &spec.path).unwrap();
    let rig = site.try_start(spec).unwrap();
    assert_eq!(rig.stats().version, "1.0.0");
    rig.plugins
        .configure("probe", vec![("2.0.0.load-state".into(), "fine".into())])
        .unwrap();
    assert_eq!(swap(&rig, new).outcome, SwapOutcome::Committed);
    assert!(site.record().refused.is_empty());
}

#[test]
fn an_order_may_allow_a_clean_start() {
    let site = Site::new();
    let takes = "\n[settings.\"2.0.0.load-state\"]";
    site.put("configured.ppk", 1, &format!("{MANIFEST}{takes}"));
    let new = site.put("new.ppk", 2, &format!("{}{takes}", manifest(2, 1)));
    let mut spec = site.spec();
    spec.settings
        .insert("2.0.0.load-state".into(), "start-clean".into());
    let rig = site.try_start(spec).unwrap();
    let report = swap(&rig, new.clone());
    assert!(refusal(&report).1.contains("allow-start-clean"));
    let request = SwapRequest {
        source: SwapSource::File(new),
        allow_start_clean: true,
        anew: false,
    };
    assert_eq!(
        rig.plugins.swap("probe", request).unwrap().outcome,
        SwapOutcome::Committed
    );
}

/// Durable writes until the power fails: after so many, none happens any more.
struct Power {
    left: AtomicUsize,
    choice: Arc<dyn Choice>,
    shelf: Arc<dyn Shelf>,
}

impl Power {
    fn lasts(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        self.left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
            .is_ok()
    }
}

impl Choice for Power {
    fn load(&self, plugin: &str) -> Option<ChoiceRecord> {
        self.choice.load(plugin)
    }

    fn save(&self, plugin: &str, record: &ChoiceRecord) -> Result<(), String> {
        if self.lasts() {
            self.choice.save(plugin, record)
        } else {
            Ok(())
        }
    }
}

impl Shelf for Power {
    fn get(&self, plugin: &str, sha256: &str) -> Option<Vec<u8>> {
        self.shelf.get(plugin, sha256)
    }

    fn put(&self, plugin: &str, sha256: &str, package: &[u8]) -> Result<(), String> {
        if self.lasts() {
            self.shelf.put(plugin, sha256, package)
        } else {
            Ok(())
        }
    }

    fn keep_only(&self, plugin: &str, sha256: &[&str]) {
        if self.lasts() {
            self.shelf.keep_only(plugin, sha256);
        }
    }
}

#[test]
fn a_power_cut_between_any_two_writes_leaves_one_package_whole() {
    let mut versions = Vec::new();
    for writes in 0..=12 {
        let mut site = Site::new();
        site.put("configured.ppk", 1, &manifest(1, 1));
        let new = site.put("new.ppk", 2, &manifest(2, 1));
        site.start().plugins.shutdown();
        let (choice, shelf) = (site.kept.choice.clone(), site.kept.shelf.clone());
        let power = Arc::new(Power {
            left: writes.into(),
            choice: choice.clone(),
            shelf: shelf.clone(),
        });
        (site.kept.choice, site.kept.shelf) = (power.clone(), power.clone());
        let rig = site.start();
        swap(&rig, new.clone());
        drop(rig);
        let cut = power.left.load(Ordering::SeqCst) == 0;
        (site.kept.choice, site.kept.shelf) = (choice, shelf);
        fs::remove_file(new).unwrap();
        versions.push(site.version());
        let record = site.record();
        let active = record.active.unwrap().sha256;
        assert_eq!(record.pending, None);
        assert!(site.kept.shelf.get("probe", &active).is_some());
        if !cut {
            break;
        }
    }
    assert!(versions.is_sorted() && versions.len() > 5, "{versions:?}");
    assert_eq!(
        (versions[0].as_str(), versions.last().unwrap().as_str()),
        ("1.0.0", "2.0.0")
    );
}

#[test]
fn a_station_that_cannot_write_does_not_swap() {
    struct Full(Arc<dyn Shelf>);
    impl Shelf for Full {
        fn get(&self, plugin: &str, sha256: &str) -> Option<Vec<u8>> {
            self.0.get(plugin, sha256)
        }
        fn put(&self, _: &str, _: &str, _: &[u8]) -> Result<(), String> {
            Err("the disk is full".into())
        }
        fn keep_only(&self, _: &str, _: &[&str]) {}
    }
    let mut site = Site::new();
    site.put("configured.ppk", 1, &manifest(1, 1));
    let new = site.put("new.ppk", 2, &manifest(2, 1));
    site.kept.shelf = Arc::new(Full(site.kept.shelf.clone()));
    let rig = site.start();
    let report = swap(&rig, new);
    assert_eq!(refusal(&report), (Phase::Keep, "the disk is full"));
    assert_eq!(report.pause, Duration::ZERO);
    assert_eq!(rig.stats().version, "1.0.0");
}
