//! Whether a chain leads to a root that the station trusts.

use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::certificate::{Certificate, Malformed};
use crate::kind::LeafKind;

/// Why a chain that the CSMS sent is not installed; each says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainRefusal {
    #[error("the chain: {0}")]
    Malformed(#[from] Malformed),
    #[error("no CSR waits for a certificate; ask for one with TriggerMessage")]
    NotAsked,
    #[error("the certificate is for another key than that of the newest CSR; sign that one")]
    OtherKey,
    #[error("the certificate is for CN {found:?}, and the CSR asked for CN {wanted:?}")]
    OtherName { found: String, wanted: String },
    #[error("the certificate is for O {found:?}, and OrganizationName is {wanted:?}")]
    OtherOrganization { found: String, wanted: String },
    #[error("the certificate of {0} has expired; sign with a period that lies ahead, or set the clock")]
    Expired(String),
    #[error("no {0} is installed that the chain could lead to; install the root first")]
    NoRoots(&'static str),
    #[error(
        "the chain leads to no installed {0}; it begins with the leaf, holds every CA between, and may leave out the root"
    )]
    UnknownIssuer(&'static str),
    #[error("a signature in the chain is not that of the certificate above it")]
    BadSignature,
    #[error("the certificate is that of a CA; sign the CSR as an end entity")]
    IsCa,
    #[error("the certificate of {0} is between the leaf and the root and is not that of a CA")]
    NotCa(String),
    #[error("the extended key usage of the certificate leaves out what the station does with it")]
    KeyUsage,
    #[error("the chain does not hold: {0}")]
    Invalid(String),
    #[error("the certificate could not be written: {0}; is there room on the disk?")]
    Disk(String),
}

/// Checks the signatures, the CAs, and the periods of a chain. Its beginning may lie ahead: such a chain is used when
/// its time has come.
//= A02.FR.06 A03.FR.06
pub(crate) fn check(
    chain: &[Certificate],
    kind: LeafKind,
    roots: &[Certificate],
    now: UnixTime,
) -> Result<(), ChainRefusal> {
    let Some((leaf, between)) = chain.split_first() else {
        return Err(Malformed::Pem.into());
    };
    if let Some(over) = chain.iter().find(|certificate| certificate.validity.is_over(now)) {
        return Err(ChainRefusal::Expired(over.name()));
    }
    if let Some(leaf) = between.iter().find(|certificate| !certificate.is_ca) {
        return Err(ChainRefusal::NotCa(leaf.name()));
    }
    let root = kind.root().as_str();
    if roots.is_empty() {
        return Err(ChainRefusal::NoRoots(root));
    }
    let begins = chain
        .iter()
        .map(|certificate| certificate.validity.not_before)
        .max();
    let at = begins.unwrap_or(0).max(now.as_secs());
    verify(leaf, between, kind, roots, at).map_err(|error| explain(error, root))
}

fn verify(
    leaf: &Certificate,
    between: &[Certificate],
    kind: LeafKind,
    roots: &[Certificate],
    at: u64,
) -> Result<(), webpki::Error> {
    let anchors: Vec<TrustAnchor<'_>> = roots
        .iter()
        .filter_map(|root| anchor_from_trusted_cert(root.der()).ok())
        .collect();
    let between: Vec<CertificateDer<'_>> = between
        .iter()
        .map(|certificate| certificate.der().clone())
        .collect();
    let usage = match kind {
        LeafKind::ChargingStation => KeyUsage::client_auth(),
        LeafKind::V2g => KeyUsage::server_auth(),
    };
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(at));
    let leaf = EndEntityCert::try_from(leaf.der())?;
    leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        &between,
        at,
        usage,
        None,
        None,
    )?;
    Ok(())
}

fn explain(error: webpki::Error, root: &'static str) -> ChainRefusal {
    use webpki::Error as E;
    match error {
        E::UnknownIssuer => ChainRefusal::UnknownIssuer(root),
        E::InvalidSignatureForPublicKey => ChainRefusal::BadSignature,
        E::CaUsedAsEndEntity => ChainRefusal::IsCa,
        E::RequiredEkuNotFoundContext(_) => ChainRefusal::KeyUsage,
        other => ChainRefusal::Invalid(other.to_string()),
    }
}
