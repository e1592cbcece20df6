//! What plugins tell of networks.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What a link driver tells of an iface of its own. Texts have up to 255 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum LinkEvent {
    /// All addresses of the iface, at most 32.
    #[serde(rename = "link.addresses")]
    Addresses(Vec<IpAddr>),
    /// It works, and waits for something outside.
    #[serde(rename = "link.dormant")]
    Dormant,
    #[serde(rename = "link.down")]
    Down { reason: String },
    /// It cannot work until it is initialised anew.
    #[serde(rename = "link.fatal-error")]
    FatalError { reason: String },
    /// It can carry traffic once it has an address.
    #[serde(rename = "link.up")]
    Up,
}

/// What a plugin that looks after networks tells of the way to the CSMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum UplinkEvent {
    /// The network behind an OCPPInterfaceEnumType (1 to 20 characters) is gone.
    #[serde(rename = "uplink.lost")]
    Lost { network_interface: String },
    /// The network of this slot is there.
    #[serde(rename = "uplink.try-switch")]
    TrySwitch { slot: u32 },
}
