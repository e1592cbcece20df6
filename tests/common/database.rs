//! What a station has committed.

use std::path::Path;
use std::time::SystemTime;

use rusqlite::{Connection, Row};
use tempfile::TempDir;

/// A database and its log.
const FILES: [&str; 2] = ["station.db", "station.db-wal"];

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
        loop {
            let before = modified(state);
            for name in FILES {
                if state.join(name).exists() {
                    std::fs::copy(state.join(name), copy.path().join(name)).expect("a copy");
                }
            }
            // A station that runs may move its log into the database meanwhile: these two would not belong together.
            if modified(state) == before {
                break;
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

/// When the database itself was changed last.
fn modified(state: &Path) -> Option<SystemTime> {
    let file = std::fs::metadata(state.join(FILES[0])).ok()?;
    file.modified().ok()
}
