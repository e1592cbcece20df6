//! `link`, as a guest calls it.

use wasmtime::Result;

use super::outcomes::address;
use super::wit::plugpoint::station::link;
use crate::abi::bounds::reason;
use crate::contract::LinkEvent;
use crate::host::Host;

/// Most addresses taken of one iface.
const MAX_ADDRESSES: usize = 32;

impl link::Host for Host {
    fn up(&mut self, iface: String) -> Result<()> {
        self.link(iface, LinkEvent::Up)
    }

    fn down(&mut self, iface: String, why: String) -> Result<()> {
        self.link(iface, LinkEvent::Down { reason: reason(why) })
    }

    fn dormant(&mut self, iface: String) -> Result<()> {
        self.link(iface, LinkEvent::Dormant)
    }

    fn addresses(&mut self, iface: String, addresses: Vec<String>) -> Result<()> {
        if addresses.len() > MAX_ADDRESSES {
            let why = format!(
                "all but the first {MAX_ADDRESSES} of {} addresses",
                addresses.len()
            );
            self.dropped("link.addresses", &why);
        }
        let addresses = addresses
            .iter()
            .take(MAX_ADDRESSES)
            .filter_map(|text| self.checked("link.addresses", address(text)))
            .collect();
        self.link(iface, LinkEvent::Addresses(addresses))
    }

    fn fatal_error(&mut self, iface: String, why: String) -> Result<()> {
        self.link(iface, LinkEvent::FatalError { reason: reason(why) })
    }
}
