//! A slot: one network connection profile, as the configuration gives it.

use std::{fmt, net::IpAddr, sync::Arc};

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

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interface(iface) => f.write_str(iface),
            Self::Address(address) => address.fmt(f),
        }
    }
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
    /// This is not what the slot is by now, but what it was when the CSMS last accepted the station over it.
    pub overwritten: bool,
}

/// Why a slot is not dialled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("there is no such slot; name one of NetworkConfigurationPriority")]
    Unknown,
    #[error("security profile 0 is not allowed; set AllowSecurityLevelZeroConnections or use profile 1")]
    Unsecured,
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
    #[error("security profiles 1 and 2 need a password; set BasicAuthPassword")]
    NoPassword,
    #[error(
        "no root certificate says whom to trust; install a CSMSRootCertificate, or name one in [security]"
    )]
    NoRoots,
    #[error("security profile 3 needs a certificate of the station; have one signed by the CSMS first")]
    NoCertificate,
    #[error("SupportedCiphers12 and SupportedCiphers13 leave no cipher suite that the station has")]
    NoCipherSuites,
    #[error("no OCPP version can be offered; list subprotocols such as ocpp2.0.1")]
    NoVersions,
}

impl Slot {
    /// Says whether this slot may be dialled, and if not, what to change.
    pub fn check(&self, allow_unsecured: bool) -> Result<(), Unusable> {
        let endpoint = Endpoint::of(&self.url, &self.credentials.identity).map_err(Unusable::Url)?;
        self.check_profile(endpoint.scheme, allow_unsecured)?;
        self.check_identity()?;
        self.check_credentials()?;
        if endpoint.scheme == Scheme::Wss {
            self.check_trust()?;
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
            (2 | 3, Scheme::Wss) => Ok(()),
            _ => Err(Unusable::UnknownProfile(profile)),
        }
    }

    fn check_credentials(&self) -> Result<(), Unusable> {
        match self.security_profile {
            1 | 2 if self.credentials.password.is_none() => Err(Unusable::NoPassword),
            3 if self.credentials.certificate.is_none() => Err(Unusable::NoCertificate),
            _ => Ok(()),
        }
    }

    fn check_trust(&self) -> Result<(), Unusable> {
        match &self.trust {
            Some(trust) if trust.suites.is_empty() => Err(Unusable::NoCipherSuites),
            Some(trust) if !trust.roots.is_empty() => Ok(()),
            _ => Err(Unusable::NoRoots),
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
    use crate::{
        credentials::{ClientCertificate, Secret},
        testing::slot,
        tls::testing::Authority,
    };

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
    fn tls_needs_somebody_to_trust_and_its_credentials() {
        let authority = Authority::new("root");
        let certificate = ClientCertificate::new(authority.server(&["CS1"]).certified());
        let with = |profile, change: &dyn Fn(&mut Slot, &mut Trust)| {
            let mut slot = Slot {
                url: "wss://csms/ocpp".into(),
                security_profile: profile,
                ..slot(1)
            };
            slot.credentials.certificate = Some(certificate.clone());
            let mut trust = authority.trust();
            change(&mut slot, &mut trust);
            slot.trust = slot.trust.or(Some(Arc::new(trust)));
            slot.check(false)
        };
        let nothing = |_: &mut Slot, _: &mut Trust| {};
        assert_eq!(with(2, &nothing), Ok(()));
        assert_eq!(with(3, &nothing), Ok(()));
        assert_eq!(
            with(2, &|slot, _| slot.credentials.password = None),
            Err(Unusable::NoPassword)
        );
        assert_eq!(
            with(3, &|slot, _| slot.credentials.password = None),
            Ok(()),
            "the certificate is enough"
        );
        assert_eq!(
            with(3, &|slot, _| slot.credentials.certificate = None),
            Err(Unusable::NoCertificate)
        );
        assert_eq!(with(2, &|_, trust| trust.roots.clear()), Err(Unusable::NoRoots));
        assert_eq!(
            with(2, &|_, trust| trust.suites.clear()),
            Err(Unusable::NoCipherSuites)
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
