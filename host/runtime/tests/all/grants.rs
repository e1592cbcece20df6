//! What a plugin gets: what its manifest asks for and the operator grants, and no more.

use std::collections::BTreeMap;

use plugpoint_runtime::{Manifest, PluginSpec, PortConfig, SocketMode, UnixPort};

use crate::rig::Rig;
use crate::vendor::{MANIFEST, unsigned};

/// Loads the guest with more in its manifest and in its configuration.
struct Case {
    rig: Rig,
    folder: tempfile::TempDir,
}

impl Case {
    fn new() -> Self {
        Self {
            rig: Rig::empty(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn socket(&self) -> PortConfig {
        PortConfig::Unix(UnixPort::new(
            self.folder.path().join("socket"),
            SocketMode::Listen,
        ))
    }

    fn load(&self, manifest: &str, change: impl FnOnce(&mut PluginSpec)) -> Result<(), String> {
        let path = self.folder.path().join("probe.ppk");
        let manifest = format!("{MANIFEST}\n{manifest}");
        std::fs::write(&path, unsigned(1, &manifest).write().unwrap()).unwrap();
        let mut spec = PluginSpec::new("probe", path).unsigned();
        change(&mut spec);
        self.rig
            .plugins
            .load(spec)
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

const BOARD: &str = "[ports.board]\nkind = \"unix\"\nmode = \"listen\"\ndescription = \"the relay board\"";

#[test]
fn a_port_that_is_asked_for_and_granted_is_there() {
    let case = Case::new();
    let socket = case.socket();
    case.load(BOARD, |spec| drop(spec.ports.insert("board".into(), socket)))
        .unwrap();
    case.rig
        .eventually("open", |rig| rig.state().contains("board open"));
}

#[test]
fn a_required_port_that_is_not_granted_is_named_with_the_lines_to_add() {
    let refusal = Case::new().load(BOARD, |_| {}).unwrap_err();
    for part in [
        "the port `board` (the relay board): the configuration does not grant it",
        "[plugins.ports.board]",
        "kind = \"unix\"",
        "mode = \"listen\"",
    ] {
        assert!(refusal.contains(part), "{refusal}");
    }
}

#[test]
fn a_plugin_for_other_hardware_is_refused() {
    let on = |hardware: Option<&[(&str, &str)]>| {
        Case::new().load("[hardware]\nboard = [\"x1\", \"x2\"]\nrevision = \"c\"", |spec| {
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            spec.hardware = hardware.map(|hardware| hardware.iter().map(owned).collect());
        })
    };
    on(Some(&[("board", "x2"), ("revision", "c"), ("relays", "4")])).unwrap();
    on(None).unwrap();
    let refusal = on(Some(&[("board", "y1")])).unwrap_err();
    for part in [
        "whose `board` is \"x1\" or \"x2\", and this station's is \"y1\"",
        "whose `revision` is \"c\"; if this station is, write",
        "[hardware]\n      revision = \"...\"",
    ] {
        assert!(refusal.contains(part), "{refusal}");
    }
}

#[test]
fn a_port_of_another_kind_or_with_another_parameter_does_not_fit() {
    let case = Case::new();
    let serial = "[ports.board]\nkind = \"serial\"\nbaud = [9600, 19200]";
    let socket = case.socket();
    let refusal = case
        .load(serial, |spec| drop(spec.ports.insert("board".into(), socket)))
        .unwrap_err();
    assert!(
        refusal.contains("it is a unix port, and the plugin needs a serial port"),
        "{refusal}"
    );
    assert!(refusal.contains("baud = 9600"), "{refusal}");
    let connect = BOARD.replace("\"listen\"", "[\"connect\"]");
    let socket = case.socket();
    let refusal = case
        .load(&connect, |spec| drop(spec.ports.insert("board".into(), socket)))
        .unwrap_err();
    assert!(
        refusal.contains("`mode` is \"listen\", and the plugin needs \"connect\""),
        "{refusal}"
    );
}

#[test]
fn an_optional_port_that_is_refused_and_one_that_was_not_asked_for_are_not_there() {
    let case = Case::new();
    let socket = case.socket();
    let optional = format!("{BOARD}\nrequired = false\n[settings.init]");
    case.load(&optional, |spec| {
        spec.ports.insert("other".into(), socket);
        spec.settings.insert("init".into(), "ports".into());
    })
    .unwrap();
    let state = case.rig.state();
    assert!(state.contains("ports= sent=Err(PortError::Denied)"), "{state}");
    assert!(!state.contains("other"), "{state}");
}

#[test]
fn the_store_has_the_smaller_of_what_is_asked_and_granted() {
    let quota = |quota| {
        let case = Case::new();
        case.load("", |spec| spec.kv_quota = quota)
            .map(|()| case.rig.stats().kv_quota)
    };
    assert_eq!(quota(5000), Ok(1000));
    let refusal = quota(500).unwrap_err();
    assert!(
        refusal.contains("needs 1000 bytes of the store, and may have 500"),
        "{refusal}"
    );
    assert!(refusal.contains("kv-quota = 1000"), "{refusal}");
}

#[test]
fn the_operators_budget_is_the_ceiling_and_the_manifests_the_limit() {
    let case = Case::new();
    case.load("[budget]\nmemory = 8388608\ncall-ms = 100", |_| {})
        .unwrap();
    let budgets = case.rig.stats().budgets;
    assert_eq!(
        (budgets.memory, budgets.call_ms, budgets.timers),
        (8 << 20, 100, 256)
    );
    let refusal = Case::new()
        .load("[budget]\nmemory = 67108864", |_| {})
        .unwrap_err();
    assert!(
        refusal.contains("needs 67108864 of the budget `memory`, and may have 33554432"),
        "{refusal}"
    );
    assert!(
        refusal.contains("[plugins.budget]\n      memory = 67108864"),
        "{refusal}"
    );
}

#[test]
fn settings_are_told_by_name_all_at_once_and_defaults_are_given() {
    let schema = "[settings.unlock]\ndefault = \"later 1\"\n\
                  [settings.evses]\ntype = \"integer\"\nrequired = true\ndescription = \"how many\"\n\
                  [settings.pin]\nsecret = true\nchoices = [\"1\"]";
    let given = |pairs: &[(&str, &str)]| {
        let settings: BTreeMap<_, _> = pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        let case = Case::new();
        case.load(schema, |spec| spec.settings = settings).map(|()| case)
    };
    given(&[("evses", "2")]).unwrap_or_else(|refusal| panic!("{refusal}"));
    let Err(refusal) = given(&[("evse", "2"), ("pin", "hunter2")]) else {
        panic!()
    };
    assert!(
        refusal.contains("the plugin does not know it; it knows evses, pin, unlock"),
        "{refusal}"
    );
    assert!(
        refusal.contains("the setting `evses` is missing (how many)"),
        "{refusal}"
    );
    assert!(
        refusal.contains("the setting `pin`: what is given is none of 1"),
        "{refusal}"
    );
    assert!(!refusal.contains("hunter2"), "{refusal}");
    let Err(refusal) = given(&[("evses", "two")]) else {
        panic!()
    };
    assert!(refusal.contains("`two` is not a whole number"), "{refusal}");
}

#[test]
fn new_settings_of_a_running_plugin_are_held_to_the_manifest_too() {
    let case = Case::new();
    case.load("[settings.unlock]", |_| {}).unwrap();
    let configure = |name: &str| {
        case.rig
            .plugins
            .configure("probe", vec![(name.into(), "quiet".into())])
    };
    configure("unlock").unwrap();
    assert!(configure("lock").unwrap_err().contains("does not know it"));
}

#[test]
fn a_manifest_that_is_not_right_is_told_by_its_field() {
    let honest = unsigned(1, MANIFEST).manifest_text;
    let refusal = |from: &str, to: &str| {
        let text = honest.replace(from, to);
        assert_ne!(text, honest);
        Manifest::parse(&text).unwrap_err().to_string()
    };
    assert!(refusal("com.example.probe", "Probe!").starts_with("`id`: 1 to 64 of a-z"));
    assert!(refusal("manifest = 1", "manifest = 2").contains("a newer plugpoint may"));
    assert!(refusal("vendor =", "vendro =").contains("vendro"));
    assert!(refusal("version = \"1.0.0\"", "version = \"1.0\"").contains("`1.0` is no version"));
    assert!(
        refusal("[kv]", "[budget]\nqueue = 1\n[kv]")
            .contains("`budget.queue`: a manifest may ask for boundary")
    );
    assert!(
        refusal("[kv]", "[ports.a]\nkind = \"tcp\"\nport = []\n[kv]")
            .starts_with("`ports.a.port`: one value")
    );
    assert!(
        refusal(
            "[kv]",
            "[settings.a]\ntype = \"boolean\"\ndefault = \"yes\"\n[kv]"
        )
        .contains("not `true` or `false`")
    );
}

#[test]
fn the_value_of_a_secret_setting_is_not_told_by_a_plugin_either() {
    let case = Case::new();
    let shown = case.load("[settings.init]\n[settings.pin]\nsecret = true", |spec| {
        spec.settings
            .insert("init".into(), "refuse the pin hunter2".into());
        spec.settings.insert("pin".into(), "hunter2".into());
    });
    assert!(shown.unwrap_err().contains("the pin [redacted]"));
}
