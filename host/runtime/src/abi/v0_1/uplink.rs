//! `uplink`, as a guest calls it.

use wasmtime::Result;

use super::wit::plugpoint::station::uplink;
use crate::abi::bounds::has_length;
use crate::contract::UplinkEvent;
use crate::host::Host;

impl uplink::Host for Host {
    fn try_switch(&mut self, slot: u32) -> Result<()> {
        self.uplink(UplinkEvent::TrySwitch { slot })
    }

    fn lost(&mut self, network_interface: String) -> Result<()> {
        if !has_length(&network_interface, 20) {
            self.dropped("uplink.lost", "a network interface must have 1 to 20 characters");
            return Ok(());
        }
        self.uplink(UplinkEvent::Lost { network_interface })
    }
}
