//! Plugins' key-value pairs. All calls block until the disk has answered.

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::{KvError, Store, StoreError, apply::run};

impl Store {
    /// The value, if there is one.
    pub fn kv_get(&self, plugin: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let (plugin, key) = (plugin.to_owned(), key.to_owned());
        self.call(move |db| {
            db.prepare_cached("SELECT value FROM plugin_kv WHERE plugin = ?1 AND key = ?2")?
                .query_one([&plugin, &key], |row| row.get(0))
                .optional()
        })
    }

    /// Stores the value unless the plugin's keys and values would then take more than `quota` bytes.
    pub fn kv_set(&self, plugin: &str, key: &str, value: &[u8], quota: u64) -> Result<(), KvError> {
        let needed = key.len() as u64 + value.len() as u64;
        let (plugin, key, value) = (plugin.to_owned(), key.to_owned(), value.to_owned());
        let used = self.call(move |db| {
            if set_within(db, &plugin, &key, &value, quota)? {
                return Ok(None);
            }
            used_besides(db, &plugin, &key).map(Some)
        })?;
        match used {
            None => Ok(()),
            Some(used) => Err(KvError::QuotaExceeded { used, needed, quota }),
        }
    }

    /// Deletes the value. If there is none, nothing happens.
    pub fn kv_delete(&self, plugin: &str, key: &str) -> Result<(), StoreError> {
        let (plugin, key) = (plugin.to_owned(), key.to_owned());
        self.call(move |db| {
            run(
                db,
                "DELETE FROM plugin_kv WHERE plugin = ?1 AND key = ?2",
                [&plugin, &key],
            )
        })
    }

    /// Bytes of all keys and values of the plugin.
    pub fn kv_used(&self, plugin: &str) -> Result<u64, StoreError> {
        let plugin = plugin.to_owned();
        // No key is the empty text.
        self.call(move |db| used_besides(db, &plugin, ""))
    }

    /// The plugin's keys that begin with `prefix`, sorted by their bytes.
    pub fn kv_keys(&self, plugin: &str, prefix: &str) -> Result<Vec<String>, StoreError> {
        let (plugin, prefix) = (plugin.to_owned(), prefix.to_owned());
        self.call(move |db| {
            db.prepare_cached(
                "SELECT key FROM plugin_kv
                 WHERE plugin = ?1 AND key >= ?2 AND substr(key, 1, length(?2)) = ?2 ORDER BY key",
            )?
            .query_map([&plugin, &prefix], |row| row.get(0))?
            .collect()
        })
    }
}

/// False, and nothing is stored, if the value does not fit.
fn set_within(db: &Connection, plugin: &str, key: &str, value: &[u8], quota: u64) -> Result<bool> {
    let stored = db
        .prepare_cached(
            "INSERT OR REPLACE INTO plugin_kv (plugin, key, value) SELECT ?1, ?2, ?3
             WHERE octet_length(?2) + octet_length(?3) + (
                 SELECT coalesce(sum(octet_length(key) + octet_length(value)), 0)
                 FROM plugin_kv WHERE plugin = ?1 AND key <> ?2) <= ?4",
        )?
        .execute(params![
            plugin,
            key,
            value,
            i64::try_from(quota).unwrap_or(i64::MAX)
        ])?;
    Ok(stored > 0)
}

fn used_besides(db: &Connection, plugin: &str, key: &str) -> Result<u64> {
    let used: i64 = db
        .prepare_cached(
            "SELECT coalesce(sum(octet_length(key) + octet_length(value)), 0)
             FROM plugin_kv WHERE plugin = ?1 AND key <> ?2",
        )?
        .query_one([plugin, key], |row| row.get(0))?;
    Ok(used.unsigned_abs())
}
