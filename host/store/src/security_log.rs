//! The security log: appended by [`Change::SecurityLog`](crate::Change::SecurityLog), so that an entry and the
//! notification that it causes are stored together.

use rusqlite::{Connection, Result, params};

use crate::{SecurityEntry, Store, StoreError, apply::run};

/// Entries that are kept. With the limit on a text: some 10 MB at the very worst.
pub(crate) const ENTRIES: i64 = 10_000;

impl Store {
    /// The whole log, oldest first. Blocks until the store's thread has answered.
    pub fn security_log(&self) -> Result<Vec<SecurityEntry>, StoreError> {
        self.call(|db| {
            db.prepare_cached("SELECT at, kind, text FROM security_log ORDER BY seq")?
                .query_map([], |row| {
                    Ok(SecurityEntry {
                        at: row.get(0)?,
                        kind: row.get(1)?,
                        text: row.get(2)?,
                    })
                })?
                .collect()
        })
    }
}

/// Appends the entry, and drops the oldest beyond [`ENTRIES`].
pub(crate) fn append(db: &Connection, entry: &SecurityEntry) -> Result<()> {
    run(
        db,
        "INSERT INTO security_log (at, kind, text) VALUES (?1, substr(?2, 1, 64), substr(?3, 1, 1024))",
        params![entry.at, entry.kind, entry.text],
    )?;
    run(
        db,
        "DELETE FROM security_log WHERE seq <= ?1",
        [db.last_insert_rowid() - ENTRIES],
    )
}
