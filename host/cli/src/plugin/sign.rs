//! `plugpoint plugin sign`: a signature for a bundle.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use plugpoint_runtime::Bundle;

use crate::plugin::{keys, pack};

/// Sign a bundle, in the place of the signature that it has
///
/// With the tool minisign instead: `tar -xf X.ppk manifest.toml`, `minisign -S -s SECRET -m manifest.toml`, and
/// `plugpoint plugin sign X.ppk --signature manifest.toml.minisig`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The bundle (.ppk)
    bundle: PathBuf,
    #[command(flatten)]
    with: With,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct With {
    /// The secret key
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A signature that `minisign` made of the bundle's manifest.toml
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let named = || args.bundle.display().to_string();
    let bytes = fs::read(&args.bundle).with_context(named)?;
    let mut bundle = Bundle::read(&bytes).with_context(named)?;
    if let Some(key) = &args.with.key {
        keys::sign(&mut bundle, key)?;
    }
    if let Some(signature) = &args.with.signature {
        keys::adopt(&mut bundle, signature)?;
    }
    pack::write(&bundle, &args.bundle)?;
    println!("{}: signed", args.bundle.display());
    Ok(())
}
