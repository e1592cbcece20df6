//! Compiled code on disk, for its owner alone.
//!
//! Machine code is run as it is, so a file here is believed only if it belongs to us, nobody else may write it,
//! and it ends with the hash of what comes before. Anything else is compiled anew.
//!
//! A sound file is mapped, not copied: what a station does not use of its plugins takes no memory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::error::RuntimeError;

/// SHA-256 of a component.
pub(crate) type Sha256Hash = [u8; 32];

const HASH: u64 = size_of::<Sha256Hash>() as u64;

#[derive(Debug)]
pub(crate) struct Cache {
    dir: Option<PathBuf>,
    /// Of the engine; see [`crate::engine::compatibility`].
    compatibility: u64,
}

impl Cache {
    /// `dir` none: nothing is kept.
    pub(crate) fn open(dir: Option<PathBuf>, compatibility: u64) -> Result<Self, RuntimeError> {
        if let Some(dir) = &dir {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(dir)
                .map_err(|source| RuntimeError::Cache {
                    path: dir.clone(),
                    source,
                })?;
        }
        Ok(Self { dir, compatibility })
    }

    /// The code compiled from the component with this hash, if it is here and sound. The file stays as it is:
    /// another takes its place by a rename.
    pub(crate) fn get(&self, component: &Sha256Hash) -> Option<File> {
        let path = self.path(component)?;
        match open_sound(&path) {
            Ok(code) => Some(code),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(
                    "compiled plugin {} is not used: {error}; compiling anew",
                    path.display()
                );
                None
            }
        }
    }

    pub(crate) fn put(&self, component: &Sha256Hash, code: &[u8]) -> io::Result<()> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let Some(path) = self.path(component) else {
            return Ok(());
        };
        let unique = format!("{}.{}.tmp", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let temporary = path.with_extension(unique);
        let written = write_new(&temporary, code).and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            // Whatever is left of it is of no use.
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    fn path(&self, component: &Sha256Hash) -> Option<PathBuf> {
        let dir = self.dir.as_ref()?;
        Some(dir.join(format!("{}-{:016x}.cwasm", hex(component), self.compatibility)))
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> Sha256Hash {
    Sha256::digest(bytes).into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_new(path: &Path, code: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(code)?;
    file.write_all(&sha256(code))?;
    file.sync_all()
}

fn open_sound(path: &Path) -> io::Result<File> {
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.uid() != rustix::process::geteuid().as_raw() || meta.mode() & 0o077 != 0 {
        return Err(io::Error::other("others may have written it"));
    }
    let mut hasher = Sha256::new();
    io::copy(&mut (&file).take(meta.len().saturating_sub(HASH)), &mut hasher)?;
    let mut hash = Sha256Hash::default();
    file.read_exact(&mut hash)?;
    if Sha256Hash::from(hasher.finalize()) != hash {
        return Err(io::Error::other("it is damaged"));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn cache(dir: &Path) -> Cache {
        Cache::open(Some(dir.join("cache")), 7).unwrap()
    }

    fn only_file(dir: &Path) -> PathBuf {
        let mut files = fs::read_dir(dir.join("cache")).unwrap();
        let file = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none());
        file
    }

    #[test]
    fn what_was_put_is_found_under_its_component_and_engine_only() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path());
        assert!(cache.get(&[1; 32]).is_none());
        cache.put(&[1; 32], b"code").unwrap();
        assert!(cache.get(&[1; 32]).is_some());
        assert!(cache.get(&[2; 32]).is_none());
        let other = Cache::open(Some(dir.path().join("cache")), 8).unwrap();
        assert!(other.get(&[1; 32]).is_none());
        let mode = fs::metadata(only_file(dir.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path());
        cache.put(&[1; 32], b"code").unwrap();
        let path = only_file(dir.path());
        let sound = fs::read(&path).unwrap();
        for bit in 0..sound.len() * 8 {
            let mut damaged = sound.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &damaged).unwrap();
            assert!(cache.get(&[1; 32]).is_none(), "bit {bit}");
        }
        fs::write(&path, &sound[..10]).unwrap();
        assert!(cache.get(&[1; 32]).is_none());
    }

    #[test]
    fn a_file_that_others_may_write_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path());
        cache.put(&[1; 32], b"code").unwrap();
        fs::set_permissions(only_file(dir.path()), fs::Permissions::from_mode(0o620)).unwrap();
        assert!(cache.get(&[1; 32]).is_none());
    }
}
