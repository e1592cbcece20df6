//! SQLite with nothing around it: one row a commit, as durable as the station's.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use rusqlite::Connection;

/// About that of a TransactionEvent.
const ROW_BYTES: usize = 400;

pub(crate) struct Alone {
    db: Connection,
}

impl Alone {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let db = Connection::open(path)?;
        let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        ensure!(mode == "wal", "the disk allows no write-ahead log");
        db.pragma_update(None, "synchronous", "FULL")?;
        db.execute_batch("CREATE TABLE event (id INTEGER PRIMARY KEY, payload TEXT)")?;
        Ok(Self { db })
    }

    /// Commits so many rows; gives itself back, and commits per second.
    pub(crate) fn run(self, rows: usize) -> Result<(Self, f64)> {
        let payload = "x".repeat(ROW_BYTES);
        let since = Instant::now();
        for _ in 0..rows {
            let mut insert = self
                .db
                .prepare_cached("INSERT INTO event (payload) VALUES (?1)")?;
            insert.execute([&payload])?;
        }
        let per_second = rows as f64 / since.elapsed().as_secs_f64();
        Ok((self, per_second))
    }
}
