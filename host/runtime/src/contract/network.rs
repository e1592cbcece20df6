//! The network of a slot, as OCPP's network connection profiles have it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Pair, Secret};

/// OCPP's NetworkConnectionProfileType.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NetworkProfile {
    pub csms_url: String,
    /// 0 to 3.
    pub security_profile: u8,
    /// Websocket subprotocols in order of preference.
    pub ocpp_versions: Vec<String>,
    /// OCPP's OCPPInterfaceEnumType: `Wired0`, `Wireless0`, `Any`, ...; plugins are bound by it.
    pub network_interface: String,
    pub message_timeout_seconds: u32,
    pub apn: Option<Apn>,
    pub vpn: Option<Vpn>,
    #[serde(default)]
    pub extra: Vec<Pair>,
}

/// OCPP's APNType.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Apn {
    pub name: String,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub sim_pin: Option<Secret>,
    /// `CHAP`, `NONE`, `PAP` or `AUTO`.
    pub authentication: String,
    pub preferred_network: Option<String>,
    pub use_only_preferred_network: bool,
}

/// OCPP's VPNType.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Vpn {
    /// `IKEv2`, `IPSec`, `L2TP` or `PPTP`.
    pub kind: String,
    pub server: String,
    pub user: String,
    pub group: Option<String>,
    pub password: Secret,
    pub key: Secret,
}

impl NetworkProfile {
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        let of_apn = self
            .apn
            .iter()
            .flat_map(|apn| apn.password.iter().chain(&apn.sim_pin));
        let of_vpn = self.vpn.iter().flat_map(|vpn| [&vpn.password, &vpn.key]);
        of_apn.chain(of_vpn).map(|Secret(text)| text.as_str())
    }
}

/// What the connection to the CSMS is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// A local address: one of several on an iface.
    Address(IpAddr),
    /// An iface by its name, 1 to 15 characters.
    Iface(String),
    /// The system's routes decide.
    Unbound,
}
