//! Whether anything has changed that a component is made of.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::project::Project;
use super::tools;

/// A hash over the sources, the WIT and the versions of the tools.
pub(super) struct Fingerprint(String);

const FILE: &str = ".fingerprint";

impl Fingerprint {
    pub(super) fn of(project: &Project) -> Result<Self> {
        let mut hasher = Sha256::new();
        hasher.update(env!("CARGO_PKG_VERSION"));
        for package in tools::ALL {
            hasher.update(package.version);
        }
        add(&mut hasher, &project.source())?;
        add(&mut hasher, &project.wit())?;
        let hash = hasher.finalize();
        Ok(Self(hash.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    pub(super) fn is_kept(&self, project: &Project) -> bool {
        fs::read_to_string(project.build().join(FILE)).is_ok_and(|kept| kept == self.0)
    }

    pub(super) fn keep(&self, project: &Project) -> Result<()> {
        let file = project.build().join(FILE);
        fs::write(&file, &self.0).with_context(|| format!("cannot write {}", file.display()))
    }
}

/// Adds every file below `folder`, by name and content, in an order that does not depend on the disk.
fn add(hasher: &mut Sha256, folder: &Path) -> Result<()> {
    let context = || format!("cannot read {}", folder.display());
    let entries = fs::read_dir(folder).with_context(context)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(context)?;
    paths.sort();
    for path in paths {
        if path.ends_with("__pycache__") {
            continue;
        }
        if path.is_dir() {
            add(hasher, &path)?;
            continue;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        hasher.update(path.as_os_str().as_encoded_bytes());
        hasher.update(bytes.len().to_le_bytes());
        hasher.update(bytes);
    }
    Ok(())
}
