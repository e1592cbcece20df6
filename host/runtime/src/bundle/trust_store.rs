//! Whose signatures count: public keys of minisign, each with a name and perhaps a limit to some plugins.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minisign_verify::PublicKey;

use crate::bundle::archive::Bundle;
use crate::bundle::signature::{KeyId, Signature};

/// The keys that a station trusts; none, unless its operator says so.
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    signers: Vec<Signer>,
    blind: bool,
}

#[derive(Clone, Debug)]
struct Signer {
    name: String,
    id: KeyId,
    key: PublicKey,
    /// Patterns of plugin ids; none: all.
    plugins: Option<Vec<String>>,
}

/// The trust store itself is not right.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("the key {path} cannot be read: {source}", path = .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("the key of `{0}` is not a public key as `minisign -G` and `plugpoint plugin keygen` make it")]
    NotAKey(String),
    #[error("`{first}` and `{second}` are the same key {id}; remove one of the files", id = .id)]
    SameKey {
        first: String,
        second: String,
        id: String,
    },
    #[error(
        "`[trust.signers]` names `{name}`, and there is no {name}.pub in {folder}; put the key there, or remove the line",
        folder = .folder.display()
    )]
    NoSuchSigner { name: String, folder: PathBuf },
}

/// A signature that does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UntrustedError {
    #[error("it is not signed")]
    Unsigned,
    #[error(
        "it is signed with the key {key}, which this station does not trust; {}; to trust it, put its .pub file into \
         the folder that `[trust] keys` of station.toml names",
        Trusted(.trusted)
    )]
    UnknownKey {
        key: String,
        /// Names and numbers of the keys that are trusted.
        trusted: Vec<(String, String)>,
    },
    #[error(
        "its signature is not that of `{signer}` (key {key}): the bundle was changed, or signed by somebody else"
    )]
    WrongSignature { signer: String, key: String },
    #[error(
        "it is signed by `{signer}`, who may sign {}, and not the plugin `{plugin}`; `[trust.signers]` of station.toml \
         says so",
        .allowed.join(", ")
    )]
    NotForThisPlugin {
        signer: String,
        plugin: String,
        allowed: Vec<String>,
    },
}

impl TrustStore {
    /// Believes every signature, unseen: for a vendor's desk, where a bundle is tried before any station trusts it.
    pub fn blind() -> Self {
        Self {
            signers: Vec::new(),
            blind: true,
        }
    }

    /// Reads a folder's `*.pub` files; each is named after its signer. `signers` limits some of them to plugins whose
    /// ids match one of these patterns: an id, or the beginning of ids and a `*`.
    ///
    /// # Errors
    /// If the folder or a key cannot be read, or a limit is for nobody.
    pub fn read(folder: &Path, signers: &BTreeMap<String, Vec<String>>) -> Result<Self, TrustError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| TrustError::Unreadable { path, source }
        };
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            paths.push(entry.map_err(unreadable(folder))?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "pub"));
        paths.sort();
        let mut store = Self::default();
        for path in paths {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let key = fs::read_to_string(&path).map_err(unreadable(&path))?;
            let plugins = signers.get(&name).cloned();
            store.trust(name, &key, plugins)?;
        }
        match signers
            .keys()
            .find(|name| store.signers.iter().all(|signer| signer.name != **name))
        {
            Some(name) => Err(TrustError::NoSuchSigner {
                name: name.clone(),
                folder: folder.to_owned(),
            }),
            None => Ok(store),
        }
    }

    /// Adds a key, as the text of its `.pub` file. `plugins`: see [`Self::read`]; none: all.
    ///
    /// # Errors
    /// If the text is no key, or the key is there already.
    pub fn trust(&mut self, name: String, key: &str, plugins: Option<Vec<String>>) -> Result<(), TrustError> {
        let no_key = || TrustError::NotAKey(name.clone());
        let bytes = key
            .lines()
            .nth(1)
            .and_then(|line| BASE64_STANDARD.decode(line).ok());
        let id = KeyId::of(&bytes.ok_or_else(no_key)?);
        let key = PublicKey::decode(key).map_err(|_| no_key())?;
        if let Some(same) = self.signers.iter().find(|signer| signer.id == id) {
            return Err(TrustError::SameKey {
                first: same.name.clone(),
                second: name,
                id: id.to_string(),
            });
        }
        self.signers.push(Signer {
            name,
            id,
            key,
            plugins,
        });
        Ok(())
    }

    /// Who signed the bundle; his name in this store.
    ///
    /// # Errors
    /// If nobody did who may.
    pub fn signer(&self, bundle: &Bundle) -> Result<&str, UntrustedError> {
        let signature = bundle.signature.as_ref().ok_or(UntrustedError::Unsigned)?;
        if self.blind {
            return Ok("not checked");
        }
        let Some(signer) = self.signers.iter().find(|signer| signer.id == signature.key()) else {
            return Err(UntrustedError::UnknownKey {
                key: signature.key().to_string(),
                trusted: self
                    .signers
                    .iter()
                    .map(|signer| (signer.name.clone(), signer.id.to_string()))
                    .collect(),
            });
        };
        if !signer.signed(signature, &bundle.manifest_text) {
            return Err(UntrustedError::WrongSignature {
                signer: signer.name.clone(),
                key: signer.id.to_string(),
            });
        }
        match &signer.plugins {
            Some(allowed)
                if !allowed
                    .iter()
                    .any(|pattern| matches(pattern, &bundle.manifest.id)) =>
            {
                Err(UntrustedError::NotForThisPlugin {
                    signer: signer.name.clone(),
                    plugin: bundle.manifest.id.clone(),
                    allowed: allowed.clone(),
                })
            }
            _ => Ok(&signer.name),
        }
    }
}

impl Signer {
    fn signed(&self, signature: &Signature, text: &str) -> bool {
        minisign_verify::Signature::decode(signature.as_str())
            .and_then(|signature| self.key.verify(text.as_bytes(), &signature, false))
            .is_ok()
    }
}

/// `com.example.*`, or an id as it is.
fn matches(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => id.starts_with(beginning),
        None => id == pattern,
    }
}

struct Trusted<'a>(&'a [(String, String)]);

impl fmt::Display for Trusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("it trusts no key");
        }
        f.write_str("it trusts")?;
        for (i, (name, id)) in self.0.iter().enumerate() {
            write!(f, "{} {id} (`{name}`)", if i == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}
