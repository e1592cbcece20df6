//! The EVSEs and ifaces that a plugin is for, where several plugins export the same interface.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;

use serde::Deserialize;

use crate::contract::{Division, Interface};

/// `bind` of a `[[plugins]]`. A plugin without EVSEs is for those that no other plugin is bound to, and for the
/// station as a whole; a plugin that is bound to EVSEs is for them alone. Ifaces likewise. What a plugin reports of
/// EVSEs that it is not for is dropped; one without EVSEs may report what it sees of all, but of those that another
/// is bound to nothing of hardware that it would command itself (`connector`, `power`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bind {
    #[serde(default)]
    pub evses: BTreeSet<NonZeroU32>,
    /// For `link-driver`, the system's name (`wwan0`); for `network`, the profile's `network-interface` (`Wireless0`).
    #[serde(default)]
    pub ifaces: BTreeSet<String>,
}

/// What two plugins are both for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlap {
    Evse(NonZeroU32),
    Iface(String),
    /// Neither is bound.
    Rest,
}

impl Bind {
    /// To these EVSEs. 0 is none and is left out.
    pub fn to_evses(evses: impl IntoIterator<Item = u32>) -> Self {
        Self {
            evses: evses.into_iter().filter_map(NonZeroU32::new).collect(),
            ..Self::default()
        }
    }

    pub fn to_ifaces<T: Into<String>>(ifaces: impl IntoIterator<Item = T>) -> Self {
        Self {
            ifaces: ifaces.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    pub fn has_evse(&self, evse: u32) -> bool {
        NonZeroU32::new(evse).is_some_and(|evse| self.evses.contains(&evse))
    }

    pub fn has_iface(&self, iface: &str) -> bool {
        self.ifaces.contains(iface)
    }

    /// Whether it leaves `interface` to those that are bound, and takes the rest.
    pub(crate) fn takes_rest(&self, interface: Interface) -> bool {
        match interface.division() {
            Division::ByEvse => self.evses.is_empty(),
            // A driver must know its ifaces: what it reports on others is dropped.
            Division::ByIface => self.ifaces.is_empty() && interface != Interface::LinkDriver,
            Division::Shared => true,
        }
    }

    /// Whether the plugin may speak of this EVSE.
    pub(crate) fn covers_evse(&self, evse: u32) -> bool {
        self.evses.is_empty() || self.has_evse(evse)
    }

    /// Whether the plugin may speak of this iface.
    pub(crate) fn covers_iface(&self, iface: &str) -> bool {
        self.ifaces.is_empty() || self.has_iface(iface)
    }

    pub(crate) fn overlap(&self, other: &Self, interface: Interface) -> Option<Overlap> {
        if interface.division() == Division::Shared {
            return None;
        }
        if self.takes_rest(interface) && other.takes_rest(interface) {
            return Some(Overlap::Rest);
        }
        match interface.division() {
            Division::ByEvse => self
                .evses
                .intersection(&other.evses)
                .next()
                .copied()
                .map(Overlap::Evse),
            _ => self
                .ifaces
                .intersection(&other.ifaces)
                .next()
                .cloned()
                .map(Overlap::Iface),
        }
    }

    /// Why a plugin with this binding is never called for `interface`.
    pub(crate) fn idles(&self, interface: Interface) -> Option<&'static str> {
        match interface {
            Interface::LinkDriver if self.ifaces.is_empty() => {
                Some("the plugin is bound to no iface; bind it as in `bind = { ifaces = [\"wwan0\"] }`")
            }
            Interface::Customer | Interface::DataTransfer | Interface::Diagnostics | Interface::Firmware
                if !self.evses.is_empty() =>
            {
                Some("it is about the whole station, and the plugin is bound to EVSEs")
            }
            _ => None,
        }
    }
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evse(evse) => write!(f, "EVSE {evse}"),
            Self::Iface(iface) => write!(f, "the iface `{iface}`"),
            Self::Rest => write!(f, "all that no plugin is bound to"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_plugins_overlap_on_what_both_are_bound_to_or_where_neither_is() {
        let (one, two, both) = (Bind::to_evses([1]), Bind::to_evses([2]), Bind::to_evses([1, 2]));
        let free = Bind::default();
        let overlap = |a: &Bind, b: &Bind| a.overlap(b, Interface::Connector).map(|o| o.to_string());
        assert_eq!(overlap(&one, &two), None);
        assert_eq!(overlap(&one, &free), None, "the bound one goes before");
        assert_eq!(overlap(&both, &two).unwrap(), "EVSE 2");
        assert_eq!(overlap(&free, &free).unwrap(), "all that no plugin is bound to");
        assert_eq!(
            free.overlap(&free, Interface::Observer),
            None,
            "it is for everybody"
        );
    }

    #[test]
    fn interfaces_of_the_network_are_divided_by_iface() {
        let (modem, wired) = (Bind::to_ifaces(["wwan0"]), Bind::to_ifaces(["eth0"]));
        assert_eq!(modem.overlap(&wired, Interface::LinkDriver), None);
        assert_eq!(
            modem.overlap(&modem, Interface::Network),
            Some(Overlap::Iface("wwan0".into()))
        );
        assert_eq!(modem.overlap(&wired, Interface::Power), Some(Overlap::Rest));
    }

    #[test]
    fn evse_0_is_refused() {
        assert!(toml::from_str::<Bind>("evses = [0]").is_err());
    }
}
