//! Errors. Each text says what to do next.

use std::{io, path::PathBuf};

use rusqlite::ErrorCode;

/// Why a station's file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "cannot open {path}: {source}; check that its folder exists, has space, and lets the station write"
    )]
    Unreachable { path: PathBuf, source: io::Error },
    #[error("SQLite cannot prepare {path}: {source}; check that its disk is writable and has space")]
    Sqlite { path: PathBuf, source: rusqlite::Error },
    #[error("{path} is in use by another process: stop it, or give this station a file of its own")]
    InUse { path: PathBuf },
    #[error(
        "{path} has schema {found}, and this release knows none above {known}: install a release as new as the one that wrote the file"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{path} is a database of another program: give the station another path")]
    Foreign { path: PathBuf },
    #[error("{path} is damaged ({reason}), and so is the fresh file that replaced it: check the disk")]
    Damaged { path: PathBuf, reason: String },
    #[error("{path} is damaged ({reason}) and cannot be moved aside: {source}; move it away by hand")]
    Stuck {
        path: PathBuf,
        reason: String,
        source: io::Error,
    },
    #[error("the store's thread cannot start: {0}; raise the limit on threads or memory")]
    Thread(io::Error),
}

/// Why a batch or a call left nothing behind. The store itself goes on.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the disk of the store is full: free space on it, then try again")]
    DiskFull,
    #[error("the disk of the store failed: {0}; try again, and replace the disk if it goes on")]
    Disk(rusqlite::Error),
    #[error("the store's file is damaged: {0}; restart the station, which moves the file aside")]
    Damaged(rusqlite::Error),
    /// `change` counts from 0.
    #[error(
        "change {change} of the batch breaks a rule of the schema: {source}; fix the caller, a retry fails alike"
    )]
    Refused { change: usize, source: rusqlite::Error },
    #[error("SQLite failed: {0}; report it as a defect of the store")]
    Sqlite(rusqlite::Error),
    #[error("the store is closed: open it again")]
    Closed,
}

/// Why a plugin's value was not stored.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    #[error("{used} of {quota} bytes are used and {needed} more are needed: delete keys, or raise the quota")]
    QuotaExceeded {
        /// Bytes of keys and values, without the entry that would have been replaced.
        used: u64,
        /// Bytes of the refused key and value.
        needed: u64,
        quota: u64,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreError {
    /// Sorts what SQLite said about the change of this number by what the caller can do about it.
    pub(crate) fn of_change(change: usize, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
                Self::Disk(source)
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(source),
            Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig) => Self::Refused { change, source },
            _ => Self::Sqlite(source),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        Self::of_change(0, source)
    }
}
