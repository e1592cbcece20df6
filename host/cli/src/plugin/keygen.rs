//! `plugpoint plugin keygen`: a key to sign bundles with.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use minisign::KeyPair;

use crate::plugin::keys;

/// Make a key to sign bundles with: NAME.key, which is secret, and NAME.pub, which stations trust
///
/// The files are those of the tool `minisign`; a key made by `minisign -G` does as well.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The files' name, perhaps with a folder before it; stations call the signer by the name of the .pub file
    name: PathBuf,
    /// Leave the secret key unencrypted. Otherwise its password is asked for, or taken from PLUGPOINT_KEY_PASSWORD
    #[arg(long)]
    no_password: bool,
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let [secret, public] = ["key", "pub"].map(|extension| {
        let mut path = args.name.clone().into_os_string();
        path.push(format!(".{extension}"));
        PathBuf::from(path)
    });
    for path in [&secret, &public] {
        if path.exists() {
            bail!("{} is there already; a key is never written over", path.display());
        }
    }
    let keys = if args.no_password {
        KeyPair::generate_unencrypted_keypair()?
    } else {
        KeyPair::generate_encrypted_keypair(keys::password()).with_context(|| {
            format!(
                "the key gets no password: nobody can be asked here; put it into {}, or do without by --no-password",
                keys::PASSWORD
            )
        })?
    };
    write_new(&secret, &keys.sk.to_box(None)?.into_string(), 0o600)?;
    write_new(&public, &keys.pk.to_box()?.into_string(), 0o644)?;
    println!(
        "{}: secret; whoever has it can sign in your name",
        secret.display()
    );
    println!(
        "{}: for the folder that `[trust] keys` of a station names",
        public.display()
    );
    Ok(())
}

fn write_new(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("{} cannot be written", path.display()))
}
