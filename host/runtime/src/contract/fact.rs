//! Physical facts: what a plugin's hardware saw.

use serde::{Deserialize, Serialize};

use super::{IdToken, Interface, Pair, Target, Variable};

/// Something that a plugin's hardware saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Fact {
    #[serde(rename = "hardware.cable")]
    Cable {
        evse: u32,
        connector: u32,
        plugged: bool,
    },
    #[serde(rename = "hardware.contactor")]
    Contactor { evse: u32, state: ContactorState },
    #[serde(rename = "hardware.ev")]
    Ev { evse: u32, state: EvState },
    #[serde(rename = "hardware.fault-cleared")]
    FaultCleared { target: Target, code: String },
    #[serde(rename = "hardware.fault-raised")]
    FaultRaised(HardwareFault),
    #[serde(rename = "hardware.lock")]
    Lock {
        evse: u32,
        connector: u32,
        state: LockState,
    },
    /// `evse` 0 is the main meter; `at` is in ms since 1970, none means now.
    #[serde(rename = "hardware.meter")]
    Meter {
        evse: u32,
        at: Option<u64>,
        readings: Vec<Reading>,
    },
    /// `kind`: OCPP's name of it or one of the vendor's, 1 to 50 characters; `info`: up to 255.
    #[serde(rename = "hardware.security-event")]
    SecurityEvent { kind: String, info: String },
    #[serde(rename = "hardware.stop-pressed")]
    StopPressed { evse: u32 },
    /// `evse` none: presented at the station.
    #[serde(rename = "hardware.token")]
    Token { evse: Option<u32>, token: IdToken },
    /// The hardware knows the value of a variable.
    #[serde(rename = "hardware.variable-changed")]
    VariableChanged(Variable),
}

impl Fact {
    /// The interface that commands the hardware which the fact is about. Who exports it, but is not asked about an
    /// EVSE, has nothing to tell of that EVSE either. None: whoever sees it may tell it.
    pub(crate) fn interface(&self) -> Option<Interface> {
        match self {
            Self::Cable { .. } | Self::Lock { .. } => Some(Interface::Connector),
            Self::Contactor { .. } | Self::Ev { .. } | Self::Meter { .. } | Self::StopPressed { .. } => {
                Some(Interface::Power)
            }
            Self::FaultCleared { .. }
            | Self::FaultRaised(_)
            | Self::SecurityEvent { .. }
            | Self::Token { .. }
            | Self::VariableChanged(_) => None,
        }
    }

    /// The EVSE that it is about; none for the whole station.
    pub fn evse(&self) -> Option<u32> {
        match self {
            Self::Meter { evse: 0, .. } | Self::SecurityEvent { .. } => None,
            Self::Cable { evse, .. }
            | Self::Contactor { evse, .. }
            | Self::Ev { evse, .. }
            | Self::Lock { evse, .. }
            | Self::Meter { evse, .. }
            | Self::StopPressed { evse } => Some(*evse),
            Self::FaultCleared { target, .. } => target.evse(),
            Self::FaultRaised(fault) => fault.target.evse(),
            Self::Token { evse, .. } => *evse,
            Self::VariableChanged(variable) => variable.target.evse(),
        }
    }
}

/// What the control pilot (or the high-level protocol) says of the vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvState {
    /// A.
    Disconnected,
    /// B.
    Connected,
    /// C or D.
    Charging,
    /// E or F.
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactorState {
    Closed,
    Open,
    Welded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockState {
    Failed,
    Locked,
    Unlocked,
}

/// A measured quantity, in the unit said here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measurand {
    /// Register, Wh.
    EnergyImport,
    /// Register, Wh.
    EnergyExport,
    /// W.
    PowerImport,
    /// W.
    PowerExport,
    /// W.
    PowerOffered,
    /// A.
    CurrentImport,
    /// A.
    CurrentOffered,
    /// V.
    Voltage,
    /// Hz.
    Frequency,
    /// 0 to 100.
    StateOfCharge,
    /// Any other OCPP measurand by its name (up to 50 characters), in OCPP's default unit.
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reading {
    pub measurand: Measurand,
    /// Finite.
    pub value: f64,
    /// As OCPP's PhaseEnumType, up to 20 characters.
    pub phase: Option<String>,
    /// As OCPP's LocationEnumType, up to 20 characters; none for `Outlet`.
    pub location: Option<String>,
    /// The value as the meter signed it.
    pub signed: Option<Box<SignedValue>>,
}

/// OCPP's SignedMeterValueType.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SignedValue {
    /// Base64, 1 to 2,500 characters.
    pub data: String,
    /// Up to 50 characters.
    pub signing_method: String,
    /// Up to 50 characters.
    pub encoding_method: String,
    /// Base64, up to 2,500 characters; empty: known already.
    pub public_key: String,
}

/// What is wrong with the hardware, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HardwareFault {
    pub target: Target,
    /// 1 to 50 characters; a fault is raised and cleared by it.
    pub code: String,
    /// Up to 500 characters.
    pub text: String,
    /// Charging on the target is impossible.
    pub blocking: bool,
    #[serde(default)]
    pub extra: Vec<Pair>,
}
