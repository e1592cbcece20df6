//! The file: a tar of two or three members with fixed names, in a fixed order, with nothing left to chance.

use std::io::{self, Read};

use crate::bundle::manifest::{Manifest, ManifestError};
use crate::bundle::signature::{Signature, SignatureError};
use crate::cache::{hex, sha256};
use crate::code::MAX_COMPONENT;

const MANIFEST: &str = "manifest.toml";
const COMPONENT: &str = "component.wasm";
const SIGNATURE: &str = "manifest.toml.minisig";

/// Largest manifest and signature, in bytes.
const MAX_MANIFEST: u64 = 64 << 10;
const MAX_SIGNATURE: u64 = 4 << 10;

/// Largest bundle, in bytes: its members, and the headers and padding of a tar.
pub(crate) const MAX_BUNDLE: u64 = MAX_COMPONENT + MAX_MANIFEST + MAX_SIGNATURE + (16 << 10);

/// A bundle that is whole: its component is the one that the manifest names. Whether its signature is right, and of
/// somebody who is trusted, is for [`crate::TrustStore`] to say.
#[derive(Clone, Debug)]
pub struct Bundle {
    pub manifest: Manifest,
    /// The manifest as it was signed.
    pub manifest_text: String,
    pub component: Vec<u8>,
    pub signature: Option<Signature>,
}

/// The file is no bundle, or not as it was packed.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error("this is no plugin bundle: {0}; `plugpoint plugin pack` makes one")]
    NotABundle(String),
    #[error("the bundle was changed after it was packed: {0}; get it anew from its vendor")]
    Changed(String),
    #[error("manifest.toml: {0}")]
    Manifest(#[from] ManifestError),
    #[error("manifest.toml.minisig: {0}")]
    Signature(#[from] SignatureError),
    #[error("{member} has {size} bytes; {max} are allowed")]
    TooLarge {
        member: &'static str,
        size: u64,
        max: u64,
    },
}

/// The members of a bundle as they are in the file, nothing believed yet.
#[derive(Debug)]
pub(crate) struct Members {
    pub(crate) manifest: Vec<u8>,
    pub(crate) component: Vec<u8>,
    pub(crate) signature: Option<Vec<u8>>,
}

impl Bundle {
    /// A bundle of a complete manifest (see [`Manifest::complete`]) and its component, without a signature.
    ///
    /// # Errors
    /// If the manifest is not right, or names another component.
    pub fn new(manifest_text: String, component: Vec<u8>) -> Result<Self, BundleError> {
        Self::of(Members {
            manifest: manifest_text.into_bytes(),
            component,
            signature: None,
        })
    }

    /// Whether bytes are meant as a bundle.
    pub fn is(bytes: &[u8]) -> bool {
        bytes.starts_with(MANIFEST.as_bytes())
    }

    /// # Errors
    /// What is wrong with the file; a single byte that is not as it was packed is.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        let members = Members::read(bytes)?;
        if members.write()? != bytes {
            return Err(BundleError::Changed("the file is not as `pack` writes it".into()));
        }
        Self::of(members)
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// If a member is too large.
    pub fn write(&self) -> Result<Vec<u8>, BundleError> {
        Members {
            manifest: self.manifest_text.clone().into_bytes(),
            component: self.component.clone(),
            signature: self
                .signature
                .as_ref()
                .map(|signature| signature.as_str().as_bytes().to_vec()),
        }
        .write()
    }

    fn of(members: Members) -> Result<Self, BundleError> {
        let manifest_text = utf8(MANIFEST, members.manifest)?;
        let manifest = Manifest::parse(&manifest_text)?;
        manifest.component.check(&members.component)?;
        let signature = members.signature.map(|text| utf8(SIGNATURE, text)).transpose()?;
        Ok(Self {
            manifest,
            manifest_text,
            component: members.component,
            signature: signature.as_deref().map(Signature::parse).transpose()?,
        })
    }
}

impl Members {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        let mut archive = tar::Archive::new(bytes);
        let mut entries = archive.entries().map_err(no_bundle)?.raw(true);
        let mut next = |name, max| match entries.next() {
            Some(entry) => member(entry.map_err(no_bundle)?, name, max).map(Some),
            None => Ok(None),
        };
        let missing = |name| BundleError::NotABundle(format!("it has no {name}"));
        let manifest = next(MANIFEST, MAX_MANIFEST)?.ok_or_else(|| missing(MANIFEST))?;
        let component = next(COMPONENT, MAX_COMPONENT)?.ok_or_else(|| missing(COMPONENT))?;
        let signature = next(SIGNATURE, MAX_SIGNATURE)?;
        Ok(Self {
            manifest,
            component,
            signature,
        })
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>, BundleError> {
        let mut tar = tar::Builder::new(Vec::with_capacity(self.component.len() + (64 << 10)));
        append(&mut tar, MANIFEST, MAX_MANIFEST, &self.manifest)?;
        append(&mut tar, COMPONENT, MAX_COMPONENT, &self.component)?;
        if let Some(signature) = &self.signature {
            append(&mut tar, SIGNATURE, MAX_SIGNATURE, signature)?;
        }
        tar.into_inner().map_err(no_bundle)
    }
}

/// The names say what is what; none is ever a path.
fn member(mut entry: tar::Entry<'_, &[u8]>, name: &'static str, max: u64) -> Result<Vec<u8>, BundleError> {
    let found = entry.path_bytes();
    if *found != *name.as_bytes() {
        let found = String::from_utf8_lossy(&found).escape_debug().to_string();
        return Err(BundleError::NotABundle(format!(
            "where {name} should be is `{found}`"
        )));
    }
    let size = entry.size();
    bounded(name, size, max)?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(no_bundle)?;
    if bytes.len() as u64 != size {
        return Err(BundleError::Changed(format!("the end of {name} is missing")));
    }
    Ok(bytes)
}

fn append(
    tar: &mut tar::Builder<Vec<u8>>,
    name: &'static str,
    max: u64,
    bytes: &[u8],
) -> Result<(), BundleError> {
    bounded(name, bytes.len() as u64, max)?;
    let mut header = tar::Header::new_ustar();
    header.set_path(name).map_err(no_bundle)?;
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    tar.append(&header, bytes).map_err(no_bundle)
}

fn bounded(member: &'static str, size: u64, max: u64) -> Result<(), BundleError> {
    if size > max {
        return Err(BundleError::TooLarge { member, size, max });
    }
    Ok(())
}

fn utf8(member: &str, bytes: Vec<u8>) -> Result<String, BundleError> {
    String::from_utf8(bytes).map_err(|_| BundleError::Changed(format!("{member} is not text")))
}

fn no_bundle(error: io::Error) -> BundleError {
    BundleError::NotABundle(error.to_string())
}

impl super::manifest::Digest {
    /// Of these bytes.
    pub(crate) fn of(component: &[u8]) -> Self {
        Self {
            sha256: hex(&sha256(component)),
            size: component.len() as u64,
        }
    }

    fn check(&self, component: &[u8]) -> Result<(), BundleError> {
        let found = Self::of(component);
        if *self == found {
            return Ok(());
        }
        Err(BundleError::Changed(format!(
            "component.wasm has {} bytes and sha256 {}, its manifest says {} and {}",
            found.size, found.sha256, self.size, self.sha256
        )))
    }
}
