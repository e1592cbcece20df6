//! Private keys, and the one place that has them: files today, a TPM or an HSM where a board has one.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, PublicKeyData};
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SigningKey;
use sha2::{Digest, Sha256};

use crate::certificate::{Certificate, hex};
use crate::files;
use crate::shelf::Damaged;

/// A key pair by the SHA-256 of its public half.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// Of a SubjectPublicKeyInfo.
    pub fn of_public_key(info: &[u8]) -> Self {
        Self(hex(&Sha256::digest(info)))
    }

    pub(crate) fn of(certificate: &Certificate) -> Self {
        Self::of_public_key(&certificate.key_info)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a new key is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyAlgorithm {
    #[default]
    EcdsaP256,
    Rsa2048,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("there is no private key {0}; it may have been removed, or its file set aside as damaged")]
    Unknown(KeyId),
    #[error("a key could not be made: {0}")]
    Making(#[from] rcgen::Error),
    #[error("a key could not be written: {0}; is there room on the disk?")]
    Disk(#[from] io::Error),
}

/// Keeps private keys: it makes them and signs with them, and does not hand them out.
//= A02.FR.05 A03.FR.05
pub trait KeyStore: fmt::Debug + Send + Sync {
    /// Makes a key pair that is there to stay.
    ///
    /// # Errors
    /// If it cannot be made or kept.
    fn generate(&mut self, algorithm: KeyAlgorithm) -> Result<KeyId, KeyError>;

    /// A certificate signing request as PEM, signed with this key.
    ///
    /// # Errors
    /// If there is no such key or it cannot sign.
    fn sign_request(&self, key: &KeyId, request: &CertificateParams) -> Result<String, KeyError>;

    /// The key as TLS uses it; none: there is no such key.
    fn signing_key(&self, key: &KeyId) -> Option<Arc<dyn SigningKey>>;

    /// Forgets a key; one that is not there is forgotten.
    ///
    /// # Errors
    /// If it cannot be removed.
    fn remove(&mut self, key: &KeyId) -> Result<(), KeyError>;
}

/// Keys in PEM files that only their owner reads.
#[derive(Debug)]
pub struct FileKeys {
    folder: PathBuf,
    names: BTreeMap<KeyId, String>,
}

impl FileKeys {
    /// Reads a folder of `*.pem` files with a private key each, and makes it if need be. A damaged file is set aside.
    pub(crate) fn open(folder: PathBuf, (aside, damaged): (&Path, &mut Vec<Damaged>)) -> io::Result<Self> {
        files::make_folder(&folder)?;
        let mut names = BTreeMap::new();
        for name in files::list(&folder)? {
            if !name.ends_with(".pem") {
                continue;
            }
            match id_of(&folder.join(&name)) {
                Some(id) => {
                    names.insert(id, name);
                }
                None => damaged.push(Damaged {
                    file: files::set_aside(&folder, &name, aside)?,
                    why: "it holds no private key that can be used; give it as PEM, without a password"
                        .into(),
                }),
            }
        }
        Ok(Self { folder, names })
    }

    fn der(&self, key: &KeyId) -> Option<PrivateKeyDer<'static>> {
        let name = self.names.get(key)?;
        PrivateKeyDer::from_pem_file(self.folder.join(name)).ok()
    }
}

impl KeyStore for FileKeys {
    fn generate(&mut self, algorithm: KeyAlgorithm) -> Result<KeyId, KeyError> {
        let pair = KeyPair::generate_for(match algorithm {
            KeyAlgorithm::EcdsaP256 => &PKCS_ECDSA_P256_SHA256,
            KeyAlgorithm::Rsa2048 => &PKCS_RSA_SHA256,
        })?;
        let id = KeyId::of_public_key(&pair.subject_public_key_info());
        let name = format!("{id}.pem");
        files::write(&self.folder, &name, pair.serialize_pem().as_bytes())?;
        self.names.insert(id.clone(), name);
        Ok(id)
    }

    fn sign_request(&self, key: &KeyId, request: &CertificateParams) -> Result<String, KeyError> {
        let der = self.der(key).ok_or_else(|| KeyError::Unknown(key.clone()))?;
        let pair = KeyPair::try_from(&der)?;
        Ok(request.serialize_request(&pair)?.pem()?)
    }

    fn signing_key(&self, key: &KeyId) -> Option<Arc<dyn SigningKey>> {
        any_supported_type(&self.der(key)?).ok()
    }

    fn remove(&mut self, key: &KeyId) -> Result<(), KeyError> {
        if let Some(name) = self.names.get(key) {
            files::remove(&self.folder, name)?;
            self.names.remove(key);
        }
        Ok(())
    }
}

/// The name of the key in a file, if it is one.
fn id_of(path: &Path) -> Option<KeyId> {
    let der = PrivateKeyDer::from_pem_file(path).ok()?;
    let key = any_supported_type(&der).ok()?;
    let public = key.public_key()?;
    Some(KeyId::of_public_key(&public))
}
