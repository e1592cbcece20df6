//! Where orders lie that wait: over a restart, each with a copy of the package that it is about, so that what is
//! swapped in is what was there when it was ordered.

use std::path::Path;

use plugpoint_runtime::{FolderShelf, Shelf, SwapSource, read_package};
use plugpoint_store::Store;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::order::SwapOrder;

pub(crate) struct Drawer {
    store: Store,
    packages: FolderShelf,
}

/// An order that waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) order: SwapOrder,
    /// Of the package, in hex.
    sha256: String,
}

/// All of it blocks until the disk has answered.
impl Drawer {
    pub(crate) fn new(store: Store, folder: &Path) -> Self {
        Self {
            store,
            packages: FolderShelf::new(folder.to_owned()),
        }
    }

    /// Returns when the order is durable.
    pub(crate) fn put(&self, order: &SwapOrder) -> Result<Kept, String> {
        let plugin = &order.plugin;
        let package = read_package(&order.path).map_err(|error| error.to_string())?;
        let kept = Kept {
            order: order.clone(),
            sha256: Sha256::digest(&package)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        };
        self.packages.put(plugin, &kept.sha256, &package)?;
        let row = serde_json::to_string(&kept).map_err(|error| error.to_string())?;
        self.store
            .plugin_swap_order(plugin, Some(row))
            .map_err(|error| error.to_string())?;
        Ok(kept)
    }

    /// Takes an order out for good, and gives its package.
    pub(crate) fn take(&self, kept: &Kept) -> Result<SwapSource, String> {
        let plugin = &kept.order.plugin;
        if let Err(error) = self.store.plugin_swap_order(plugin, None) {
            tracing::error!(plugin, "the order of a swap cannot be forgotten: {error}");
        }
        let bytes = self.packages.get(plugin, &kept.sha256);
        self.packages.keep_only(plugin, &[]);
        let name = kept.order.path.display().to_string();
        match bytes {
            Some(bytes) => Ok(SwapSource::Bytes { name, bytes }),
            None => Err(format!(
                "the station's copy of {name} is gone; order the swap again"
            )),
        }
    }

    /// What waited when the station ended.
    pub(crate) fn all(&self) -> Vec<Kept> {
        let rows = self.store.plugins().unwrap_or_else(|error| {
            tracing::error!("swaps that waited are lost: {error}");
            Vec::new()
        });
        let orders = rows.into_iter().filter_map(|row| Some((row.id, row.swap_order?)));
        let read = |(plugin, text): (String, String)| {
            let kept = serde_json::from_str(&text);
            kept.inspect_err(|error| tracing::error!(plugin, "a swap that waited is unreadable: {error}"))
                .ok()
        };
        orders.filter_map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::When;

    #[test]
    fn an_order_and_its_package_survive_a_restart_and_what_happens_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new.ppk");
        std::fs::write(&file, "version 2").unwrap();
        let order = SwapOrder {
            plugin: "lock".into(),
            path: file.clone(),
            when: When::Idle,
            allow_start_clean: false,
        };
        let open = || {
            let (store, _) = Store::open(&folder.path().join("station.db")).unwrap();
            (store.clone(), Drawer::new(store, &folder.path().join("orders")))
        };
        let (store, drawer) = open();
        drawer.put(&order).unwrap();
        store.close();
        std::fs::write(&file, "version 3").unwrap();

        let (store, drawer) = open();
        let kept = drawer.all().remove(0);
        assert_eq!(kept.order, order);
        let SwapSource::Bytes { bytes, .. } = drawer.take(&kept).unwrap() else {
            panic!("not the copy");
        };
        assert_eq!(bytes, b"version 2");
        assert!(drawer.all().is_empty());
        store.close();
    }
}
