//! A CA of the test's: it makes the certificates of the CSMS and of the station, and signs CSRs.

use std::net::Ipv4Addr;

use plugpoint_csms::Tls;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, PublicKeyData, RevokedCertParams, SanType,
    SignatureAlgorithm, date_time_ymd,
};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::{FromDer, parse_x509_pem};

/// The kinds of keys.
pub(crate) use rcgen::{PKCS_ECDSA_P256_SHA256 as ECDSA, PKCS_RSA_SHA256 as RSA};

pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: rcgen::Certificate,
}

/// The public key of a CSR.
struct Requested(Vec<u8>);

impl PublicKeyData for Requested {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &ECDSA
    }
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        Self::with(&ECDSA, name)
    }

    /// A root with a key of this kind.
    pub(crate) fn with(algorithm: &'static SignatureAlgorithm, name: &str) -> Self {
        let key = KeyPair::generate_for(algorithm).expect("a key");
        let params = authority(name);
        let root = params.self_signed(&key).expect("a root");
        Self {
            issuer: Issuer::new(params, key),
            root,
        }
    }

    /// An authority that this one answers for.
    pub(crate) fn below(&self, name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let params = authority(name);
        let root = params.signed_by(&key, &self.issuer).expect("a certificate");
        Self {
            issuer: Issuer::new(params, key),
            root,
        }
    }

    /// The certificate of the authority as PEM.
    pub(crate) fn pem(&self) -> String {
        self.root.pem()
    }

    /// A list that revokes the certificate with this serial number, as PEM.
    pub(crate) fn revokes(&self, serial: u64) -> String {
        let revoked = RevokedCertParams {
            serial_number: serial.into(),
            revocation_time: date_time_ymd(2026, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(2100, 1, 1),
            crl_number: 1.into(),
            issuing_distribution_point: None,
            revoked_certs: vec![revoked],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&self.issuer).expect("a list");
        list.pem().expect("PEM")
    }

    /// A certificate for a server with these alternative names, names or addresses, changed as wanted; and its key. Both
    /// as PEM.
    pub(crate) fn server(
        &self,
        algorithm: &'static SignatureAlgorithm,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> (String, String) {
        let key = KeyPair::generate_for(algorithm).expect("a key");
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        params.distinguished_name = DistinguishedName::new();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }

    /// A certificate and a key for a CSMS on this machine, which lets in the stations of this CA.
    pub(crate) fn csms(&self) -> Tls {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.subject_alt_names = vec![SanType::IpAddress(Ipv4Addr::LOCALHOST.into())];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Tls {
            chain: vec![certificate.der().clone()],
            key: key.into(),
            station_roots: vec![self.root.der().clone()],
        }
    }

    /// A station's first certificate, and its key, as PEM.
    pub(crate) fn station(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let certificate = station(name)
            .signed_by(&key, &self.issuer)
            .expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    }

    /// A station's certificate for a CSR.
    pub(crate) fn sign(&self, csr: &str, name: &str) -> String {
        let (_, pem) = parse_x509_pem(csr.as_bytes()).expect("a CSR is PEM");
        let (_, request) = X509CertificationRequest::from_der(&pem.contents).expect("a CSR");
        request.verify_signature().expect("it is signed with its own key");
        let key = request.certification_request_info.subject_pki.subject_public_key;
        let key = Requested(key.data.to_vec());
        station(name)
            .signed_by(&key, &self.issuer)
            .expect("a certificate")
            .pem()
    }
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn station(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "plugpoint");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    // Each is newer than the one before it, by what a certificate can tell.
    params.not_before = date_time_ymd(2026, 1, 1);
    params
}

pub(crate) fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}
