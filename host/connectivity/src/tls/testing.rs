//! Certificates for this room's tests.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams,
    SerialNumber, date_time_ymd,
};
use rustls::{
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer},
    sign::CertifiedKey,
};

use super::{CipherSuite, Clock};
use crate::trust::Trust;

/// Whoever issues certificates.
#[derive(Clone)]
pub(crate) struct Authority(Arc<CertifiedIssuer<'static, KeyPair>>);

/// A certificate with its key, and the chain that is shown.
pub(crate) struct Made {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

impl Made {
    pub(crate) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.serialize_der()).unwrap()
    }

    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        let key = aws_lc_rs::sign::any_supported_type(&self.key()).unwrap();
        Arc::new(CertifiedKey::new(self.chain.clone(), key))
    }
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        Self(Arc::new(
            CertifiedIssuer::self_signed(Self::params(name), key).unwrap(),
        ))
    }

    /// One that this one answers for.
    pub(crate) fn below(&self, name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        Self(Arc::new(
            CertifiedIssuer::signed_by(Self::params(name), key, &self.0).unwrap(),
        ))
    }

    fn params(name: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params
    }

    pub(crate) fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A server's certificate with these alternative names, names or addresses, and without a common name.
    pub(crate) fn server(&self, names: &[&str]) -> Made {
        self.make(names, |_| {})
    }

    /// A server's certificate with a common name and no other.
    pub(crate) fn common_name(&self, name: &str) -> Made {
        self.make(&[], |params| {
            params.distinguished_name.push(DnType::CommonName, name)
        })
    }

    /// As [`Self::server`], changed as wanted.
    pub(crate) fn make(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Made {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.serial_number = Some(SerialNumber::from(7));
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let chain = vec![certificate.der().clone(), self.der()];
        Made { chain, key }
    }

    /// A list that revokes the certificate with this serial number.
    pub(crate) fn revokes(&self, serial: u64) -> CertificateRevocationListDer<'static> {
        let revoked = RevokedCertParams {
            serial_number: SerialNumber::from(serial),
            revocation_time: date_time_ymd(2025, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let params = CertificateRevocationListParams {
            this_update: date_time_ymd(2025, 1, 1),
            next_update: date_time_ymd(2025, 2, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: vec![revoked],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        params.signed_by(&self.0).unwrap().der().clone()
    }

    /// Trust in this authority.
    pub(crate) fn trust(&self) -> Trust {
        Trust {
            roots: vec![self.der()],
            crls: Vec::new(),
            check_name: true,
            wildcards: false,
            suites: CipherSuite::ALL.to_vec(),
            clock: Clock::knowing(SystemTime::now() - Duration::from_hours(1)),
            key_log: None,
        }
    }
}
