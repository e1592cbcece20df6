//! What a plugin is told.

use serde::{Deserialize, Serialize};

use super::{Cost, Customer, DisplayText, IdToken, Interface, OperationalStatus, Target, Variable};

/// Something a plugin is told; nothing is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Notice {
    #[serde(rename = "power.all-unavailable")]
    AllUnavailable,
    #[serde(rename = "power.allow-energy")]
    AllowEnergy { evse: u32, allowed: bool },
    /// A token was accepted or refused: OCPP's AuthorizationStatusEnumType by name. `evse` where it is known.
    #[serde(rename = "observer.authorization")]
    Authorization {
        evse: Option<u32>,
        token: IdToken,
        status: String,
    },
    /// A BootNotification was answered with this status.
    #[serde(rename = "observer.boot")]
    Boot { status: String, interval_seconds: u32 },
    /// Give an update up; `request` is that of the [`super::Question::UpdateFirmware`].
    #[serde(rename = "firmware.cancel")]
    CancelUpdate { request: u64 },
    #[serde(rename = "customer.clear-information")]
    ClearInformation(Box<Customer>),
    /// A log is not needed any more; `request` is that of the [`super::Question::GetLog`].
    #[serde(rename = "diagnostics.close-log")]
    CloseLog { request: u64 },
    /// The websocket to the CSMS is open, or closed.
    #[serde(rename = "observer.connection")]
    Connection { connected: bool },
    /// OCPP's ConnectorStatusEnumType by name.
    #[serde(rename = "observer.connector-status")]
    ConnectorStatus {
        evse: u32,
        connector: u32,
        status: String,
    },
    /// What is shown while nobody charges.
    #[serde(rename = "display.default-price")]
    DefaultPrice { texts: Vec<DisplayText> },
    #[serde(rename = "connector.effective-status-changed")]
    EffectiveStatusChanged {
        target: Target,
        status: OperationalStatus,
    },
    /// The image is there and checked: it has `size` bytes, and `sha256` in hex. They are read through
    /// [`super::Images`].
    #[serde(rename = "firmware.install")]
    InstallFirmware { request: u64, size: u64, sha256: String },
    /// Do not wait for a better moment any longer.
    #[serde(rename = "firmware.install-now")]
    InstallNow { request: u64 },
    /// The websocket of a slot is open.
    #[serde(rename = "network.connected")]
    NetworkConnected { slot: u32 },
    #[serde(rename = "network.disconnected")]
    NetworkDisconnected { slot: u32 },
    #[serde(rename = "observer.ocpp-message")]
    OcppMessage { direction: Direction, message: String },
    /// A reservation is over.
    #[serde(rename = "reservation.released")]
    ReservationReleased { id: i32 },
    #[serde(rename = "display.running-cost")]
    RunningCost(Box<Cost>),
    #[serde(rename = "observer.security-event")]
    SecurityEvent { kind: String, info: String },
    /// None lifts the limit.
    #[serde(rename = "power.set-limit")]
    SetLimit {
        evse: u32,
        limit: Option<Limit>,
        phases: Option<u8>,
    },
    /// What a driver is to pay on an EVSE, or (0) anywhere.
    #[serde(rename = "display.tariff")]
    Tariff { evse: u32, texts: Vec<DisplayText> },
    /// Milliseconds since 1970.
    #[serde(rename = "observer.time-sync")]
    TimeSync { csms_time: u64 },
    /// OCPP JSON.
    #[serde(rename = "observer.transaction-event")]
    TransactionEvent { request: String },
    /// `response` is OCPP JSON.
    #[serde(rename = "observer.transaction-response")]
    TransactionResponse { transaction: String, response: String },
    #[serde(rename = "observer.variable-changed")]
    VariableChanged(Variable),
}

/// The most an EVSE may draw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// A, for each phase.
    Amps(f64),
    /// W, over all phases.
    Watts(f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
        !self.stands() && matches!(self.interface(), Interface::Display | Interface::Observer)
    }

    /// Whether it holds until told otherwise: it is told again to each new incarnation.
    pub(crate) fn stands(&self) -> bool {
        matches!(
            self,
            Self::AllowEnergy { .. }
                | Self::Connection { .. }
                | Self::ConnectorStatus { .. }
                | Self::EffectiveStatusChanged { .. }
                | Self::SetLimit { .. }
        )
    }
}
