//! What a link driver tells of its ifaces.

use std::net::IpAddr;

/// Texts have up to 255 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkEvent {
    /// All addresses of the iface, at most 32.
    Addresses(Vec<IpAddr>),
    /// It works, and waits for something outside.
    Dormant,
    Down {
        reason: String,
    },
    /// It cannot work until it is initialised anew.
    FatalError {
        reason: String,
    },
    /// It can carry traffic once it has an address.
    Up,
}
