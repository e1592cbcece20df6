//! What the system says of its ifaces.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

/// A network interface of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub name: String,
    /// `bridge`, `wireguard`, ..., or the link layer: `ether`, `loopback`, `ppp`, ...
    pub kind: String,
    /// Somebody wants it to work (`IFF_UP`).
    pub admin_up: bool,
    /// It can carry traffic (`IFF_RUNNING`: the operational state of RFC 2863 is up, or unknown).
    pub running: bool,
    /// It works, and waits for something outside.
    pub dormant: bool,
}

/// News of the system; interfaces go by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// All that was known may be wrong: what there is follows in the same input.
    Anew,
    Link {
        index: u32,
        link: Link,
    },
    LinkGone {
        index: u32,
    },
    /// `usable`: it is there, and neither tentative, nor a duplicate, nor deprecated.
    Address {
        index: u32,
        address: IpAddr,
        usable: bool,
    },
}

/// The ifaces of the system as they are.
#[derive(Debug, Default)]
pub(crate) struct Links(BTreeMap<u32, Known>);

#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) link: Link,
    pub(crate) addresses: BTreeSet<IpAddr>,
}

impl Links {
    /// Takes news, in their order.
    pub(crate) fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Anew => self.0.clear(),
            Fact::Link { index, link } => match self.0.get_mut(&index) {
                Some(known) => known.link = link,
                None => {
                    let addresses = BTreeSet::new();
                    self.0.insert(index, Known { link, addresses });
                }
            },
            Fact::LinkGone { index } => {
                self.0.remove(&index);
            }
            Fact::Address {
                index,
                address,
                usable,
            } => {
                // Of an iface that is not known: it is gone already.
                let Some(known) = self.0.get_mut(&index) else {
                    return;
                };
                if usable && reaches_out(address) {
                    known.addresses.insert(address);
                } else {
                    known.addresses.remove(&address);
                }
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Known> {
        self.0.values()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Known> {
        self.iter().find(|known| known.link.name == name)
    }

    pub(crate) fn index(&self, name: &str) -> Option<u32> {
        let found = self.0.iter().find(|(_, known)| known.link.name == name);
        found.map(|(index, _)| *index)
    }
}

/// Whether more than the next machine can be reached from it.
pub(crate) fn reaches_out(address: IpAddr) -> bool {
    let local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    !local && !address.is_unspecified() && !address.is_multicast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_local_addresses_lead_nowhere() {
        for address in ["169.254.3.4", "fe80::1", "0.0.0.0", "::", "ff02::1"] {
            assert!(!reaches_out(address.parse().unwrap()), "{address}");
        }
        for address in ["10.0.0.1", "192.0.2.1", "2001:db8::1", "fd00::1"] {
            assert!(reaches_out(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn an_address_of_an_iface_that_is_gone_is_forgotten() {
        let mut links = Links::default();
        let address = "10.0.0.1".parse().unwrap();
        links.learn(Fact::Address {
            index: 7,
            address,
            usable: true,
        });
        assert_eq!(links.iter().count(), 0);
    }
}
