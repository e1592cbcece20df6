//! What a plugin that looks after networks tells of the way to the CSMS.

use crate::host;

/// The network of a configuration slot is there. The station goes over to it if it has a higher priority than the slot
/// in use, and not more often than the operator allows.
pub fn try_switch(slot: u32) {
    host::uplink::try_switch(slot);
}

/// The network behind an OCPPInterfaceEnumType (`Wireless0`, ...) is gone: a connection over it is closed at once.
pub fn lost(network_interface: &str) {
    host::uplink::lost(network_interface);
}
