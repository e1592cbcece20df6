//! What plugins keep, in the station's store.

use plugpoint_runtime as runtime;
use plugpoint_store::{self as store, Change, Store};

/// Key-value pairs, snapshots and the choice of components, for the plugin runtime.
pub(crate) struct Keep(pub(crate) Store);

impl runtime::Kv for Keep {
    fn get(&self, plugin: &str, key: &str) -> Result<Option<Vec<u8>>, String> {
        self.0.kv_get(plugin, key).map_err(|error| error.to_string())
    }

    fn set(&self, plugin: &str, key: &str, value: Option<&[u8]>) -> Result<(), String> {
        // The runtime has checked the quota, writes of a swap that is not committed included.
        match value {
            Some(value) => self
                .0
                .kv_set(plugin, key, value, u64::MAX)
                .map_err(|error| error.to_string()),
            None => self.0.kv_delete(plugin, key).map_err(|error| error.to_string()),
        }
    }

    fn keys(&self, plugin: &str, prefix: &str) -> Result<Vec<String>, String> {
        self.0.kv_keys(plugin, prefix).map_err(|error| error.to_string())
    }

    fn used(&self, plugin: &str) -> Result<u64, String> {
        self.0.kv_used(plugin).map_err(|error| error.to_string())
    }
}

impl runtime::Snapshots for Keep {
    fn load(&self, plugin: &str) -> Option<runtime::Snapshot> {
        let row = self
            .0
            .plugin(plugin)
            .inspect_err(|error| tracing::error!(plugin, "its state is lost: {error}"));
        let store::Snapshot { schema, bytes } = row.ok()??.snapshot?;
        Some(runtime::Snapshot { schema, bytes })
    }

    fn save(&self, plugin: &str, snapshot: runtime::Snapshot) {
        let runtime::Snapshot { schema, bytes } = snapshot;
        let (id, plugin) = (plugin.to_owned(), plugin.to_owned());
        let change = Change::PluginSnapshot {
            id,
            snapshot: store::Snapshot { schema, bytes },
        };
        self.0.commit(vec![change], move |result| {
            if let Err(error) = result {
                tracing::error!(plugin, "its state was not saved: {error}");
            }
        });
    }
}

impl runtime::Choice for Keep {
    fn load(&self, plugin: &str) -> Option<runtime::ChoiceRecord> {
        let row = self
            .0
            .plugin(plugin)
            .inspect_err(|error| tracing::error!(plugin, "its choice is lost: {error}"));
        serde_json::from_str(&row.ok()??.choice?).ok()
    }

    fn save(&self, plugin: &str, record: &runtime::ChoiceRecord) -> Result<(), String> {
        let choice = serde_json::to_string(record).map_err(|error| error.to_string())?;
        self.0
            .plugin_choice(plugin, choice)
            .map_err(|error| error.to_string())
    }
}
