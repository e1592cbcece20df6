//! A damaged file is evidence: it is moved aside, never deleted.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// Says that the store began anew, so that the station can tell the CSMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Where the damaged file is now. Files of the same name with `-wal` and `-shm` may stand beside it.
    pub moved_to: PathBuf,
    /// What was wrong with it.
    pub reason: String,
}

/// Finds the damage that SQLite would take for a new database, and so lose without a word.
pub(crate) fn hollow(path: &Path) -> Option<&'static str> {
    match (length(path), length(&with_suffix(path, "-wal"))) {
        (Some(0 | 1), _) => Some("the file is empty"), // of one byte too: a habit of SQLite on old systems
        (None, Some(1..)) => Some("the write-ahead log is there, but its database is gone"),
        _ => None,
    }
}

/// Renames the file, its log and its index to the first free `<path>.corrupt-<n>`.
///
/// The database goes first: what is left after a power cut in between is a log alone, which [`hollow`] finds.
/// The other way round, a database without its log would look sound and have lost its last commits.
pub(crate) fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let target = (1u32..)
        .map(|n| with_suffix(path, &format!(".corrupt-{n}")))
        .find(|target| {
            ["", "-wal", "-shm"]
                .iter()
                .all(|part| length(&with_suffix(target, part)).is_none())
        })
        .ok_or_else(|| io::Error::other("every name for it is taken"))?;
    for part in ["", "-wal", "-shm"] {
        match fs::rename(with_suffix(path, part), with_suffix(&target, part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    sync_folder(path)?;
    Ok(target)
}

/// A rename is safe from a power cut only once its folder is on the disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::File::open(folder)?.sync_all(),
        _ => fs::File::open(".")?.sync_all(),
    }
}

fn length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|file| file.len())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
