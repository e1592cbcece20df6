//! The durable store of a plugin: the trait that the station implements, the quota, and the writes that a staged
//! plugin makes before its swap is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::sync::lock;

/// Longest key, in bytes.
const MAX_KEY: usize = 128;

/// A key-value store, each plugin id its own space. Calls may come from several threads; `set` returns when the
/// value is on disk. The text of an error is shown to the plugin and logged.
pub trait Kv: Send + Sync {
    fn get(&self, plugin: &str, key: &str) -> Result<Option<Vec<u8>>, String>;
    /// `None` deletes.
    fn set(&self, plugin: &str, key: &str, value: Option<&[u8]>) -> Result<(), String>;
    /// The keys that start with `prefix`, in any order.
    fn keys(&self, plugin: &str, prefix: &str) -> Result<Vec<String>, String>;
    /// Bytes of all keys and values.
    fn used(&self, plugin: &str) -> Result<u64, String>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KvError {
    BadKey,
    Denied,
    Failed(String),
    QuotaExceeded,
}

/// The store as one incarnation sees it.
pub(crate) struct KvView {
    store: Arc<dyn Kv>,
    plugin: Arc<str>,
    quota: u64,
    /// Writes held back until a swap is committed.
    held: Option<BTreeMap<String, Option<Vec<u8>>>>,
}

impl KvView {
    pub(crate) fn new(store: Arc<dyn Kv>, plugin: Arc<str>, quota: u64) -> Self {
        Self {
            store,
            plugin,
            quota,
            held: None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KvError> {
        self.admit(key)?;
        match self.held.as_ref().and_then(|held| held.get(key)) {
            Some(value) => Ok(value.clone()),
            None => self.store.get(&self.plugin, key).map_err(KvError::Failed),
        }
    }

    pub(crate) fn set(&mut self, key: &str, value: Option<Vec<u8>>) -> Result<(), KvError> {
        self.admit(key)?;
        if let Some(value) = &value {
            self.afford(key, value)?;
        }
        match &mut self.held {
            Some(held) => {
                held.insert(key.to_owned(), value);
                Ok(())
            }
            None => self
                .store
                .set(&self.plugin, key, value.as_deref())
                .map_err(KvError::Failed),
        }
    }

    pub(crate) fn keys(&self, prefix: &str) -> Result<Vec<String>, KvError> {
        if self.quota == 0 {
            return Err(KvError::Denied);
        }
        let stored = self.store.keys(&self.plugin, prefix).map_err(KvError::Failed)?;
        let mut keys: BTreeSet<String> = stored.into_iter().collect();
        for (key, value) in self
            .held
            .iter()
            .flatten()
            .filter(|(key, _)| key.starts_with(prefix))
        {
            match value {
                Some(_) => keys.insert(key.clone()),
                None => keys.remove(key),
            };
        }
        Ok(keys.into_iter().collect())
    }

    /// Bytes used, held writes included.
    pub(crate) fn used(&self) -> Result<u64, KvError> {
        let mut used = self.store.used(&self.plugin).map_err(KvError::Failed)?;
        for (key, value) in self.held.iter().flatten() {
            used = used
                .saturating_sub(self.stored_size(key)?)
                .saturating_add(entry_size(key, value.as_deref()));
        }
        Ok(used)
    }

    pub(crate) fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    /// Writes what was held back.
    pub(crate) fn release(&mut self) -> Result<(), String> {
        for (key, value) in self.held.take().into_iter().flatten() {
            self.store.set(&self.plugin, &key, value.as_deref())?;
        }
        Ok(())
    }

    fn admit(&self, key: &str) -> Result<(), KvError> {
        match key.len() {
            _ if self.quota == 0 => Err(KvError::Denied),
            1..=MAX_KEY => Ok(()),
            _ => Err(KvError::BadKey),
        }
    }

    fn afford(&self, key: &str, value: &[u8]) -> Result<(), KvError> {
        let before = entry_size(key, self.get(key)?.as_deref());
        let after = self
            .used()?
            .saturating_sub(before)
            .saturating_add(entry_size(key, Some(value)));
        if after > self.quota {
            Err(KvError::QuotaExceeded)
        } else {
            Ok(())
        }
    }

    fn stored_size(&self, key: &str) -> Result<u64, KvError> {
        let value = self.store.get(&self.plugin, key).map_err(KvError::Failed)?;
        Ok(entry_size(key, value.as_deref()))
    }
}

fn entry_size(key: &str, value: Option<&[u8]>) -> u64 {
    value.map_or(0, |value| (key.len() + value.len()) as u64)
}

type Space = BTreeMap<String, Vec<u8>>;

/// A store that lives as long as the process, for tests and the stub host.
#[derive(Debug, Default)]
pub struct MemoryKv(Mutex<BTreeMap<String, Space>>);

impl Kv for MemoryKv {
    fn get(&self, plugin: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(lock(&self.0)
            .get(plugin)
            .and_then(|space| space.get(key).cloned()))
    }

    fn set(&self, plugin: &str, key: &str, value: Option<&[u8]>) -> Result<(), String> {
        let mut spaces = lock(&self.0);
        let space = spaces.entry(plugin.to_owned()).or_default();
        match value {
            Some(value) => space.insert(key.to_owned(), value.to_vec()),
            None => space.remove(key),
        };
        Ok(())
    }

    fn keys(&self, plugin: &str, prefix: &str) -> Result<Vec<String>, String> {
        let spaces = lock(&self.0);
        let keys = spaces.get(plugin).into_iter().flat_map(Space::keys);
        Ok(keys.filter(|key| key.starts_with(prefix)).cloned().collect())
    }

    fn used(&self, plugin: &str) -> Result<u64, String> {
        let spaces = lock(&self.0);
        let entries = spaces.get(plugin).into_iter().flatten();
        Ok(entries.map(|(key, value)| entry_size(key, Some(value))).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(quota: u64) -> (Arc<MemoryKv>, KvView) {
        let store = Arc::new(MemoryKv::default());
        (store.clone(), KvView::new(store, "p".into(), quota))
    }

    #[test]
    fn the_quota_counts_keys_and_values_and_forgets_what_is_replaced() {
        let (_, mut kv) = view(10);
        assert_eq!(kv.set("k", Some(vec![0; 9])), Ok(()));
        assert_eq!(kv.set("k", Some(vec![0; 10])), Err(KvError::QuotaExceeded));
        assert_eq!(kv.set("l", Some(vec![])), Err(KvError::QuotaExceeded));
        assert_eq!(kv.set("k", Some(vec![0; 2])), Ok(()));
        assert_eq!(kv.used(), Ok(3));
        assert_eq!(kv.set("l", Some(vec![0; 6])), Ok(()));
        assert_eq!(kv.set("k", None), Ok(()));
        assert_eq!(kv.keys(""), Ok(vec!["l".to_owned()]));
    }

    #[test]
    fn keys_are_bounded_and_a_quota_of_zero_denies() {
        let (_, mut kv) = view(1000);
        assert_eq!(kv.get(""), Err(KvError::BadKey));
        assert_eq!(kv.set(&"k".repeat(129), None), Err(KvError::BadKey));
        let (_, kv) = view(0);
        assert_eq!(kv.get("k"), Err(KvError::Denied));
        assert_eq!(kv.keys(""), Err(KvError::Denied));
    }

    #[test]
    fn held_writes_are_seen_by_their_writer_and_stored_on_release() {
        let (store, mut kv) = view(10);
        store.set("p", "old", Some(b"1")).unwrap();
        kv.hold();
        kv.set("new", Some(b"2".to_vec())).unwrap();
        kv.set("old", None).unwrap();
        assert_eq!(kv.get("old"), Ok(None));
        assert_eq!(kv.keys(""), Ok(vec!["new".to_owned()]));
        assert_eq!(kv.used(), Ok(4));
        assert_eq!(kv.set("big", Some(vec![0; 5])), Err(KvError::QuotaExceeded));
        assert_eq!(store.get("p", "old"), Ok(Some(b"1".to_vec())));
        kv.release().unwrap();
        assert_eq!(store.keys("p", ""), Ok(vec!["new".to_owned()]));
    }
}
