//! Why a connection of security profile 2 or 3 did not come about, in words that tell whose part it is to act.

use super::clock::{Moment, date};

/// Why there is no TLS connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    #[error("the CSMS shows a certificate that is not trusted: {0}")]
    Certificate(#[from] CertificateFault),
    #[error(
        "the CSMS refuses the certificate of this station (alert {alert}); check that the CSMS trusts its issuer, that it \
         has not expired, and that its common name is the identity of the station"
    )]
    OwnCertificateRefused { alert: String },
    #[error("the CSMS demands a certificate of this station; use security profile 3 for this slot")]
    OwnCertificateWanted,
    #[error(
        "the CSMS has no TLS version in common with this station, which speaks {offered}; enable one there"
    )]
    NoCommonVersion { offered: String },
    #[error(
        "the CSMS found no cipher suite in common and broke the handshake off; this station offers {offered}: enable one \
         there"
    )]
    NoCommonCipherSuite { offered: String },
    #[error("the CSMS took the connection and did not complete the TLS handshake in time; is it a TLS port?")]
    Timeout,
    #[error("the CSMS does not speak TLS on this port; check the port, or use ws:// with security profile 1")]
    NotTls,
    #[error(
        "the CSMS closed the connection during the TLS handshake; check that this is a TLS port, or see its log"
    )]
    Closed,
    #[error("the CSMS broke the TLS connection off with the alert {0}; its log says why")]
    Alert(String),
    #[error("TLS with the CSMS failed: {0}")]
    Other(String),
}

/// What is wrong with the certificate of the CSMS.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    #[error(
        "it was issued by {issuer}, and no root certificate of this station leads there; install that CSMS root"
    )]
    UnknownIssuer { issuer: String },
    #[error("it is for {}, and {dialled} was dialled; correct OcppCsmsUrl or the certificate", list(.names))]
    WrongName { dialled: String, names: Vec<String> },
    #[error(
        "it names {dialled} by the wildcard {name} only; name it in full, or allow wildcards by VerifyCsmsAllowWildcards"
    )]
    Wildcard { dialled: String, name: String },
    #[error("it, or an issuer of it, expired at {} and it is now {now}; renew it{}", date(*.not_after), doubt(now, *.not_after))]
    Expired { not_after: u64, now: Moment },
    #[error("it, or an issuer of it, is not valid before {} and it is now {now}", date(*.not_before))]
    NotYetValid { not_before: u64, now: Moment },
    #[error("it, or an issuer of it, has been revoked; replace it")]
    Revoked,
    #[error("it, or an issuer of it, is not made for this use ({0}); issue one for server authentication")]
    WrongUse(String),
    #[error("its chain cannot be verified ({0}); issue another")]
    Unusable(String),
}

/// A clock that is ahead makes a valid certificate look expired.
fn doubt(now: &Moment, not_after: u64) -> String {
    if now.known > not_after {
        return String::new();
    }
    format!(
        ", or set the clock of this station if that is ahead: the newest time that it has evidence of is {}",
        date(now.known)
    )
}

fn list(names: &[String]) -> String {
    match names {
        [] => "nobody".into(),
        names => names.join(", "),
    }
}
