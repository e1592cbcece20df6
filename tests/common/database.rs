//! What a station has committed.

use std::path::Path;

use rusqlite::{Connection, Row};
use tempfile::TempDir;

/// A copy of a station's database, so that the station finds its own as it left it.
#[derive(Debug)]
pub struct Database {
    db: Connection,
    _copy: TempDir,
}

impl Database {
    /// Copies the database of this state folder.
    pub fn copy_of(state: &Path) -> Self {
        let copy = tempfile::tempdir().expect("a temporary folder");
        for name in ["station.db", "station.db-wal"] {
            if state.join(name).exists() {
                std::fs::copy(state.join(name), copy.path().join(name)).expect("a copy");
            }
        }
        let db = Connection::open(copy.path().join("station.db")).expect("a database");
        Self { db, _copy: copy }
    }

    /// Changes the database itself, of a station that does not run.
    pub fn change(state: &Path, sql: &str) {
        let db = Connection::open(state.join("station.db")).expect("a database");
        db.execute(sql, []).expect("a statement without parameters");
    }

    /// All that a query finds; nothing from a database that was not finished yet.
    pub fn rows<T>(&self, sql: &str, read: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let Ok(mut statement) = self.db.prepare(sql) else {
            return Vec::new();
        };
        let rows = statement.query_map([], read).expect("a query without parameters");
        rows.map(|row| row.expect("a row as the query has it")).collect()
    }
}
