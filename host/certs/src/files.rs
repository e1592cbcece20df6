//! Files that are there whole or not at all, whenever the power goes.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Names of files that are being written begin with this; what is left of one never counts.
const TEMPORARY: &str = ".new-";

/// Makes a folder that only its owner enters.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a file that only its owner reads, in place of one of the same name.
pub(crate) fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let temporary = folder.join(format!("{TEMPORARY}{name}"));
    power::step()?;
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)?;
    let (half, rest) = content.split_at(content.len() / 2);
    file.write_all(half)?;
    power::step()?;
    file.write_all(rest)?;
    file.sync_all()?;
    power::step()?;
    fs::rename(&temporary, folder.join(name))?;
    sync_folder(folder)
}

/// Gives a file another name in the same folder.
pub(crate) fn rename(folder: &Path, from: &str, to: &str) -> io::Result<()> {
    power::step()?;
    fs::rename(folder.join(from), folder.join(to))?;
    sync_folder(folder)
}

/// A file that is not there is removed.
pub(crate) fn remove(folder: &Path, name: &str) -> io::Result<()> {
    power::step()?;
    match fs::remove_file(folder.join(name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder(folder),
    }
}

/// The files of a folder by name. Left-overs of a write that was cut off are removed.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.starts_with(TEMPORARY) {
            fs::remove_file(entry.path())?;
        } else if entry.file_type()?.is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Puts a file where nobody reads it again, and tells where.
pub(crate) fn set_aside(folder: &Path, name: &str, aside: &Path) -> io::Result<PathBuf> {
    make_folder(aside)?;
    let of = folder.file_name().unwrap_or_default().to_string_lossy();
    let target = aside.join(format!("{of}-{name}"));
    fs::rename(folder.join(name), &target)?;
    Ok(target)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    power::step()?;
    File::open(folder)?.sync_all()
}

#[cfg(not(test))]
mod power {
    /// The power is on.
    #[expect(clippy::unnecessary_wraps, reason = "in a test the power goes")]
    pub(super) fn step() -> std::io::Result<()> {
        Ok(())
    }
}

/// The power of a test goes at a given step, and stays away.
#[cfg(test)]
pub(crate) mod power {
    use std::cell::Cell;

    thread_local! {
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    pub(super) fn step() -> std::io::Result<()> {
        LEFT.with(|left| match left.get() {
            None => Ok(()),
            Some(0) => Err(std::io::Error::other("the power is gone")),
            Some(more) => {
                left.set(Some(more - 1));
                Ok(())
            }
        })
    }

    pub(crate) fn fails_after(steps: usize) {
        LEFT.set(Some(steps));
    }

    pub(crate) fn back() {
        LEFT.set(None);
    }
}
