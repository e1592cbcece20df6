//! The interfaces that a plugin may export.

use std::fmt;

/// The optional interfaces that a plugin may export. Questions and notices are routed by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interface {
    Connector,
    Customer,
    DataTransfer,
    Diagnostics,
    Display,
    Events,
    Firmware,
    LinkDriver,
    Network,
    Observer,
    Power,
    Reservation,
    Reset,
}

/// What divides an interface among the plugins of a station: see [`crate::Bind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Division {
    /// Each EVSE has one plugin, and the station as a whole has one.
    ByEvse,
    /// Each iface has one plugin.
    ByIface,
    /// Every plugin that exports it is called.
    Shared,
}

impl Interface {
    pub const ALL: [Self; 13] = [
        Self::Connector,
        Self::Customer,
        Self::DataTransfer,
        Self::Diagnostics,
        Self::Display,
        Self::Events,
        Self::Firmware,
        Self::LinkDriver,
        Self::Network,
        Self::Observer,
        Self::Power,
        Self::Reservation,
        Self::Reset,
    ];

    /// The name in the WIT package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::Customer => "customer",
            Self::DataTransfer => "data-transfer",
            Self::Diagnostics => "diagnostics",
            Self::Display => "display",
            Self::Events => "events",
            Self::Firmware => "firmware",
            Self::LinkDriver => "link-driver",
            Self::Network => "network",
            Self::Observer => "observer",
            Self::Power => "power",
            Self::Reservation => "reservation",
            Self::Reset => "reset",
        }
    }

    pub(crate) fn is_by_iface(self) -> bool {
        self.division() == Division::ByIface
    }

    pub(crate) fn division(self) -> Division {
        match self {
            Self::Events | Self::Observer => Division::Shared,
            Self::LinkDriver | Self::Network => Division::ByIface,
            Self::Connector
            | Self::Customer
            | Self::DataTransfer
            | Self::Diagnostics
            | Self::Display
            | Self::Firmware
            | Self::Power
            | Self::Reservation
            | Self::Reset => Division::ByEvse,
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
