//! The world of a project: what it needs of a station and does for it.

use std::path::Path;

use anyhow::{Context, Result};
use wit_bindgen_core::wit_parser::{Resolve, WorldId};

/// Reads a project's `wit` folder, which has one world of its own.
pub(super) fn read(folder: &Path) -> Result<(Resolve, WorldId)> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve
        .push_dir(folder)
        .with_context(|| format!("the WIT of {}", folder.display()))?;
    let world = resolve
        .select_world(&[package], None)
        .with_context(|| format!("{} must have one world", folder.display()))?;
    Ok((resolve, world))
}

/// The name of a project's world.
pub(super) fn world(folder: &Path) -> Result<String> {
    let (resolve, world) = read(folder)?;
    Ok(resolve.worlds[world].name.clone())
}
