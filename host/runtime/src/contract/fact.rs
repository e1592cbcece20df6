//! Physical facts: what a plugin's hardware saw.

use super::{IdToken, Target, Variable};

/// Something that a plugin's hardware saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Cable {
        evse: u32,
        connector: u32,
        plugged: bool,
    },
    Contactor {
        evse: u32,
        state: ContactorState,
    },
    Ev {
        evse: u32,
        state: EvState,
    },
    FaultCleared {
        target: Target,
        code: String,
    },
    FaultRaised(HardwareFault),
    Lock {
        evse: u32,
        connector: u32,
        state: LockState,
    },
    /// `evse` 0 is the main meter; `at` is in ms since 1970, none means now.
    Meter {
        evse: u32,
        at: Option<u64>,
        readings: Vec<Reading>,
    },
    /// `kind`: OCPP's name of it or one of the vendor's, 1 to 50 characters; `info`: up to 255.
    SecurityEvent {
        kind: String,
        info: String,
    },
    StopPressed {
        evse: u32,
    },
    /// `evse` none: presented at the station.
    Token {
        evse: Option<u32>,
        token: IdToken,
    },
    /// The hardware knows the value of a variable.
    VariableChanged(Variable),
}

impl Fact {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContactorState {
    Closed,
    Open,
    Welded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockState {
    Failed,
    Locked,
    Unlocked,
}

/// A measured quantity, in the unit said here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub measurand: Measurand,
    /// Finite.
    pub value: f64,
    /// As OCPP's PhaseEnumType, up to 20 characters.
    pub phase: Option<String>,
}

/// What is wrong with the hardware, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardwareFault {
    pub target: Target,
    /// 1 to 50 characters; a fault is raised and cleared by it.
    pub code: String,
    /// Up to 500 characters.
    pub text: String,
    /// Charging on the target is impossible.
    pub blocking: bool,
}
