//! The security events that failed dials are worth: each once for a slot, until the slot is connected again.

use std::collections::BTreeSet;

use plugpoint_connectivity::{DialError, TlsError};
use plugpoint_engine::SecurityEvent;

/// What was told, of which slot. A station that dials all night tells of a certificate once.
#[derive(Debug, Default)]
pub(crate) struct DialEvents(BTreeSet<(i32, &'static str)>);

impl DialEvents {
    //= A00.FR.310 A00.FR.316 A00.FR.323
    //= A00.FR.413 A00.FR.419 A00.FR.426
    pub(crate) fn failed(&mut self, slot: i32, error: &DialError) -> Option<SecurityEvent> {
        let kind = kind(error)?;
        self.0.insert((slot, kind)).then(|| SecurityEvent {
            plugin: None,
            kind: kind.to_owned(),
            info: format!("slot {slot}: {error}"),
        })
    }

    pub(crate) fn connected(&mut self, slot: i32) {
        self.0.retain(|(of, _)| *of != slot);
    }
}

fn kind(error: &DialError) -> Option<&'static str> {
    match error {
        DialError::Tls(TlsError::Certificate(_)) => Some("InvalidCsmsCertificate"),
        DialError::Tls(TlsError::NoCommonVersion { .. }) => Some("InvalidTLSVersion"),
        DialError::Tls(TlsError::NoCommonCipherSuite { .. }) => Some("InvalidTLSCipherSuite"),
        error => error
            .refuses_credentials()
            .then_some("FailedToAuthenticateAtCsms"),
    }
}

#[cfg(test)]
mod tests {
    use plugpoint_connectivity::CertificateFault;

    use super::*;

    fn told(events: &mut DialEvents, slot: i32, error: impl Into<DialError>) -> Option<String> {
        events.failed(slot, &error.into()).map(|event| event.kind)
    }

    //= A00.FR.310 test
    //= A00.FR.316 test
    //= A00.FR.323 test
    //= A00.FR.413 test
    //= A00.FR.419 test
    //= A00.FR.426 test
    #[test]
    fn each_failure_of_tls_has_its_event() {
        let offered = String::new;
        for (error, kind) in [
            (
                TlsError::Certificate(CertificateFault::Revoked),
                Some("InvalidCsmsCertificate"),
            ),
            (
                TlsError::NoCommonVersion { offered: offered() },
                Some("InvalidTLSVersion"),
            ),
            (
                TlsError::NoCommonCipherSuite { offered: offered() },
                Some("InvalidTLSCipherSuite"),
            ),
            (TlsError::OwnCertificateWanted, Some("FailedToAuthenticateAtCsms")),
            (TlsError::Timeout, None),
        ] {
            assert_eq!(told(&mut DialEvents::default(), 1, error).as_deref(), kind);
        }
        let unauthorized = DialError::Unauthorized { status: 401 };
        assert_eq!(
            told(&mut DialEvents::default(), 1, unauthorized).as_deref(),
            Some("FailedToAuthenticateAtCsms")
        );
    }

    #[test]
    fn an_event_is_told_once_until_the_slot_is_connected() {
        let mut events = DialEvents::default();
        let revoked = || TlsError::Certificate(CertificateFault::Revoked);
        assert!(told(&mut events, 1, revoked()).is_some());
        assert!(told(&mut events, 1, revoked()).is_none());
        assert!(told(&mut events, 2, revoked()).is_some(), "another slot");
        events.connected(2);
        assert!(
            told(&mut events, 1, revoked()).is_none(),
            "another slot's success is not this one's"
        );
        events.connected(1);
        assert!(told(&mut events, 1, revoked()).is_some());
    }
}
