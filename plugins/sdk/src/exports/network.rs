//! Bringing a network up before the CSMS is dialled.

use std::fmt;

use crate::bindings::network::{self as contract, ConfigureAnswer, Guest, ValidateAnswer};
use crate::exports::{Exported, Instance};
use crate::{Answer, Binding, Plugin, RequestId};

/// Bringing a network up before the CSMS is dialled.
///
/// ```
/// use plugpoint_plugin::prelude::*;
/// # struct Modem { asked: Option<RequestId> }
/// # impl Plugin for Modem {
/// #     fn describe() -> Description { Description::new("modem", "1.0.0", "Acme") }
/// #     fn init(_: Settings) -> Result<Self, String> { Ok(Self { asked: None }) }
/// # }
///
/// impl Network for Modem {
///     fn configure_slot(
///         &mut self,
///         request: RequestId,
///         _slot: u32,
///         profile: NetworkProfile,
///     ) -> Answer<Result<Binding, String>> {
///         let Some(apn) = profile.apn else {
///             return Err("a modem needs an APN".to_owned()).into();
///         };
///         if let Err(error) = ports::send("modem", format!("AT+CGDCONT=1,\"IP\",\"{}\"\r", apn.name).as_bytes()) {
///             return Err(format!("the modem cannot be told: {error}")).into();
///         }
///         self.asked = Some(request);
///         Answer::Later
///     }
/// }
///
/// impl Events for Modem {
///     fn on_port_data(&mut self, _port: &str, data: &[u8]) {
///         if let Some(request) = self.asked.take_if(|_| data.starts_with(b"OK")) {
///             replies::network_configured(request, Ok(Binding::Iface("wwan0".to_owned())));
///         }
///     }
/// }
///
/// plugpoint_plugin::export!(Modem: network, events);
/// ```
pub trait Network: Plugin {
    /// Brings up what this configuration slot needs, before it is dialled, and says what the connection is to be bound
    /// to. Answered within NetworkConfigTimeout (60 s), at once or by [`crate::replies::network_configured`]; an error
    /// is a text that says why the network is not ready.
    fn configure_slot(
        &mut self,
        request: RequestId,
        slot: u32,
        profile: NetworkProfile,
    ) -> Answer<Result<Binding, String>>;

    /// May the CSMS set this profile? Asked after the station's own checks. Answered within 5 s, at once or by
    /// [`crate::replies::profile_validated`]; an error is a text that says why not. Unless implemented: yes.
    fn validate_slot(
        &mut self,
        request: RequestId,
        slot: u32,
        profile: NetworkProfile,
    ) -> Answer<Result<(), String>> {
        let _ = (request, slot, profile);
        Ok(()).into()
    }

    /// The websocket of this slot is open.
    fn connected(&mut self, slot: u32) {
        let _ = slot;
    }

    /// It is closed: keep the network up, or save its cost.
    fn disconnected(&mut self, slot: u32) {
        let _ = slot;
    }
}

/// OCPP's NetworkConnectionProfileType.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkProfile {
    /// Where the CSMS is.
    pub csms_url: String,
    /// 0 to 3.
    pub security_profile: u8,
    /// Websocket subprotocols in order of preference: `ocpp2.0.1`, ...
    pub ocpp_versions: Vec<String>,
    /// OCPP's OCPPInterfaceEnumType: `Wired0`, `Wireless0`, `Any`, ...
    pub network_interface: String,
    /// How long an answer of the CSMS may take, s.
    pub message_timeout_seconds: u32,
    /// How to get into a mobile network.
    pub apn: Option<Apn>,
    /// The tunnel to go through.
    pub vpn: Option<Vpn>,
    /// What later stations may say beside.
    pub extra: Vec<(String, String)>,
}

/// OCPP's APNType.
#[derive(Clone, Debug, PartialEq)]
pub struct Apn {
    /// The access point.
    pub name: String,
    /// Whom to log in as.
    pub user: Option<String>,
    /// What to log in with.
    pub password: Option<Secret>,
    /// Of the SIM card.
    pub sim_pin: Option<Secret>,
    /// `CHAP`, `NONE`, `PAP` or `AUTO`.
    pub authentication: String,
    /// The network's MCC and MNC.
    pub preferred_network: Option<String>,
    /// No other network will do.
    pub use_only_preferred_network: bool,
}

/// OCPP's VPNType.
#[derive(Clone, Debug, PartialEq)]
pub struct Vpn {
    /// `IKEv2`, `IPSec`, `L2TP` or `PPTP`.
    pub kind: String,
    /// Its address.
    pub server: String,
    /// Whom to log in as.
    pub user: String,
    /// The group of users.
    pub group: Option<String>,
    /// What to log in with.
    pub password: Secret,
    /// The key that is shared beforehand.
    pub key: Secret,
}

/// A password, a key or a PIN. Does not show itself in `{:?}`, so that it does not come into a log by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The text, to be sent to where it is needed, and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl From<contract::Profile> for NetworkProfile {
    fn from(profile: contract::Profile) -> Self {
        Self {
            csms_url: profile.csms_url,
            security_profile: profile.security_profile,
            ocpp_versions: profile.ocpp_versions,
            network_interface: profile.network_interface,
            message_timeout_seconds: profile.message_timeout_seconds,
            apn: profile.apn.map(Apn::from),
            vpn: profile.vpn.map(Vpn::from),
            extra: profile.extra,
        }
    }
}

impl From<contract::Apn> for Apn {
    fn from(apn: contract::Apn) -> Self {
        Self {
            name: apn.name,
            user: apn.user,
            password: apn.password.map(Secret),
            sim_pin: apn.sim_pin.map(Secret),
            authentication: apn.authentication,
            preferred_network: apn.preferred_network,
            use_only_preferred_network: apn.use_only_preferred_network,
        }
    }
}

impl From<contract::Vpn> for Vpn {
    fn from(vpn: contract::Vpn) -> Self {
        Self {
            kind: vpn.kind,
            server: vpn.server,
            user: vpn.user,
            group: vpn.group,
            password: Secret(vpn.password),
            key: Secret(vpn.key),
        }
    }
}

impl<H: Instance<Plugin: Network>> Guest for Exported<H> {
    fn configure(request: RequestId, slot: u32, profile: contract::Profile) -> ConfigureAnswer {
        Self::with(|plugin| plugin.configure_slot(request, slot, profile.into())).into()
    }

    fn validate(request: RequestId, slot: u32, profile: contract::Profile) -> ValidateAnswer {
        Self::with(|plugin| plugin.validate_slot(request, slot, profile.into())).into()
    }

    fn connected(slot: u32) {
        Self::with(|plugin| plugin.connected(slot));
    }

    fn disconnected(slot: u32) {
        Self::with(|plugin| plugin.disconnected(slot));
    }
}
