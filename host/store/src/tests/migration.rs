//! Files of every released schema open, keep their rows, and end with the schema of a fresh file.

use rusqlite::Connection;

use super::*;
use crate::schema::{MIGRATIONS, newest};

/// A dump of a file of each released schema, frozen at its release: number n is of schema n + 1.
const RELEASED: &[&str] = &[include_str!("released/1.sql"), include_str!("released/2.sql")];

/// Every object of a file's schema, as SQL.
fn schema(path: &Path) -> Vec<(String, Option<String>)> {
    let db = Connection::open(path).unwrap();
    let mut objects = db
        .prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")
        .unwrap();
    let rows = objects
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// Fails as well when a migration that was released is changed afterwards.
#[test]
fn every_released_schema_leads_to_this_one() {
    assert_eq!(
        RELEASED.len(),
        MIGRATIONS.len(),
        "add a dump to src/tests/released for each migration"
    );
    let fresh = Folder::new();
    fresh.reload();
    for dump in RELEASED {
        let folder = Folder::new();
        Connection::open(folder.path())
            .unwrap()
            .execute_batch(dump)
            .unwrap();

        let loaded = folder.reload();
        assert_eq!((loaded.recovered, loaded.unreadable), (None, 0));
        assert_eq!(
            loaded.queue.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
            ["m-2", "m-1"]
        );
        assert_eq!(loaded.variables[0].key.evse, Some(1));
        assert_eq!(loaded.transactions[0].id, "tx-1");
        assert_eq!(loaded.meter_values.len(), 2);
        assert_eq!(loaded.tokens[0].expires_at, None);
        assert!(!loaded.availability[0].operational);
        assert_eq!(loaded.state[0].name, "boot");
        assert_eq!(schema(&folder.path()), schema(&fresh.path()));
    }
}

#[test]
fn a_file_knows_its_schema() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    let version: i64 = store
        .call(|db| db.pragma_query_value(None, "user_version", |row| row.get(0)))
        .unwrap();
    assert_eq!(version, newest());
    store.close();
}

#[test]
fn a_commit_is_synced_to_the_disk() {
    let folder = Folder::new();
    let (store, _) = folder.open();
    let text = |name| store.call(move |db| db.pragma_query_value(None, name, |row| row.get::<_, String>(0)));
    let number = |name| store.call(move |db| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)));
    assert_eq!(text("journal_mode").unwrap(), "wal");
    assert_eq!(number("synchronous").unwrap(), 2, "FULL");
    assert_eq!(number("foreign_keys").unwrap(), 1);
    store.close();
}
