//! Which component a plugin id runs, across restarts and power cuts.
//!
//! There is exactly one active component at any time. A swap in progress is noted as pending and comes to nothing
//! unless it is committed by one write. Three starts in a row that do not become healthy lead back to the last
//! component that did.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::sync::lock;

/// Starts in a row that may fail before the last good component is taken.
const MAX_FAILED_BOOTS: u32 = 3;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub path: PathBuf,
    /// Of the component, in hex.
    pub sha256: String,
}

/// What is kept for each plugin id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceRecord {
    /// The path in the configuration when the record was made: a new one there outdoes what was chosen before.
    pub configured: PathBuf,
    pub active: Option<Chosen>,
    pub pending: Option<Chosen>,
    pub last_good: Option<Chosen>,
    pub failed_boots: u32,
}

/// Where records are kept. `save` returns when the record is on disk; an error's text is logged.
pub trait Choice: Send + Sync {
    fn load(&self, plugin: &str) -> Option<ChoiceRecord>;
    fn save(&self, plugin: &str, record: &ChoiceRecord) -> Result<(), String>;
}

impl ChoiceRecord {
    /// Counts a start and says which component to take.
    pub(crate) fn boot(&mut self, configured: &Path) -> PathBuf {
        if self.configured != configured {
            *self = Self {
                configured: configured.to_owned(),
                last_good: self.last_good.take(),
                ..Self::default()
            };
        }
        self.pending = None;
        if self.failed_boots >= MAX_FAILED_BOOTS && self.last_good.is_some() {
            self.active = self.last_good.clone();
        }
        self.failed_boots = self.failed_boots.saturating_add(1);
        self.active
            .as_ref()
            .map_or_else(|| configured.to_owned(), |chosen| chosen.path.clone())
    }

    /// The component that was started.
    pub(crate) fn started(&mut self, chosen: Chosen) {
        self.active = Some(chosen);
    }

    pub(crate) fn pend(&mut self, chosen: Chosen) {
        self.pending = Some(chosen);
    }

    pub(crate) fn commit(&mut self) {
        if let Some(chosen) = self.pending.take() {
            self.active = Some(chosen);
        }
        self.failed_boots = 0;
    }

    pub(crate) fn abandon(&mut self) {
        self.pending = None;
    }

    /// The active component has proved itself.
    pub(crate) fn healthy(&mut self) {
        self.last_good.clone_from(&self.active);
        self.failed_boots = 0;
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

    fn chosen(name: &str) -> Chosen {
        Chosen {
            path: name.into(),
            sha256: name.to_owned(),
        }
    }

    #[test]
    fn a_swap_counts_only_once_it_is_committed() {
        let mut record = ChoiceRecord::default();
        assert_eq!(record.boot(Path::new("v1")), Path::new("v1"));
        record.started(chosen("v1"));
        record.healthy();
        record.pend(chosen("v2"));
        let mut after_power_cut = record.clone();
        assert_eq!(after_power_cut.boot(Path::new("v1")), Path::new("v1"));
        assert_eq!(after_power_cut.pending, None);
        record.commit();
        assert_eq!(record.boot(Path::new("v1")), Path::new("v2"));
    }

    #[test]
    fn three_failed_boots_lead_back_to_the_last_good() {
        let mut record = ChoiceRecord::default();
        record.boot(Path::new("v1"));
        record.started(chosen("v1"));
        record.healthy();
        record.pend(chosen("v2"));
        record.commit();
        for _ in 0..3 {
            assert_eq!(record.boot(Path::new("v1")), Path::new("v2"));
        }
        assert_eq!(record.boot(Path::new("v1")), Path::new("v1"));
    }

    #[test]
    fn a_new_path_in_the_configuration_wins() {
        let mut record = ChoiceRecord::default();
        record.boot(Path::new("v1"));
        record.pend(chosen("v2"));
        record.commit();
        assert_eq!(record.boot(Path::new("v3")), Path::new("v3"));
    }
}
