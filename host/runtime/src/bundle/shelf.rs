//! The station's own copies of the packages that it has chosen: a start or a return to the last good one depends on
//! no file that somebody may move.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::sync::lock;

/// Keeps packages by plugin id and by the sha256 of their bytes, in hex. Whoever takes one out checks it: what comes
/// back need not be what was put.
pub trait Shelf: Send + Sync {
    fn get(&self, plugin: &str, sha256: &str) -> Option<Vec<u8>>;
    /// Returns when the package is on disk, whole; an error's text is for the operator.
    fn put(&self, plugin: &str, sha256: &str, package: &[u8]) -> Result<(), String>;
    /// Forgets the plugin's other packages.
    fn keep_only(&self, plugin: &str, sha256: &[&str]);
}

/// A folder with a folder for each plugin. A package appears in it whole or not at all.
#[derive(Debug)]
pub struct FolderShelf(PathBuf);

impl FolderShelf {
    /// The folder is made when it is needed.
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    fn folder(&self, plugin: &str) -> PathBuf {
        self.0.join(file_name(plugin))
    }

    fn write(&self, plugin: &str, sha256: &str, package: &[u8]) -> io::Result<()> {
        let folder = self.folder(plugin);
        let path = folder.join(file_name(sha256));
        if fs::read(&path).is_ok_and(|kept| kept == package) {
            return Ok(());
        }
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let temporary = folder.join(TEMPORARY);
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(package)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        sync_folder(&folder)?;
        // The plugin's own folder may be new.
        sync_folder(&self.0)
    }
}

/// What a power cut may leave behind; written over by the next package. No package has this name.
const TEMPORARY: &str = "new";

impl Shelf for FolderShelf {
    fn get(&self, plugin: &str, sha256: &str) -> Option<Vec<u8>> {
        let path = self.folder(plugin).join(file_name(sha256));
        match fs::read(&path) {
            Ok(package) => Some(package),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::error!(
                    plugin,
                    "the kept component {} cannot be read: {error}",
                    path.display()
                );
                None
            }
        }
    }

    fn put(&self, plugin: &str, sha256: &str, package: &[u8]) -> Result<(), String> {
        self.write(plugin, sha256, package)
            .map_err(|error| format!("{} cannot be written: {error}", self.folder(plugin).display()))
    }

    fn keep_only(&self, plugin: &str, sha256: &[&str]) {
        let kept: Vec<_> = sha256.iter().map(|sha256| file_name(sha256)).collect();
        for entry in fs::read_dir(self.folder(plugin)).into_iter().flatten().flatten() {
            if kept.iter().any(|kept| entry.file_name() == **kept) {
                continue;
            }
            if let Err(error) = fs::remove_file(entry.path()) {
                tracing::warn!(plugin, "{} cannot be removed: {error}", entry.path().display());
            }
        }
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A name for a file: ids are the operator's, and may hold anything.
fn file_name(text: &str) -> String {
    let mut name = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            _ => name += &format!("%{byte:02x}"),
        }
    }
    name
}

/// Packages by plugin and hash.
type Packages = BTreeMap<(String, String), Vec<u8>>;

/// Lives as long as the process, for tests and the stub host.
#[derive(Debug, Default)]
pub struct MemoryShelf(Mutex<Packages>);

impl Shelf for MemoryShelf {
    fn get(&self, plugin: &str, sha256: &str) -> Option<Vec<u8>> {
        lock(&self.0)
            .get(&(plugin.to_owned(), sha256.to_owned()))
            .cloned()
    }

    fn put(&self, plugin: &str, sha256: &str, package: &[u8]) -> Result<(), String> {
        lock(&self.0).insert((plugin.to_owned(), sha256.to_owned()), package.to_vec());
        Ok(())
    }

    fn keep_only(&self, plugin: &str, sha256: &[&str]) {
        lock(&self.0).retain(|(owner, hash), _| owner != plugin || sha256.contains(&hash.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> (tempfile::TempDir, FolderShelf) {
        let dir = tempfile::tempdir().unwrap();
        let shelf = FolderShelf::new(dir.path().join("plugins"));
        (dir, shelf)
    }

    #[test]
    fn what_is_put_is_there_and_what_is_not_kept_is_gone() {
        let (_dir, shelf) = shelf();
        assert_eq!(shelf.get("a", "1"), None);
        shelf.put("a", "1", b"one").unwrap();
        shelf.put("a", "2", b"two").unwrap();
        shelf.put("b", "1", b"other").unwrap();
        assert_eq!(shelf.get("a", "1").unwrap(), b"one");
        shelf.keep_only("a", &["2"]);
        assert_eq!(shelf.get("a", "1"), None);
        assert_eq!(shelf.get("a", "2").unwrap(), b"two");
        assert_eq!(shelf.get("b", "1").unwrap(), b"other");
    }

    #[test]
    fn a_half_written_package_never_has_a_name_and_a_damaged_one_is_written_anew() {
        let (_dir, shelf) = shelf();
        shelf.put("a", "1", b"one").unwrap();
        fs::write(shelf.folder("a").join(TEMPORARY), b"ha").unwrap();
        assert_eq!(shelf.get("a", "1").unwrap(), b"one");
        fs::write(shelf.folder("a").join("1"), b"on").unwrap();
        shelf.put("a", "1", b"one").unwrap();
        assert_eq!(shelf.get("a", "1").unwrap(), b"one");
        assert!(!shelf.folder("a").join(TEMPORARY).exists());
    }

    #[test]
    fn no_id_leads_out_of_the_folder() {
        let (dir, shelf) = shelf();
        for id in ["../up", "/etc", "..", ".", "a/b", "ä"] {
            shelf.put(id, "../../x", b"x").unwrap();
            assert_eq!(shelf.get(id, "../../x").unwrap(), b"x");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert_eq!(fs::read_dir(&shelf.0).unwrap().count(), 6);
    }
}
