//! What a station asks of a CSMS before it believes that it is the right one.

use std::path::PathBuf;

use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};

use crate::tls::{CipherSuite, Clock};

/// What a connection of security profile 2 or 3 trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// CSMS root certificates; without one, no CSMS is trusted.
    pub roots: Vec<CertificateDer<'static>>,
    pub crls: Vec<CertificateRevocationListDer<'static>>,
    /// `VerifyCsmsCommonName`: whether the certificate has to be for the host that was dialled.
    pub check_name: bool,
    /// `VerifyCsmsAllowWildcards`: whether `*.example.com` names `csms.example.com`.
    pub wildcards: bool,
    /// What is offered, the best first: [`CipherSuite::ALL`], or what `SupportedCiphers12` and `SupportedCiphers13`
    /// leave of it.
    pub suites: Vec<CipherSuite>,
    /// By which it is told whether a certificate is valid now.
    pub clock: Clock,
    /// Where the keys of each session are written, for a person who reads the traffic. Only the operator's
    /// configuration sets it.
    pub key_log: Option<PathBuf>,
}
