//! A vendor at the desk: manifests, keys, bundles.

use std::fs;
use std::io::Cursor;
use std::sync::Arc;

use minisign::KeyPair;
use plugpoint_runtime::{Bundle, Manifest, Signature, TrustStore};

use crate::guests::probe;

/// The manifest of the guest, as its vendor writes it.
pub(crate) const MANIFEST: &str = r#"
    id = "com.example.probe"
    name = "Probe"
    version = "1.0.0"
    vendor = "plugpoint tests"
    rollback-counter = 1
    kv = { bytes = 1000 }
"#;

/// Somebody with a key.
pub(crate) struct Vendor {
    keys: KeyPair,
}

impl Vendor {
    pub(crate) fn new() -> Self {
        Self {
            keys: KeyPair::generate_unencrypted_keypair().unwrap(),
        }
    }

    /// The text of the public key's file.
    pub(crate) fn public_key(&self) -> String {
        self.keys.pk.to_box().unwrap().into_string()
    }

    /// A trust store with this key alone.
    pub(crate) fn trusted(&self) -> Arc<TrustStore> {
        let mut trust = TrustStore::default();
        trust.trust("vendor".into(), &self.public_key(), None).unwrap();
        Arc::new(trust)
    }

    pub(crate) fn sign(&self, bundle: &mut Bundle) {
        let text = Cursor::new(bundle.manifest_text.as_bytes());
        let signature = minisign::sign(None, &self.keys.sk, text, None, None).unwrap();
        bundle.signature = Some(Signature::adopt(&signature.into_string()).unwrap());
    }

    /// A signed bundle of the guest in its version 1 or 2.
    pub(crate) fn bundle(&self, version: u8, manifest: &str) -> Vec<u8> {
        let mut bundle = unsigned(version, manifest);
        self.sign(&mut bundle);
        bundle.write().unwrap()
    }
}

pub(crate) fn unsigned(version: u8, manifest: &str) -> Bundle {
    let component = fs::read(probe(version)).unwrap();
    let manifest = Manifest::complete(manifest, &component).unwrap();
    Bundle::new(manifest, component).unwrap()
}

/// The guest's manifest for its version 1 or 2, with this counter.
pub(crate) fn manifest(version: u8, counter: u64) -> String {
    MANIFEST
        .replace("1.0.0", &format!("{version}.0.0"))
        .replace("rollback-counter = 1", &format!("rollback-counter = {counter}"))
}
