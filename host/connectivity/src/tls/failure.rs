//! From what TLS says to what the operator is told.

use std::io;

use rustls::{AlertDescription as Alert, Error, PeerIncompatible};

use super::{error::TlsError, own::Meeting, suite::CipherSuite};

/// Why a connection of TLS broke, before the websocket was open.
pub(super) fn explain(error: &io::Error, own: Meeting, suites: &[CipherSuite]) -> TlsError {
    let of_tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match of_tls {
        Some(error) => of(error, own, suites),
        None if is_end(error.kind()) && own == Meeting::NothingToShow => TlsError::OwnCertificateWanted,
        None if is_end(error.kind()) => TlsError::Closed,
        None => TlsError::Other(error.to_string()),
    }
}

fn is_end(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        kind,
        UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe
    )
}

fn of(error: &Error, own: Meeting, suites: &[CipherSuite]) -> TlsError {
    match error {
        Error::AlertReceived(alert) => of_alert(*alert, own, suites),
        Error::PeerIncompatible(why) => of_incompatible(why, suites),
        // The first bytes of a server that speaks something else.
        Error::InvalidMessage(_) => TlsError::NotTls,
        other => TlsError::Other(other.to_string()),
    }
}

/// An alert carries no reason, so what it means depends on how far the handshake was.
fn of_alert(alert: Alert, own: Meeting, suites: &[CipherSuite]) -> TlsError {
    match (alert, own) {
        (Alert::ProtocolVersion, _) => no_version(suites),
        (Alert::CertificateRequired, _) => TlsError::OwnCertificateWanted,
        // TLS 1.2 has no better alert for a client without a certificate.
        (Alert::HandshakeFailure | Alert::BadCertificate, Meeting::NothingToShow) => {
            TlsError::OwnCertificateWanted
        }
        (Alert::HandshakeFailure | Alert::InsufficientSecurity, Meeting::NotAsked) => no_suite(suites),
        (alert, Meeting::Shown) if refuses_certificate(alert) => TlsError::OwnCertificateRefused {
            alert: format!("{alert:?}"),
        },
        (alert, _) => TlsError::Alert(format!("{alert:?}")),
    }
}

fn refuses_certificate(alert: Alert) -> bool {
    matches!(
        alert,
        Alert::HandshakeFailure
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::DecryptError
    )
}

fn of_incompatible(why: &PeerIncompatible, suites: &[CipherSuite]) -> TlsError {
    match why {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig => no_version(suites),
        PeerIncompatible::NoCipherSuitesInCommon => no_suite(suites),
        other => TlsError::Other(Error::from(other.clone()).to_string()),
    }
}

fn no_version(suites: &[CipherSuite]) -> TlsError {
    let versions = super::versions(suites);
    let names = versions.iter().map(|version| match version.version {
        rustls::ProtocolVersion::TLSv1_2 => "TLS 1.2",
        _ => "TLS 1.3",
    });
    TlsError::NoCommonVersion {
        offered: names.collect::<Vec<_>>().join(" and "),
    }
}

fn no_suite(suites: &[CipherSuite]) -> TlsError {
    let names: Vec<_> = suites.iter().map(|suite| suite.name()).collect();
    TlsError::NoCommonCipherSuite {
        offered: names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: Error, own: Meeting) -> TlsError {
        let error = io::Error::new(io::ErrorKind::InvalidData, error);
        explain(&error, own, &[CipherSuite::EcdsaAes128])
    }

    #[test]
    fn an_alert_means_what_it_means_so_far_into_the_handshake() {
        use Meeting::{NotAsked, NothingToShow, Shown};
        let refused = |alert: Alert| TlsError::OwnCertificateRefused {
            alert: format!("{alert:?}"),
        };
        let no_suite = TlsError::NoCommonCipherSuite {
            offered: "ECDHE-ECDSA-AES128-GCM-SHA256".into(),
        };
        let no_version = TlsError::NoCommonVersion {
            offered: "TLS 1.2".into(),
        };
        for (alert, own, meaning) in [
            (Alert::HandshakeFailure, NotAsked, no_suite.clone()),
            (Alert::InsufficientSecurity, NotAsked, no_suite),
            (Alert::HandshakeFailure, Shown, refused(Alert::HandshakeFailure)),
            (
                Alert::HandshakeFailure,
                NothingToShow,
                TlsError::OwnCertificateWanted,
            ),
            (
                Alert::CertificateRequired,
                NothingToShow,
                TlsError::OwnCertificateWanted,
            ),
            (Alert::UnknownCA, Shown, refused(Alert::UnknownCA)),
            (Alert::ProtocolVersion, NotAsked, no_version),
            (
                Alert::UnrecognisedName,
                NotAsked,
                TlsError::Alert("UnrecognisedName".into()),
            ),
        ] {
            assert_eq!(told(Error::AlertReceived(alert), own), meaning);
        }
    }

    #[test]
    fn an_end_without_a_word_is_told_as_one() {
        let end = io::Error::from(io::ErrorKind::UnexpectedEof);
        assert_eq!(explain(&end, Meeting::Shown, &[]), TlsError::Closed);
    }
}
