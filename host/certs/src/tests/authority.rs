//! A CA that signs what a test asks of it.

use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, PublicKeyData, SignatureAlgorithm,
};
use rustls::pki_types::CertificateSigningRequestDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use super::{DAY, NOW};

pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(super) pem: String,
}

/// What a certificate says.
#[derive(Clone)]
pub(super) struct Leaf {
    pub(super) name: &'static str,
    pub(super) organization: &'static str,
    /// Seconds since 1970.
    pub(super) period: (u64, u64),
    pub(super) usage: ExtendedKeyUsagePurpose,
    pub(super) ca: bool,
}

impl Default for Leaf {
    fn default() -> Self {
        Self {
            name: "CS0001",
            organization: "plugpoint",
            period: (NOW - DAY, NOW + 90 * DAY),
            usage: ExtendedKeyUsagePurpose::ClientAuth,
            ca: false,
        }
    }
}

/// The public key of a CSR.
struct Requested(Vec<u8>);

impl PublicKeyData for Requested {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

impl Authority {
    pub(super) fn root(name: &str) -> Self {
        Self::root_until(name, NOW + 3650 * DAY)
    }

    pub(super) fn root_until(name: &str, end: u64) -> Self {
        let (key, params) = (KeyPair::generate().unwrap(), ca(name, end));
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// A CA under this one.
    pub(super) fn sub(&self, name: &str) -> Self {
        let (key, params) = (KeyPair::generate().unwrap(), ca(name, NOW + 3650 * DAY));
        let pem = params.signed_by(&key, &self.issuer).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// Signs the key of a CSR, whoever the CSR says it is for.
    pub(super) fn sign(&self, csr: &str, leaf: Leaf) -> String {
        let der = CertificateSigningRequestDer::from_pem_slice(csr.as_bytes()).unwrap();
        let (_, parsed) = X509CertificationRequest::from_der(&der).unwrap();
        parsed.verify_signature().unwrap();
        let info = parsed.certification_request_info;
        let key = Requested(info.subject_pki.subject_public_key.data.to_vec());
        leaf.params().signed_by(&key, &self.issuer).unwrap().pem()
    }
}

impl Leaf {
    fn params(self) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name = name(self.name);
        params
            .distinguished_name
            .push(DnType::OrganizationName, self.organization);
        params.not_before = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(self.period.0);
        params.not_after = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(self.period.1);
        params.extended_key_usages = vec![self.usage];
        if self.ca {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        params
    }
}

fn ca(text: &str, end: u64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name(text);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(NOW - 3650 * DAY);
    params.not_after = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(end);
    params
}

fn name(text: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, text);
    name
}
