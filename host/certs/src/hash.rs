//! Certificates as OCPP names them: by hashes of the issuer, and the serial number.

use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::certificate::{Certificate, hex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashAlgorithm {
    Sha256,
    Sha384,
    Sha512,
}

/// OCPP's CertificateHashDataType; the texts are hex, and compared without regard to case.
#[derive(Clone, Debug)]
pub struct HashData {
    pub algorithm: HashAlgorithm,
    /// Of the DER of the issuer's name.
    pub issuer_name_hash: String,
    /// Of the content of the BIT STRING of the issuer's public key.
    pub issuer_key_hash: String,
    /// Without leading zeros.
    pub serial_number: String,
}

/// A certificate with those that it stands for (CertificateHashDataChainType).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashChain {
    pub certificate: HashData,
    /// The certificates between it and its root, from its issuer on.
    pub children: Vec<HashData>,
}

/// What OCSP is asked about one certificate of a chain (OCSPRequestDataType).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspRequest {
    pub certificate: HashData,
    pub responder_url: String,
}

impl HashAlgorithm {
    pub(crate) fn hash(self, bytes: &[u8]) -> String {
        match self {
            Self::Sha256 => hex(&Sha256::digest(bytes)),
            Self::Sha384 => hex(&Sha384::digest(bytes)),
            Self::Sha512 => hex(&Sha512::digest(bytes)),
        }
    }
}

impl HashData {
    pub(crate) fn of(certificate: &Certificate, issuer: &Certificate, algorithm: HashAlgorithm) -> Self {
        Self {
            algorithm,
            issuer_name_hash: algorithm.hash(&certificate.issuer),
            issuer_key_hash: algorithm.hash(&issuer.key_bits),
            serial_number: certificate.serial.clone(),
        }
    }
}

impl PartialEq for HashData {
    fn eq(&self, other: &Self) -> bool {
        let serial = |data: &Self| data.serial_number.trim_start_matches('0').to_ascii_lowercase();
        self.algorithm == other.algorithm
            && self
                .issuer_name_hash
                .eq_ignore_ascii_case(&other.issuer_name_hash)
            && self.issuer_key_hash.eq_ignore_ascii_case(&other.issuer_key_hash)
            && serial(self) == serial(other)
    }
}

impl Eq for HashData {}
