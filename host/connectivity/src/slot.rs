//! A slot: one network connection profile, as the configuration gives it.

use std::{net::IpAddr, sync::Arc};

use crate::{
    credentials::Credentials,
    trust::Trust,
    url::{Endpoint, Scheme},
};

/// What the socket of a slot is bound to before it connects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A network interface by name (`SO_BINDTODEVICE`).
    Interface(String),
    /// A local address; only CSMS addresses of its family are dialled.
    Address(IpAddr),
}

/// One network connection profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The configuration slot, as the CSMS numbers it.
    pub id: i32,
    /// `OcppCsmsUrl`, without the identity of the station.
    pub url: String,
    /// `SecurityProfile`, 0 to 3.
    pub security_profile: u8,
    pub credentials: Credentials,
    /// Those before the last change, as long as the CSMS has not accepted the station with the new ones.
    pub former: Option<Credentials>,
    /// Needed by profiles 2 and 3.
    pub trust: Option<Arc<Trust>>,
    /// Subprotocols in the order in which they are offered, such as `ocpp2.0.1`.
    pub versions: Vec<String>,
    /// What the socket is bound to; `None` leaves the route to the system.
    pub binding: Option<Binding>,
}

/// Why a slot is not dialled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("there is no such slot; name one of NetworkConfigurationPriority")]
    Unknown,
    #[error("security profile 0 is not allowed; set AllowSecurityLevelZeroConnections or use profile 1")]
    Unsecured,
    #[error("security profile {0} needs TLS, and TLS comes with a later release; use profile 1 until then")]
    NeedsTls(u8),
    #[error("security profile {0} does not exist; use 0, 1, 2 or 3")]
    UnknownProfile(u8),
    #[error("security profile {profile} and the scheme of OcppCsmsUrl do not agree; write {wanted}")]
    Scheme { profile: u8, wanted: &'static str },
    #[error("OcppCsmsUrl {0}; write it like ws://host:port/path")]
    Url(&'static str),
    #[error("the identity of the station is empty; set Identity")]
    NoIdentity,
    #[error(
        "the identity of the station has a ':', which basic authentication cannot carry; change Identity"
    )]
    ColonInIdentity,
    #[error("security profile 1 needs a password; set BasicAuthPassword")]
    NoPassword,
    #[error("no OCPP version can be offered; list subprotocols such as ocpp2.0.1")]
    NoVersions,
}

impl Slot {
    /// Says whether this slot may be dialled, and if not, what to change.
    pub fn check(&self, allow_unsecured: bool) -> Result<(), Unusable> {
        let endpoint = Endpoint::of(&self.url, &self.credentials.identity).map_err(Unusable::Url)?;
        self.check_profile(endpoint.scheme, allow_unsecured)?;
        self.check_identity()?;
        if self.security_profile == 1 && self.credentials.password.is_none() {
            return Err(Unusable::NoPassword);
        }
        if self.versions.is_empty() || !self.versions.iter().all(|v| is_token(v)) {
            return Err(Unusable::NoVersions);
        }
        Ok(())
    }

    fn check_profile(&self, scheme: Scheme, allow_unsecured: bool) -> Result<(), Unusable> {
        let profile = self.security_profile;
        match (profile, scheme) {
            (0, Scheme::Ws) if !allow_unsecured => Err(Unusable::Unsecured),
            (0 | 1, Scheme::Ws) => Ok(()),
            (0 | 1, Scheme::Wss) => Err(Unusable::Scheme {
                profile,
                wanted: "ws://",
            }),
            (2 | 3, Scheme::Ws) => Err(Unusable::Scheme {
                profile,
                wanted: "wss://",
            }),
            (2 | 3, Scheme::Wss) => Err(Unusable::NeedsTls(profile)),
            _ => Err(Unusable::UnknownProfile(profile)),
        }
    }

    fn check_identity(&self) -> Result<(), Unusable> {
        if self.credentials.identity.is_empty() {
            return Err(Unusable::NoIdentity);
        }
        if self.credentials.identity.contains(':') {
            return Err(Unusable::ColonInIdentity);
        }
        Ok(())
    }
}

/// A subprotocol travels in a comma-separated header.
fn is_token(version: &str) -> bool {
    !version.is_empty() && version.bytes().all(|b| b.is_ascii_graphic() && b != b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{credentials::Secret, testing::slot};

    #[test]
    fn every_rule_names_its_culprit() {
        let with = |change: fn(&mut Slot)| {
            let mut slot = slot(1);
            change(&mut slot);
            slot.check(false)
        };
        assert_eq!(with(|_| {}), Ok(()));
        assert_eq!(with(|s| s.security_profile = 0), Err(Unusable::Unsecured));
        assert_eq!(
            with(|s| s.security_profile = 2),
            Err(Unusable::Scheme {
                profile: 2,
                wanted: "wss://"
            })
        );
        assert_eq!(with(|s| s.security_profile = 4), Err(Unusable::UnknownProfile(4)));
        assert_eq!(
            with(|s| s.url = "wss://csms".into()),
            Err(Unusable::Scheme {
                profile: 1,
                wanted: "ws://"
            })
        );
        assert_eq!(
            with(|s| s.credentials.identity.clear()),
            Err(Unusable::NoIdentity)
        );
        assert_eq!(
            with(|s| s.credentials.identity = "CS:1".into()),
            Err(Unusable::ColonInIdentity)
        );
        assert_eq!(with(|s| s.credentials.password = None), Err(Unusable::NoPassword));
        assert_eq!(with(|s| s.versions.clear()), Err(Unusable::NoVersions));
        assert_eq!(
            with(|s| s.versions = vec!["ocpp2.0.1, ocpp1.6".into()]),
            Err(Unusable::NoVersions)
        );
        assert!(matches!(
            with(|s| s.url = "http://csms".into()),
            Err(Unusable::Url(_))
        ));
    }

    #[test]
    fn tls_is_refused_with_a_word_about_later() {
        let slot = Slot {
            url: "wss://csms/ocpp".into(),
            security_profile: 3,
            ..slot(1)
        };
        let why = slot.check(true).unwrap_err();
        assert!(
            why.to_string().contains("TLS comes with a later release"),
            "{why}"
        );
    }

    #[test]
    fn profile_0_is_usable_where_it_is_allowed() {
        let slot = Slot {
            security_profile: 0,
            credentials: Credentials {
                password: None,
                ..slot(1).credentials
            },
            ..slot(1)
        };
        assert_eq!(slot.check(true), Ok(()));
    }

    #[test]
    fn a_password_is_never_printed() {
        let mut slot = slot(1);
        slot.credentials.password = Some(Secret::new("hunter2hunter2hunter2"));
        let text = format!("{slot:?} {slot:#?}");
        assert!(text.contains("[redacted]") && !text.contains("hunter2"));
    }
}
