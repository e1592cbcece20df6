//! The schema and its way forward.

use rusqlite::{Connection, Result};

/// Migration `n` of this list leads from schema `n` to schema `n + 1`. A released one never changes.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/1.sql"),
    include_str!("../migrations/2.sql"),
];

/// Marks a file as ours: "plug" in ASCII.
const APPLICATION_ID: i64 = 0x706c_7567;

/// What a file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Schema {
    /// Ours, or still empty: this many migrations are done.
    Known(usize),
    /// From a later release.
    Newer { found: i64 },
    /// Of another program.
    Foreign,
}

/// The newest schema that this release knows.
pub(crate) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Looks at the file's header. Changes nothing.
pub(crate) fn inspect(db: &Connection) -> Result<Schema> {
    let found = pragma(db, "user_version")?;
    let ours = pragma(db, "application_id")? == APPLICATION_ID;
    if !ours && (found != 0 || db.prepare("SELECT 1 FROM sqlite_schema")?.exists([])?) {
        return Ok(Schema::Foreign);
    }
    let done = usize::try_from(found)
        .ok()
        .filter(|done| *done <= MIGRATIONS.len());
    Ok(done.map_or(Schema::Newer { found }, Schema::Known))
}

/// Runs the migrations that are not done, in one transaction.
///
/// Foreign keys must be off: a migration may have to rebuild a table that others refer to.
pub(crate) fn migrate(db: &mut Connection, done: usize) -> Result<()> {
    let missing = MIGRATIONS.get(done..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    let transaction = db.transaction()?;
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest())?;
    transaction.commit()
}

fn pragma(db: &Connection, name: &str) -> Result<i64> {
    db.pragma_query_value(None, name, |row| row.get(0))
}
