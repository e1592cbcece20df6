//! What a plugin is asked.

use std::time::Duration;

use super::{
    Answer, Customer, DisplayMessage, IdToken, Image, Interface, LogRequest, NetworkProfile, Pair,
    Reservation, Target,
};

/// Something asked of a plugin; answered exactly once, through [`crate::PluginEvent::Answered`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Take a message away; `target` is where it is shown.
    ClearDisplay {
        id: i32,
        target: Target,
    },
    /// Bring up what the slot needs, within `timeout` (`NetworkConfigTimeout`).
    ConfigureNetwork {
        slot: u32,
        profile: Box<NetworkProfile>,
        timeout: Duration,
    },
    ConnectLink {
        iface: String,
    },
    DisconnectLink {
        iface: String,
    },
    /// The messages that the display at `target` has.
    DisplayIds {
        target: Target,
    },
    GetInformation(Box<Customer>),
    GetLinkOption {
        iface: String,
        name: String,
    },
    GetLog(LogRequest),
    InitLink {
        iface: String,
        settings: Vec<Pair>,
    },
    IsResetAllowed {
        target: Target,
        kind: ResetKind,
    },
    Lock {
        evse: u32,
        connector: u32,
    },
    MayReserve(Reservation),
    MayStart {
        evse: u32,
        token: Option<IdToken>,
    },
    MayStop {
        evse: u32,
    },
    /// Up to `max` bytes (at most 64 KiB) from `offset` of the log that `request` (a [`Question::GetLog`]) collected.
    ReadLog {
        request: u64,
        offset: u64,
        max: u32,
    },
    Reset {
        target: Target,
        kind: ResetKind,
    },
    SetDisplay(Box<DisplayMessage>),
    SetLinkOption {
        iface: String,
        name: String,
        value: String,
    },
    TokenMatches {
        evse: u32,
        token: IdToken,
        group: Option<IdToken>,
    },
    /// `data` is JSON.
    Transfer {
        vendor: String,
        message: Option<String>,
        data: Option<String>,
    },
    Unlock {
        evse: u32,
        connector: u32,
    },
    UpdateFirmware(Image),
    ValidateProfile {
        slot: u32,
        profile: Box<NetworkProfile>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResetKind {
    Immediate,
    /// OCPP 2.1: now, and its transactions go on afterwards.
    ImmediateAndResume,
    OnIdle,
    Other(String),
}

impl Question {
    /// The interface that a plugin must export to be asked.
    pub fn interface(&self) -> Interface {
        self.rule().interface
    }

    /// `interface.function`, as in the WIT package.
    pub fn name(&self) -> &'static str {
        self.rule().name
    }

    /// How long the whole answer may take, an answer `later` included.
    pub fn deadline(&self) -> Duration {
        self.rule().deadline
    }

    /// What holds when no plugin answers, in the words of a plugin. What the host does by itself then (restart its
    /// process, send its own logs) is the caller's.
    pub fn default_answer(&self) -> Answer {
        (self.rule().default)(self)
    }

    /// Whether `answer` is of this question's kind.
    pub(crate) fn takes(&self, answer: &Answer) -> bool {
        std::mem::discriminant(&self.default_answer()) == std::mem::discriminant(answer)
    }

    /// Whether the plugin's work on it goes on after the answer, under the same request: see [`super::JobEvent`].
    pub(crate) fn starts_job(&self) -> bool {
        matches!(self, Self::GetLog(_) | Self::UpdateFirmware(_))
    }
}
