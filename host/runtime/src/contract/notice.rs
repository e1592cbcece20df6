//! What a plugin is told.

use super::{Cost, Customer, DisplayText, Interface, OperationalStatus, Target, Variable};

/// Something a plugin is told; nothing is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    AllUnavailable,
    AllowEnergy {
        evse: u32,
        allowed: bool,
    },
    /// A BootNotification was answered with this status.
    Boot {
        status: String,
        interval_seconds: u32,
    },
    /// Give an update up; `request` is that of the [`super::Question::UpdateFirmware`].
    CancelUpdate {
        request: u64,
    },
    ClearInformation(Box<Customer>),
    /// A log is not needed any more; `request` is that of the [`super::Question::GetLog`].
    CloseLog {
        request: u64,
    },
    /// What is shown while nobody charges.
    DefaultPrice {
        texts: Vec<DisplayText>,
    },
    EffectiveStatusChanged {
        target: Target,
        status: OperationalStatus,
    },
    /// The image is there and checked: it has `size` bytes, and `sha256` in hex. They are read through
    /// [`super::Images`].
    InstallFirmware {
        request: u64,
        size: u64,
        sha256: String,
    },
    /// Do not wait for a better moment any longer.
    InstallNow {
        request: u64,
    },
    /// The websocket of a slot is open.
    NetworkConnected {
        slot: u32,
    },
    NetworkDisconnected {
        slot: u32,
    },
    OcppMessage {
        direction: Direction,
        message: String,
    },
    /// A reservation is over.
    ReservationReleased {
        id: i32,
    },
    RunningCost(Box<Cost>),
    SecurityEvent {
        kind: String,
        info: String,
    },
    /// None lifts the limit.
    SetLimit {
        evse: u32,
        limit: Option<Limit>,
        phases: Option<u8>,
    },
    /// What a driver is to pay on an EVSE, or (0) anywhere.
    Tariff {
        evse: u32,
        texts: Vec<DisplayText>,
    },
    /// Milliseconds since 1970.
    TimeSync {
        csms_time: u64,
    },
    /// OCPP JSON.
    TransactionEvent {
        request: String,
    },
    /// `response` is OCPP JSON.
    TransactionResponse {
        transaction: String,
        response: String,
    },
    VariableChanged(Variable),
}

/// The most an EVSE may draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A, for each phase.
    Amps(f64),
    /// W, over all phases.
    Watts(f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    FromCsms,
    ToCsms,
}

impl Notice {
    /// The interface that a plugin must export to be told.
    pub fn interface(&self) -> Interface {
        self.rule().0
    }

    /// `interface.function`, as in the WIT package.
    pub fn name(&self) -> &'static str {
        self.rule().1
    }

    /// Whether it is news and no order: dropped when the plugin does not keep up.
    pub(crate) fn may_be_dropped(&self) -> bool {
        matches!(self.interface(), Interface::Display | Interface::Observer)
    }
}
