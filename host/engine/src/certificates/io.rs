//! What the engine asks of the room of certificates, and what it is told.

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::{
    CertificateHashDataChainType, CertificateHashDataType, CertificateSigningUseEnumType,
    GetCertificateIdUseEnumType, InstallCertificateUseEnumType, OCSPRequestDataType,
};

/// Something to be done with keys and certificates; what it changes is durable before it is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum CertificateOrder {
    Delete {
        certificate: CertificateHashDataType,
        /// The CSMS is trusted by a root.
        tls: bool,
    },
    Install {
        kind: InstallCertificateUseEnumType,
        /// PEM.
        certificate: String,
        /// 0: any number.
        most_entries: usize,
        /// `AdditionalRootCertificateCheck`.
        signed_by_former: bool,
    },
    /// What OCSP answered about a certificate.
    KeepRevocation {
        certificate: OCSPRequestDataType,
        /// DER, in Base64.
        result: String,
    },
    /// Empty: every kind.
    List(Vec<GetCertificateIdUseEnumType>),
    /// Another chain of the station may have come into use: see.
    Look,
    /// What to ask OCSP about the V2G chains.
    Revocation,
    /// A CSR. With `renew` it is for a new key, otherwise it may be the one that waits for its certificate.
    Sign {
        kind: CertificateSigningUseEnumType,
        subject: CertificateSubject,
        renew: bool,
    },
    /// The chain that answers a CSR, as PEM.
    Signed {
        kind: CertificateSigningUseEnumType,
        chain: String,
    },
}

/// Whom a certificate is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateSubject {
    pub common_name: String,
    pub organization: String,
    /// Two letters.
    pub country: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CertificateOutcome {
    /// PEM.
    Csr(String),
    /// Deleted, installed, kept, seen.
    Done,
    /// The station itself is at fault, and why.
    Failed(String),
    List(Vec<CertificateHashDataChainType>),
    NotFound,
    /// What was asked for cannot be, and why.
    Refused(String),
    Revocation(Vec<OCSPRequestDataType>),
    /// The chain is installed, and is used from then on.
    Signed {
        from: DateTime,
    },
}

/// What is installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFacts {
    /// A chain counts as one.
    pub entries: usize,
    /// Of the ChargingStationCertificate in use.
    pub charging_station: Option<CertificatePeriod>,
    /// Of the newest V2GCertificate.
    pub v2g: Option<CertificatePeriod>,
    /// When the next ChargingStationCertificate comes into use.
    pub next: Option<DateTime>,
}

/// When a certificate is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificatePeriod {
    pub from: DateTime,
    pub until: DateTime,
}
