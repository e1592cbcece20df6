//! What a station keeps on its disk, in memory: plugins' keys and values, their state, and which component runs. It
//! can fail, and its present contents can be what a power cut leaves.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use plugpoint_runtime::{Choice, ChoiceRecord, Kv, Snapshot, Snapshots};

/// How the key-value store behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum KvMode {
    /// Every call fails with this text.
    Fails(String),
    /// Every write is over the quota.
    Full,
    #[default]
    Works,
}

#[derive(Debug, Default)]
pub(crate) struct Durable(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    disk: Disk,
    /// As it was when the power failed: what is written later never was.
    at_cut: Option<Disk>,
    kv_mode: KvMode,
    damages_transit: bool,
}

#[derive(Clone, Debug, Default)]
struct Disk {
    kv: BTreeMap<(String, String), Vec<u8>>,
    snapshots: BTreeMap<String, Snapshot>,
    choices: BTreeMap<String, ChoiceRecord>,
}

impl Durable {
    pub(crate) fn set_kv_mode(&self, mode: KvMode) {
        self.lock().kv_mode = mode;
    }

    /// Whether state on its way to a new version arrives as something that no version wrote.
    pub(crate) fn damage_transit(&self, damage: bool) {
        self.lock().damages_transit = damage;
    }

    /// The power fails now.
    pub(crate) fn cut(&self) {
        let mut state = self.lock();
        if state.at_cut.is_none() {
            state.at_cut = Some(state.disk.clone());
        }
    }

    /// The power is back.
    pub(crate) fn restore(&self) {
        let mut state = self.lock();
        if let Some(disk) = state.at_cut.take() {
            state.disk = disk;
        }
    }

    pub(crate) fn record(&self, plugin: &str) -> Option<ChoiceRecord> {
        self.load_choice(plugin)
    }

    fn load_choice(&self, plugin: &str) -> Option<ChoiceRecord> {
        self.lock().disk.choices.get(plugin).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store, if it works today.
    fn kv(&self) -> Result<MutexGuard<'_, State>, String> {
        let state = self.lock();
        match &state.kv_mode {
            KvMode::Fails(why) => Err(why.clone()),
            KvMode::Full | KvMode::Works => Ok(state),
        }
    }
}

impl Kv for Durable {
    fn get(&self, plugin: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.kv()?.disk.kv.get(&entry(plugin, key)).cloned())
    }

    fn set(&self, plugin: &str, key: &str, value: Option<&[u8]>) -> Result<(), String> {
        let mut state = self.kv()?;
        match value {
            Some(value) => state.disk.kv.insert(entry(plugin, key), value.to_vec()),
            None => state.disk.kv.remove(&entry(plugin, key)),
        };
        Ok(())
    }

    fn keys(&self, plugin: &str, prefix: &str) -> Result<Vec<String>, String> {
        let state = self.kv()?;
        let keys = state.disk.kv.keys().filter(|(of, _)| of == plugin);
        let keys = keys.map(|(_, key)| key.clone());
        Ok(keys.filter(|key| key.starts_with(prefix)).collect())
    }

    fn used(&self, plugin: &str) -> Result<u64, String> {
        let state = self.kv()?;
        if state.kv_mode == KvMode::Full {
            return Ok(u64::MAX);
        }
        let entries = state.disk.kv.iter().filter(|((of, _), _)| of == plugin);
        Ok(entries
            .map(|((_, key), value)| (key.len() + value.len()) as u64)
            .sum())
    }
}

fn entry(plugin: &str, key: &str) -> (String, String) {
    (plugin.to_owned(), key.to_owned())
}

impl Snapshots for Durable {
    fn load(&self, plugin: &str) -> Option<Snapshot> {
        self.lock().disk.snapshots.get(plugin).cloned()
    }

    fn save(&self, plugin: &str, snapshot: Snapshot) {
        self.lock().disk.snapshots.insert(plugin.to_owned(), snapshot);
    }

    fn in_transit(&self, _: &str, snapshot: Snapshot) -> Snapshot {
        if self.lock().damages_transit {
            Snapshot {
                schema: u32::MAX,
                bytes: b"nobody wrote this".to_vec(),
            }
        } else {
            snapshot
        }
    }
}

impl Choice for Durable {
    fn load(&self, plugin: &str) -> Option<ChoiceRecord> {
        self.load_choice(plugin)
    }

    fn save(&self, plugin: &str, record: &ChoiceRecord) -> Result<(), String> {
        self.lock().disk.choices.insert(plugin.to_owned(), record.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_after_a_cut_never_was() {
        let durable = Durable::default();
        durable.set("p", "a", Some(b"1")).unwrap();
        durable.cut();
        durable.set("p", "a", Some(b"2")).unwrap();
        durable.set("p", "b", Some(b"3")).unwrap();
        durable.cut();
        durable.restore();
        assert_eq!(durable.get("p", "a"), Ok(Some(b"1".to_vec())));
        assert_eq!(durable.keys("p", ""), Ok(vec!["a".to_owned()]));
    }

    #[test]
    fn a_store_that_fails_says_why_and_a_full_one_has_no_room() {
        let durable = Durable::default();
        durable.set_kv_mode(KvMode::Fails("the disk is gone".into()));
        assert_eq!(durable.get("p", "a"), Err("the disk is gone".into()));
        durable.set_kv_mode(KvMode::Full);
        assert_eq!(durable.used("p"), Ok(u64::MAX));
        assert_eq!(durable.get("p", "a"), Ok(None));
    }
}
