//! Which package a plugin id runs, across restarts and power cuts.
//!
//! There is exactly one active package at any time. A swap in progress is noted as pending and comes to nothing
//! unless it is committed by one write. Three starts in a row that do not become healthy lead back to the last
//! package that did.
//!
//! A file that the operator changes is an order too: what is at the configured path wins at a start, if it is not
//! what was there when the active package was chosen.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::sync::lock;

/// Starts in a row that may fail before the last good package is taken.
const MAX_FAILED_BOOTS: u32 = 3;

/// How many packages that did not do are remembered.
const MAX_REFUSED: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Where it came from.
    pub path: PathBuf,
    /// Of the package (the bundle, or the bare component), in hex.
    pub sha256: String,
}

/// A package that was tried and rolled back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub sha256: String,
    pub why: String,
}

/// What is kept for each plugin id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceRecord {
    /// The path in the configuration, and the sha256 of what was there, when the active package was chosen.
    pub configured: PathBuf,
    #[serde(default)]
    pub configured_sha256: Option<String>,
    pub active: Option<Chosen>,
    pub pending: Option<Chosen>,
    pub last_good: Option<Chosen>,
    pub failed_boots: u32,
    /// The newest last, and each package once.
    #[serde(default)]
    pub refused: Vec<Refusal>,
    /// The rollback counters that proved themselves here, by the id in the manifest.
    #[serde(default)]
    pub counters: BTreeMap<String, u64>,
}

/// Where a package for a start is to be taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Configured,
    Kept(Chosen),
}

/// Where records are kept. `save` returns when the record is on disk; an error's text is logged.
pub trait Choice: Send + Sync {
    fn load(&self, plugin: &str) -> Option<ChoiceRecord>;
    fn save(&self, plugin: &str, record: &ChoiceRecord) -> Result<(), String>;
}

impl ChoiceRecord {
    /// Counts a start and says which packages to take: the first of them that can be used. `found` is the sha256 of
    /// what is at the configured path now, if it can be read.
    pub(crate) fn boot(&mut self, configured: &Path, found: Option<&str>) -> Vec<Start> {
        if self.configured != configured || self.is_news(found) {
            self.active = None;
            self.failed_boots = 0;
            // What cannot be read now is news as soon as it can.
            self.note_configured(configured, found.unwrap_or_default());
        }
        self.pending = None;
        if self.failed_boots >= MAX_FAILED_BOOTS && self.last_good.is_some() && self.active != self.last_good
        {
            if let Some(Chosen { sha256, .. }) = self.active.take() {
                let why = format!("{MAX_FAILED_BOOTS} starts in a row did not become healthy");
                self.refuse(&sha256, &why);
            }
            self.active.clone_from(&self.last_good);
        }
        self.failed_boots = self.failed_boots.saturating_add(1);
        let kept = [&self.active, &self.last_good];
        let mut starts: Vec<_> = kept.into_iter().flatten().cloned().map(Start::Kept).collect();
        starts.insert(
            if self.active.is_none() { 0 } else { starts.len() },
            Start::Configured,
        );
        starts.dedup();
        starts
    }

    /// Whether another file is at the configured path than before, and not one that was tried and rolled back.
    fn is_news(&self, found: Option<&str>) -> bool {
        match (found, &self.configured_sha256) {
            (Some(found), Some(before)) => found != before && self.refusal(found).is_none(),
            _ => false,
        }
    }

    pub(crate) fn note_configured(&mut self, path: &Path, sha256: &str) {
        self.configured = path.to_owned();
        self.configured_sha256 = Some(sha256.to_owned());
    }

    /// The package that was started.
    pub(crate) fn started(&mut self, chosen: Chosen) {
        self.active = Some(chosen);
    }

    pub(crate) fn pend(&mut self, chosen: Chosen) {
        self.pending = Some(chosen);
    }

    pub(crate) fn commit(&mut self) {
        if let Some(chosen) = self.pending.take() {
            self.refused.retain(|refusal| refusal.sha256 != chosen.sha256);
            self.active = Some(chosen);
        }
        self.failed_boots = 0;
    }

    pub(crate) fn abandon(&mut self) {
        self.pending = None;
    }

    /// Notes that a package was tried and did not do.
    pub(crate) fn refuse(&mut self, sha256: &str, why: &str) {
        self.refused.retain(|refusal| refusal.sha256 != sha256);
        self.refused.push(Refusal {
            sha256: sha256.to_owned(),
            why: why.to_owned(),
        });
        let over = self.refused.len().saturating_sub(MAX_REFUSED);
        self.refused.drain(..over);
    }

    /// Why a package did not do, when it was tried last.
    pub(crate) fn refusal(&self, sha256: &str) -> Option<&Refusal> {
        self.refused.iter().find(|refusal| refusal.sha256 == sha256)
    }

    /// The active package has proved itself. From here on nothing with a lower counter is let in: this is where
    /// `last_good` moves too, so the way back is never barred.
    pub(crate) fn healthy(&mut self, counter: Option<(&str, u64)>) {
        self.last_good.clone_from(&self.active);
        self.failed_boots = 0;
        if let Some((id, counter)) = counter {
            self.counters.insert(id.to_owned(), counter);
        }
    }

    /// The packages that a start may need.
    pub(crate) fn needed(&self) -> Vec<&str> {
        let chosen = [&self.active, &self.pending, &self.last_good];
        chosen
            .into_iter()
            .flatten()
            .map(|chosen| chosen.sha256.as_str())
            .collect()
    }
}

/// Records that live as long as the process, for tests and the stub host.
#[derive(Debug, Default)]
pub struct MemoryChoice(Mutex<HashMap<String, ChoiceRecord>>);

impl Choice for MemoryChoice {
    fn load(&self, plugin: &str) -> Option<ChoiceRecord> {
        lock(&self.0).get(plugin).cloned()
    }

    fn save(&self, plugin: &str, record: &ChoiceRecord) -> Result<(), String> {
        lock(&self.0).insert(plugin.to_owned(), record.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "plugin.ppk";

    fn chosen(name: &str) -> Chosen {
        Chosen {
            path: name.into(),
            sha256: name.to_owned(),
        }
    }

    /// A start with `found` at the configured path: what it takes first.
    fn boot(record: &mut ChoiceRecord, found: &str) -> String {
        let start = record.boot(Path::new(PATH), Some(found)).remove(0);
        let started = match start {
            Start::Configured => chosen(found),
            Start::Kept(chosen) => chosen,
        };
        record.started(started.clone());
        started.sha256
    }

    fn swap(record: &mut ChoiceRecord, to: &str, configured: &str) {
        record.pend(chosen(to));
        record.note_configured(Path::new(PATH), configured);
        record.commit();
    }

    #[test]
    fn a_swap_counts_only_once_it_is_committed() {
        let mut record = ChoiceRecord::default();
        assert_eq!(boot(&mut record, "v1"), "v1");
        record.healthy(None);
        record.pend(chosen("v2"));
        let mut after_power_cut = record.clone();
        assert_eq!(boot(&mut after_power_cut, "v1"), "v1");
        assert_eq!(after_power_cut.pending, None);
        record.commit();
        assert_eq!(boot(&mut record, "v1"), "v2");
    }

    #[test]
    fn three_failed_boots_lead_back_to_the_last_good() {
        let mut record = ChoiceRecord::default();
        boot(&mut record, "v1");
        record.healthy(None);
        swap(&mut record, "v2", "v1");
        for _ in 0..3 {
            assert_eq!(boot(&mut record, "v1"), "v2");
        }
        assert_eq!(boot(&mut record, "v1"), "v1");
        assert!(record.refusal("v2").is_some());
    }

    #[test]
    fn a_new_path_in_the_configuration_wins() {
        let mut record = ChoiceRecord::default();
        boot(&mut record, "v1");
        swap(&mut record, "v2", "v1");
        let starts = record.boot(Path::new("other.ppk"), Some("v3"));
        assert_eq!(starts[0], Start::Configured);
    }

    #[test]
    fn a_changed_file_at_the_configured_path_wins() {
        let mut record = ChoiceRecord::default();
        boot(&mut record, "v1");
        swap(&mut record, "v2", "v1");
        assert_eq!(
            boot(&mut record, "v1"),
            "v2",
            "the file is what it was before the swap"
        );
        assert_eq!(boot(&mut record, "v3"), "v3");
        assert_eq!(boot(&mut record, "v3"), "v3");
    }

    #[test]
    fn a_swap_outdoes_a_file_that_was_changed_before_it() {
        let mut record = ChoiceRecord::default();
        boot(&mut record, "v1");
        swap(&mut record, "v3", "v2");
        assert_eq!(boot(&mut record, "v2"), "v3");
    }

    #[test]
    fn a_changed_file_that_was_tried_and_rolled_back_is_not_tried_again_by_a_start() {
        let mut record = ChoiceRecord::default();
        boot(&mut record, "v1");
        record.refuse("v2", "trap");
        assert_eq!(boot(&mut record, "v2"), "v1");
    }

    #[test]
    fn what_cannot_be_used_gives_way_to_the_last_good_and_then_to_the_configured() {
        let mut record = ChoiceRecord::default();
        boot(&mut record, "v1");
        record.healthy(None);
        swap(&mut record, "v2", "v1");
        let starts = record.boot(Path::new(PATH), Some("v1"));
        assert_eq!(
            starts,
            [
                Start::Kept(chosen("v2")),
                Start::Kept(chosen("v1")),
                Start::Configured
            ]
        );
        let starts = record.boot(Path::new(PATH), Some("v3"));
        assert_eq!(starts, [Start::Configured, Start::Kept(chosen("v1"))]);
    }

    #[test]
    fn the_counter_moves_when_the_last_good_does() {
        let mut record = ChoiceRecord::default();
        boot(&mut record, "v1");
        record.healthy(Some(("com.example.lock", 3)));
        swap(&mut record, "v2", "v1");
        assert_eq!(record.counters["com.example.lock"], 3);
        record.healthy(Some(("com.example.lock", 4)));
        assert_eq!(record.counters["com.example.lock"], 4);
    }

    #[test]
    fn the_last_eight_refusals_are_remembered() {
        let mut record = ChoiceRecord::default();
        for i in 0..10 {
            record.refuse(&i.to_string(), "trap");
        }
        record.refuse("5", "again");
        assert_eq!(record.refused.len(), 8);
        assert!(record.refusal("1").is_none());
        assert_eq!(record.refused.last().unwrap().why, "again");
    }

    #[test]
    fn a_record_of_a_former_version_is_read() {
        let text = r#"{"configured":"a.wasm","active":{"path":"b.wasm","sha256":"2"},"pending":null,"last_good":null,
            "failed_boots":1}"#;
        let mut record: ChoiceRecord = serde_json::from_str(text).unwrap();
        let starts = record.boot(Path::new("a.wasm"), Some("1"));
        assert_eq!(
            starts[0],
            Start::Kept(Chosen {
                path: "b.wasm".into(),
                sha256: "2".into()
            })
        );
    }
}
