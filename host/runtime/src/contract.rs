//! What the house and its plugins say to each other, in types of our own.
//!
//! The shapes are those of the WIT package's newest version; `abi` converts them to and from each released
//! version. Values that come from a guest have passed `abi`'s checks: numbers are finite, texts are bounded.

use std::fmt;

/// What a change or a request is about. EVSE and connector numbers are 1 and up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    Station,
    Evse(u32),
    /// EVSE, then the connector's number within it.
    Connector(u32, u32),
}

/// An identification token as read by hardware.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdToken {
    /// 1 to 36 characters.
    pub value: String,
    /// As OCPP's IdTokenEnumType, 1 to 20 characters.
    pub kind: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationalStatus {
    Inoperative,
    Operative,
}

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
    StopPressed {
        evse: u32,
    },
    /// `evse` none: presented at the station.
    Token {
        evse: Option<u32>,
        token: IdToken,
    },
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

/// Something asked of a plugin; answered exactly once, through [`crate::PluginEvent::Answered`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    IsResetAllowed { target: Target, kind: ResetKind },
    Lock { evse: u32, connector: u32 },
    MayStart { evse: u32, token: Option<IdToken> },
    MayStop { evse: u32 },
    Reset { target: Target, kind: ResetKind },
    Unlock { evse: u32, connector: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResetKind {
    Immediate,
    OnIdle,
}

/// The answer to a [`Question`]; its variant always fits the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Lock(LockOutcome),
    Reset(ResetOutcome),
    Unlock(UnlockOutcome),
    Verdict(Verdict),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockOutcome {
    LockFailed,
    Locked,
    UnknownConnector,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResetOutcome {
    Accepted,
    Rejected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnlockOutcome {
    UnknownConnector,
    UnlockFailed,
    Unlocked,
}

/// Yes, or no and why (up to 255 characters).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    No(String),
    Yes,
}

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
    EffectiveStatusChanged {
        target: Target,
        status: OperationalStatus,
    },
    OcppMessage {
        direction: Direction,
        message: String,
    },
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
    VariableChanged {
        component: String,
        variable: String,
        value: String,
        extra: Vec<(String, String)>,
    },
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

/// The optional interfaces that a plugin may export. Questions and notices are routed by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interface {
    Connector,
    Events,
    Observer,
    Power,
    Reset,
}

impl Interface {
    pub const ALL: [Self; 5] = [
        Self::Connector,
        Self::Events,
        Self::Observer,
        Self::Power,
        Self::Reset,
    ];

    /// The name in the WIT package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::Events => "events",
            Self::Observer => "observer",
            Self::Power => "power",
            Self::Reset => "reset",
        }
    }

    /// Whether only one plugin of a station may export it. The others are for everybody who wants them.
    pub fn is_exclusive(self) -> bool {
        !matches!(self, Self::Events | Self::Observer)
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Question {
    pub fn interface(&self) -> Interface {
        match self {
            Self::IsResetAllowed { .. } | Self::Reset { .. } => Interface::Reset,
            Self::Lock { .. } | Self::Unlock { .. } => Interface::Connector,
            Self::MayStart { .. } | Self::MayStop { .. } => Interface::Power,
        }
    }

    /// How long the whole answer may take, in ms, an answer `later` included.
    pub fn deadline_ms(&self) -> u64 {
        match self {
            Self::IsResetAllowed { .. } => 200,
            Self::Reset { .. } => 30_000,
            Self::Lock { .. } | Self::Unlock { .. } => 10_000,
            Self::MayStart { .. } | Self::MayStop { .. } => 5_000,
        }
    }

    /// Whether `answer` is of this question's kind.
    pub(crate) fn takes(&self, answer: &Answer) -> bool {
        matches!(
            (self, answer),
            (Self::Lock { .. }, Answer::Lock(_))
                | (Self::Reset { .. }, Answer::Reset(_))
                | (Self::Unlock { .. }, Answer::Unlock(_))
                | (
                    Self::IsResetAllowed { .. } | Self::MayStart { .. } | Self::MayStop { .. },
                    Answer::Verdict(_)
                )
        )
    }
}

impl Notice {
    pub fn interface(&self) -> Interface {
        match self {
            Self::AllUnavailable | Self::AllowEnergy { .. } | Self::SetLimit { .. } => Interface::Power,
            Self::EffectiveStatusChanged { .. } => Interface::Connector,
            _ => Interface::Observer,
        }
    }
}
