//! What a link driver tells of its ifaces, each time that it changes. An iface that the operator did not bind to
//! the plugin is dropped by the station with a log line.

use crate::host;

/// The iface is associated and can carry traffic once it has an address. Answers [`crate::LinkDriver::connect`].
pub fn up(iface: &str) {
    host::link::up(iface);
}

/// The association is gone, and why; the station decides whether to connect anew. Answers
/// [`crate::LinkDriver::disconnect`].
pub fn down(iface: &str, reason: &str) {
    host::link::down(iface, reason);
}

/// The iface works, and waits for something outside: a network to roam to, a peer.
pub fn dormant(iface: &str) {
    host::link::dormant(iface);
}

/// All addresses of the iface, IPv4 or IPv6 as text. Only for an iface whose addresses the system does not know by
/// itself.
pub fn addresses(iface: &str, addresses: &[String]) {
    host::link::addresses(iface, addresses);
}

/// The iface cannot work until it is initialised anew.
pub fn fatal_error(iface: &str, reason: &str) {
    host::link::fatal_error(iface, reason);
}
