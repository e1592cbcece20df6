//! `cargo xtask codegen`: the message types and constraint tables of `host/ocpp`, generated from
//! the official JSON schemas.
//!
//! The schemas are read from a Python package in a scratch environment and never copied: what is
//! checked in is names, shapes and bounds. [`schemas`] fetches and corrects them, [`model`] gives
//! them meaning, [`emit`] writes Rust.

mod emit;
mod model;
mod names;
mod schemas;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A version of OCPP to generate: its folder in the Python package and in `host/ocpp/src`.
const VERSIONS: &[&str] = &["v201"];

/// Writes the generated files, or with `--check` fails if one is not what would be written.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let check = match args {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => bail!("usage: cargo xtask codegen [--check]"),
    };
    let root = workspace_root()?;
    let mut stale = Vec::new();
    for version in VERSIONS {
        for (path, text) in generate(&root, version)? {
            if fs::read_to_string(&path).is_ok_and(|old| old == text) {
                continue;
            }
            if !check {
                write(&path, &text)?;
            }
            stale.push(path);
        }
    }
    report(&root, check, &stale)
}

/// The generated files of one version: path and text.
fn generate(root: &Path, version: &str) -> Result<Vec<(PathBuf, String)>> {
    let overlay = schemas::overlay(&root.join("host/ocpp/overlay.json"), version)?;
    let documents = schemas::read(root, version, &overlay)?;
    let model = model::Model::new(&documents, &overlay)?;
    let folder = root.join("host/ocpp/src").join(version);
    emit::files(&model)
        .into_iter()
        .map(|(name, text)| Ok((folder.join(name), emit::format(root, &text)?)))
        .collect()
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn report(root: &Path, check: bool, stale: &[PathBuf]) -> Result<()> {
    let names: Vec<String> = stale
        .iter()
        .map(|path| path.strip_prefix(root).unwrap_or(path).display().to_string())
        .collect();
    match (names.is_empty(), check) {
        (true, _) => println!("codegen: every generated file is up to date"),
        (false, false) => println!("codegen: wrote {}", names.join(", ")),
        (false, true) => bail!(
            "these files are not what `cargo xtask codegen` generates: {}\n\
             Run it and commit the result; edit host/ocpp/overlay.json rather than the files.",
            names.join(", ")
        ),
    }
    Ok(())
}

fn workspace_root() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    Ok(root.context("xtask is not in host/xtask")?.to_owned())
}
