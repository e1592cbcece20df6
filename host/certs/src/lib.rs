//! Keys and certificates of a station: made, installed, listed, checked, and kept in files.
//!
//! Everything is synchronous, and the time is an argument. Private keys stay behind [`KeyStore`]: what is kept in files
//! today may be kept in a TPM or an HSM.

mod certificate;
mod chain;
mod files;
mod hash;
mod identity;
mod keys;
mod kind;
mod pem;
mod request;
mod root;
mod shelf;
mod store;
#[cfg(test)]
mod tests;

pub use certificate::{Certificate, Malformed, Validity};
pub use chain::ChainRefusal;
pub use hash::{HashAlgorithm, HashChain, HashData, OcspRequest};
pub use keys::{FileKeys, KeyAlgorithm, KeyError, KeyId, KeyStore};
pub use kind::{LeafKind, RootKind};
pub use request::{RequestError, Subject};
pub use root::{Deleted, RootRefusal, RootRules};
pub use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
pub use rustls::sign::CertifiedKey;
pub use shelf::Damaged;
pub use store::{CertStore, Installed, StoreError};
