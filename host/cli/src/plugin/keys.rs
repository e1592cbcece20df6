//! A vendor's secret key, as `minisign` keeps it too, and what is done with it.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use anyhow::{Context, anyhow};
use minisign::{SecretKey, SecretKeyBox};
use plugpoint_runtime::{Bundle, Signature};

/// Instead of being asked for the password of a key.
pub(crate) const PASSWORD: &str = "PLUGPOINT_KEY_PASSWORD";

/// The password from the environment; none: it is asked for.
pub(crate) fn password() -> Option<String> {
    std::env::var(PASSWORD).ok()
}

/// Signs a bundle with the key in a file.
pub(crate) fn sign(bundle: &mut Bundle, key: &Path) -> anyhow::Result<()> {
    let secret = read(key)?;
    let comment = format!("{} {}", bundle.manifest.id, bundle.manifest.version);
    let text = Cursor::new(bundle.manifest_text.as_bytes());
    let signature = minisign::sign(None, &secret, text, Some(&comment), None)?;
    bundle.signature = Some(Signature::adopt(&signature.into_string())?);
    Ok(())
}

/// Takes the signature that `minisign -S` made of the bundle's manifest.toml.
pub(crate) fn adopt(bundle: &mut Bundle, signature: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(signature).with_context(|| signature.display().to_string())?;
    bundle.signature = Some(Signature::adopt(&text).with_context(|| signature.display().to_string())?);
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<SecretKey> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("the secret key {} cannot be read", path.display()))?;
    let in_box = || SecretKeyBox::from_string(&text);
    if let Ok(key) = in_box()?.into_unencrypted_secret_key() {
        return Ok(key);
    }
    in_box()?.into_secret_key(password()).map_err(|error| {
        anyhow!(
            "the secret key {} cannot be used: {error}; its password is asked for, or taken from {PASSWORD}",
            path.display()
        )
    })
}
