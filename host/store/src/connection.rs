//! From a path to a connection that is checked, migrated and set up.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, config::DbConfig, ffi};
use tracing::warn;

use crate::{
    Loaded, OpenError, Recovery,
    aside::{hollow, move_aside},
    load::load,
    schema::{self, Schema, inspect, migrate},
};

/// How long opening waits for a process that is about to let go of the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

/// Statements that are kept compiled: more than there are kinds of change.
const STATEMENTS: usize = 64;

/// Opens the file, or moves a damaged one aside and opens a fresh one.
pub(crate) fn open(path: &Path) -> Result<(Connection, Loaded), OpenError> {
    if let Some(reason) = hollow(path) {
        return replace(path, reason.to_owned());
    }
    match open_sound(path) {
        Err(OpenError::Damaged { reason, .. }) => replace(path, reason),
        other => other,
    }
}

/// A store that forgets: the same in memory.
pub(crate) fn open_in_memory() -> Result<(Connection, Loaded), OpenError> {
    let path = Path::new(":memory:");
    Connection::open_in_memory()
        .map_err(|error| sort(path, error))
        .and_then(|db| prepare(path, db))
}

fn replace(path: &Path, reason: String) -> Result<(Connection, Loaded), OpenError> {
    let moved_to = move_aside(path).map_err(|source| OpenError::Stuck {
        path: path.to_owned(),
        reason: reason.clone(),
        source,
    })?;
    warn!(%reason, moved_to = %moved_to.display(), "the store was damaged: beginning with a fresh one");
    let (db, mut loaded) = open_sound(path)?;
    loaded.recovered = Some(Recovery { moved_to, reason });
    Ok((db, loaded))
}

fn open_sound(path: &Path) -> Result<(Connection, Loaded), OpenError> {
    // Values of the device model include passwords. SQLite gives its log the same mode.
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path);
    file.map_err(|source| OpenError::Unreachable {
        path: path.to_owned(),
        source,
    })?;
    Connection::open(path)
        .map_err(|error| sort(path, error))
        .and_then(|db| prepare(path, db))
}

fn prepare(path: &Path, mut db: Connection) -> Result<(Connection, Loaded), OpenError> {
    let failed = |error| sort(path, error);
    configure(&db).map_err(failed)?;
    // Before the check, which may not understand the schema of a later release.
    let done = match inspect(&db).map_err(failed)? {
        Schema::Known(done) => done,
        Schema::Newer { found } => {
            return Err(OpenError::Newer {
                path: path.to_owned(),
                found,
                known: schema::newest(),
            });
        }
        Schema::Foreign => {
            return Err(OpenError::Foreign {
                path: path.to_owned(),
            });
        }
    };
    check(path, &db)?;
    migrate(&mut db, done).map_err(failed)?;
    let loaded = load(&db).map_err(failed)?;
    go_live(&db).map_err(failed)?;
    Ok((db, loaded))
}

/// Sets up what must hold before the first page is read.
fn configure(db: &Connection) -> rusqlite::Result<()> {
    // A file that turns out to be damaged or not ours is left as it was found.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    // Two stations on one file would send every message twice.
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.pragma_update(None, "foreign_keys", false)?; // for the migrations
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

fn check(path: &Path, db: &Connection) -> Result<(), OpenError> {
    let verdict: String = db
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(|error| sort(path, error))?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(OpenError::Damaged {
        path: path.to_owned(),
        reason: verdict,
    })
}

/// Sets up how a sound file of ours is written.
fn go_live(db: &Connection) -> rusqlite::Result<()> {
    let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode == "delete" {
        warn!("the store's file system allows no write-ahead log: commits are as safe, but slower");
    }
    db.pragma_update(None, "synchronous", "FULL")?; // an event is billed: it must survive a power cut
    db.pragma_update(None, "foreign_keys", true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Sorts what SQLite said while opening by what is to be done about it.
fn sort(path: &Path, source: rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse { path },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => OpenError::Damaged {
            path,
            reason: source.to_string(),
        },
        _ if unreadable(&source) => OpenError::Damaged {
            path,
            reason: source.to_string(),
        },
        _ => OpenError::Sqlite { path, source },
    }
}

/// Whether the disk cannot read the file back. A station on a dying disk goes on with a fresh file.
fn unreadable(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(
        code,
        Some(ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS)
    )
}
