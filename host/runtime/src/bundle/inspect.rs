//! A package laid open: what it says of itself and what is wrong with it.

use serde::Serialize;

use crate::bundle::archive::{Bundle, Members};
use crate::bundle::manifest::{Digest, Manifest};
use crate::bundle::signature::Signature;
use crate::bundle::surface::Surface;
use crate::bundle::trust_store::TrustStore;
use crate::cache::{hex, sha256};

/// All that can be said of a file, whether it may run or not.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// Of the file, in hex.
    pub sha256: String,
    /// Of the file, in bytes.
    pub size: u64,
    pub manifest: Option<Manifest>,
    pub component: Option<Digest>,
    /// What the component imports and exports.
    pub surface: Option<Surface>,
    pub seal: Seal,
    /// In words; nothing: all is well.
    pub problems: Vec<String>,
}

/// The signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Seal {
    Unsigned,
    /// There is a signature, and no trust store to compare it with, or the bundle is not whole.
    Unchecked {
        key: String,
    },
    Trusted {
        key: String,
        signer: String,
    },
    Untrusted {
        key: String,
        why: String,
    },
}

/// Looks at the bytes of a bundle or a component. `trust` none: signatures are not checked.
pub fn inspect(bytes: &[u8], trust: Option<&TrustStore>) -> Inspection {
    let mut inspection = Inspection {
        sha256: hex(&sha256(bytes)),
        size: bytes.len() as u64,
        manifest: None,
        component: None,
        surface: None,
        seal: Seal::Unsigned,
        problems: Vec::new(),
    };
    if Bundle::is(bytes) {
        inspection.bundle(bytes, trust);
    } else {
        inspection.component(bytes);
    }
    inspection
}

impl Inspection {
    fn bundle(&mut self, bytes: &[u8], trust: Option<&TrustStore>) {
        let whole = Bundle::read(bytes);
        // A bundle that is not whole is shown as far as it goes.
        if let Ok(members) = Members::read(bytes) {
            self.component(&members.component);
            self.manifest = String::from_utf8(members.manifest)
                .ok()
                .and_then(|text| Manifest::parse(&text).ok());
            let signature = members.signature.and_then(|text| String::from_utf8(text).ok());
            if let Some(Ok(signature)) = signature.as_deref().map(Signature::parse) {
                let key = signature.key().to_string();
                self.seal = Seal::Unchecked { key };
            }
        }
        match whole {
            Ok(bundle) => self.check(&bundle, trust),
            Err(error) => self.problems.insert(0, error.to_string()),
        }
    }

    fn check(&mut self, bundle: &Bundle, trust: Option<&TrustStore>) {
        if let Some(surface) = &self.surface {
            self.problems.extend(surface.differs_from(&bundle.manifest));
        }
        if let (Some(signature), Some(trust)) = (&bundle.signature, trust) {
            let key = signature.key().to_string();
            self.seal = match trust.signer(bundle) {
                Ok(signer) => Seal::Trusted {
                    key,
                    signer: signer.to_owned(),
                },
                Err(error) => Seal::Untrusted {
                    key,
                    why: error.to_string(),
                },
            };
        }
    }

    fn component(&mut self, bytes: &[u8]) {
        self.component = Some(Digest::of(bytes));
        match Surface::read(bytes) {
            Ok(surface) => self.surface = Some(surface),
            Err(error) => self.problems.push(error.to_string()),
        }
    }
}
