//! The room as its users see it, with certificates made by a CA of the test.

mod authority;
mod chains;
mod damage;
mod hashes;
mod identities;
mod roots;

use std::path::Path;
use std::time::Duration;

use rustls::pki_types::UnixTime;

use crate::{CertStore, KeyAlgorithm, LeafKind, Subject};

/// 2026-01-01.
const NOW: u64 = 1_767_225_600;
const DAY: u64 = 86_400;

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn now() -> UnixTime {
    at(NOW)
}

fn open(folder: &Path) -> CertStore {
    let store = CertStore::open(folder).unwrap();
    assert_eq!(store.damaged(), []);
    store
}

fn subject() -> Subject {
    Subject {
        common_name: "CS0001".into(),
        organization: "plugpoint".into(),
        country: None,
    }
}

/// A CSR of the station for its own certificate.
fn csr(store: &mut CertStore) -> String {
    store
        .request(
            LeafKind::ChargingStation,
            &subject(),
            KeyAlgorithm::EcdsaP256,
            true,
        )
        .unwrap()
}
