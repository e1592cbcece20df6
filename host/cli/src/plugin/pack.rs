//! `plugpoint plugin pack`: a component and a manifest become a bundle.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use plugpoint_runtime::{Bundle, Manifest};

use crate::plugin::keys;

/// Make a bundle (.ppk) of a component and its manifest, signed if a key is given
///
/// What the component is called, exports and imports is filled into the manifest.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The component (.wasm), or a folder with one and a manifest.toml
    #[arg(value_name = "COMPONENT|FOLDER")]
    from: PathBuf,
    /// The manifest; without it, manifest.toml beside the component
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The bundle to write; without it, ID-VERSION.ppk in this folder
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Sign with this secret key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let (folder, component) = if args.from.is_dir() {
        (args.from.clone(), only_component(&args.from)?)
    } else {
        let folder = args.from.parent().unwrap_or(Path::new("")).to_owned();
        (folder, args.from)
    };
    let manifest = args.manifest.unwrap_or_else(|| folder.join("manifest.toml"));
    let read = |path: &Path| format!("{} cannot be read", path.display());
    let written = fs::read_to_string(&manifest).with_context(|| read(&manifest))?;
    let bytes = fs::read(&component).with_context(|| read(&component))?;
    let complete = Manifest::complete(&written, &bytes)
        .with_context(|| format!("{} and {}", manifest.display(), component.display()))?;
    let mut bundle = Bundle::new(complete, bytes)?;
    if let Some(key) = &args.key {
        keys::sign(&mut bundle, key)?;
    }
    let output = args.output.unwrap_or_else(|| {
        let Manifest { id, version, .. } = &bundle.manifest;
        format!("{id}-{version}.ppk").into()
    });
    write(&bundle, &output)?;
    let signed = if bundle.signature.is_some() {
        "signed"
    } else {
        "not signed; `plugpoint plugin sign` does that"
    };
    println!("{}: {signed}", output.display());
    Ok(())
}

/// Writes a bundle so that the file is whole at any time.
pub(crate) fn write(bundle: &Bundle, path: &Path) -> anyhow::Result<()> {
    let mut temporary = path.to_owned().into_os_string();
    temporary.push(".new");
    fs::write(&temporary, bundle.write()?)
        .and_then(|()| fs::rename(&temporary, path))
        .with_context(|| format!("{} cannot be written", path.display()))
}

fn only_component(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut components = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            components.push(path);
        }
    }
    match (components.pop(), components.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => bail!("{} holds no .wasm file; build the plugin first", folder.display()),
        (Some(_), false) => bail!(
            "{} holds several .wasm files; give the path of one, and its manifest with --manifest",
            folder.display()
        ),
    }
}
