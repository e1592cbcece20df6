//! The state of a plugin that its next incarnation or version goes on from.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::sync::lock;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The plugin's own version of the bytes.
    pub schema: u32,
    pub bytes: Vec<u8>,
}

impl Snapshot {
    /// Bytes of it on the way across the boundary.
    pub(crate) fn weight(&self) -> usize {
        size_of::<u32>() + self.bytes.len()
    }
}

/// Where snapshots are kept. Called on the plugin's thread between two events: `save` must hand the bytes over
/// and return, not wait for a disk.
pub trait Snapshots: Send + Sync {
    fn load(&self, plugin: &str) -> Option<Snapshot>;
    fn save(&self, plugin: &str, snapshot: Snapshot);

    /// The state on its way from one version to the next. A host that tests plugins may damage it.
    fn in_transit(&self, _plugin: &str, snapshot: Snapshot) -> Snapshot {
        snapshot
    }
}

/// Snapshots that live as long as the process, for tests and the stub host.
#[derive(Debug, Default)]
pub struct MemorySnapshots(Mutex<HashMap<String, Snapshot>>);

impl Snapshots for MemorySnapshots {
    fn load(&self, plugin: &str) -> Option<Snapshot> {
        lock(&self.0).get(plugin).cloned()
    }

    fn save(&self, plugin: &str, snapshot: Snapshot) {
        lock(&self.0).insert(plugin.to_owned(), snapshot);
    }
}
