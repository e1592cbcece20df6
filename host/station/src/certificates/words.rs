//! Between OCPP's words for certificates and those of the room that has them.

use plugpoint_certs::{
    CertStore, Certificate, HashAlgorithm, HashChain, HashData, LeafKind, OcspRequest, RootKind, Subject,
};
use plugpoint_engine::{CertificatePeriod, CertificateSubject};
use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::{
    CertificateHashDataChainType, CertificateHashDataType, CertificateSigningUseEnumType,
    GetCertificateIdUseEnumType, HashAlgorithmEnumType, InstallCertificateUseEnumType, OCSPRequestDataType,
};

pub(super) fn leaf(kind: CertificateSigningUseEnumType) -> LeafKind {
    match kind {
        CertificateSigningUseEnumType::ChargingStationCertificate => LeafKind::ChargingStation,
        CertificateSigningUseEnumType::V2GCertificate => LeafKind::V2g,
    }
}

pub(super) fn root(kind: InstallCertificateUseEnumType) -> RootKind {
    match kind {
        InstallCertificateUseEnumType::CSMSRootCertificate => RootKind::Csms,
        InstallCertificateUseEnumType::MORootCertificate => RootKind::Mo,
        InstallCertificateUseEnumType::ManufacturerRootCertificate => RootKind::Manufacturer,
        InstallCertificateUseEnumType::V2GRootCertificate => RootKind::V2g,
    }
}

pub(super) fn subject(subject: CertificateSubject) -> Subject {
    Subject {
        common_name: subject.common_name,
        organization: subject.organization,
        country: subject.country,
    }
}

/// What is installed of some kinds; none named: of all.
//= M03.FR.04 M03.FR.05
pub(super) fn list(
    store: &CertStore,
    kinds: &[GetCertificateIdUseEnumType],
) -> Vec<CertificateHashDataChainType> {
    use GetCertificateIdUseEnumType as Kind;
    let kinds = if kinds.is_empty() { Kind::ALL } else { kinds };
    let listed = kinds.iter().flat_map(|kind| {
        let chains = match kind {
            Kind::CSMSRootCertificate => store.list_roots(RootKind::Csms),
            Kind::MORootCertificate => store.list_roots(RootKind::Mo),
            Kind::ManufacturerRootCertificate => store.list_roots(RootKind::Manufacturer),
            Kind::V2GCertificateChain => store.list_chains(LeafKind::V2g),
            Kind::V2GRootCertificate => store.list_roots(RootKind::V2g),
        };
        chains.into_iter().map(|listed| chain(listed, *kind))
    });
    listed.collect()
}

fn chain(chain: HashChain, kind: GetCertificateIdUseEnumType) -> CertificateHashDataChainType {
    let mut told = CertificateHashDataChainType::new(to_hash(chain.certificate), kind);
    let children: Vec<_> = chain.children.into_iter().map(to_hash).collect();
    told.child_certificate_hash_data = (!children.is_empty()).then_some(children);
    told
}

fn to_hash(hash: HashData) -> CertificateHashDataType {
    CertificateHashDataType::new(
        to_algorithm(hash.algorithm),
        hash.issuer_name_hash,
        hash.issuer_key_hash,
        hash.serial_number,
    )
}

pub(super) fn hash(hash: CertificateHashDataType) -> HashData {
    HashData {
        algorithm: algorithm(hash.hash_algorithm),
        issuer_name_hash: hash.issuer_name_hash,
        issuer_key_hash: hash.issuer_key_hash,
        serial_number: hash.serial_number,
    }
}

pub(super) fn ocsp_hash(request: OCSPRequestDataType) -> HashData {
    HashData {
        algorithm: algorithm(request.hash_algorithm),
        issuer_name_hash: request.issuer_name_hash,
        issuer_key_hash: request.issuer_key_hash,
        serial_number: request.serial_number,
    }
}

pub(super) fn ocsp(request: OcspRequest) -> OCSPRequestDataType {
    OCSPRequestDataType::new(
        to_algorithm(request.certificate.algorithm),
        request.certificate.issuer_name_hash,
        request.certificate.issuer_key_hash,
        request.certificate.serial_number,
        request.responder_url,
    )
}

fn algorithm(algorithm: HashAlgorithmEnumType) -> HashAlgorithm {
    match algorithm {
        HashAlgorithmEnumType::SHA256 => HashAlgorithm::Sha256,
        HashAlgorithmEnumType::SHA384 => HashAlgorithm::Sha384,
        HashAlgorithmEnumType::SHA512 => HashAlgorithm::Sha512,
    }
}

fn to_algorithm(algorithm: HashAlgorithm) -> HashAlgorithmEnumType {
    match algorithm {
        HashAlgorithm::Sha256 => HashAlgorithmEnumType::SHA256,
        HashAlgorithm::Sha384 => HashAlgorithmEnumType::SHA384,
        HashAlgorithm::Sha512 => HashAlgorithmEnumType::SHA512,
    }
}

pub(super) fn period(certificate: &Certificate) -> Option<CertificatePeriod> {
    let validity = certificate.validity();
    Some(CertificatePeriod {
        from: time(validity.not_before)?,
        until: time(validity.not_after)?,
    })
}

/// Of seconds since 1970; none after the year 9999.
pub(super) fn time(seconds: u64) -> Option<DateTime> {
    DateTime::from_millis(i64::try_from(seconds).ok()?.checked_mul(1_000)?)
}
