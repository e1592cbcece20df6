//! What the plugin runtime must remember over a power cut. All calls block until the disk has answered.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::{Store, StoreError, apply::run};

/// Which components a plugin runs, and its last saved state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PluginRow {
    pub id: String,
    /// JSON of the plugin runtime: the active, pending and last good components.
    pub choice: Option<String>,
    pub snapshot: Option<Snapshot>,
    /// JSON of the station: a swap that waits for its moment.
    pub swap_order: Option<String>,
}

/// What a plugin's `save-state` gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The plugin's own number for the shape of the bytes.
    pub schema: u32,
    pub bytes: Vec<u8>,
}

impl Store {
    /// What is known of the plugin, if anything.
    pub fn plugin(&self, id: &str) -> Result<Option<PluginRow>, StoreError> {
        let id = id.to_owned();
        self.call(move |db| {
            db.prepare_cached("SELECT * FROM plugins WHERE id = ?1")?
                .query_one([&id], plugin)
                .optional()
        })
    }

    /// All plugins that are known, sorted by id.
    pub fn plugins(&self) -> Result<Vec<PluginRow>, StoreError> {
        self.call(|db| {
            db.prepare_cached("SELECT * FROM plugins ORDER BY id")?
                .query_map([], plugin)?
                .collect()
        })
    }

    /// Replaces the choice alone: a swap is committed by this call. Makes the plugin known if it is not.
    pub fn plugin_choice(&self, id: &str, choice: String) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.call(move |db| {
            run(
                db,
                "INSERT INTO plugins (id, choice) VALUES (?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET choice = excluded.choice",
                [&id, &choice],
            )
        })
    }

    /// Replaces the swap that waits alone; none: no swap waits. Makes the plugin known if it is not.
    pub fn plugin_swap_order(&self, id: &str, order: Option<String>) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.call(move |db| {
            run(
                db,
                "INSERT INTO plugins (id, swap_order) VALUES (?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET swap_order = excluded.swap_order",
                params![id, order],
            )
        })
    }

    /// Forgets the plugin and its key-value pairs.
    pub fn plugin_remove(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.call(move |db| {
            run(db, "DELETE FROM plugins WHERE id = ?1", [&id])?;
            run(db, "DELETE FROM plugin_kv WHERE plugin = ?1", [&id])
        })
    }
}

pub(crate) fn put_snapshot(db: &Connection, id: &str, snapshot: &Snapshot) -> Result<()> {
    run(
        db,
        "INSERT INTO plugins (id, snapshot_schema, snapshot) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE
         SET snapshot_schema = excluded.snapshot_schema, snapshot = excluded.snapshot",
        params![id, snapshot.schema, snapshot.bytes],
    )
}

fn plugin(row: &Row<'_>) -> Result<PluginRow> {
    let schema: Option<u32> = row.get("snapshot_schema")?;
    let bytes: Option<Vec<u8>> = row.get("snapshot")?;
    Ok(PluginRow {
        id: row.get("id")?,
        choice: row.get("choice")?,
        snapshot: schema
            .zip(bytes)
            .map(|(schema, bytes)| Snapshot { schema, bytes }),
        swap_order: row.get("swap_order")?,
    })
}
