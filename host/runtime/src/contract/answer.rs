//! What a plugin answers.

use serde::{Deserialize, Serialize};

use super::{Binding, LogFile, Pair};

/// The answer to a [`super::Question`]; its variant always fits the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// False: there was no such message.
    DisplayCleared(bool),
    DisplayIds(Vec<i32>),
    Displayed(Result<(), DisplayRefusal>),
    /// What is known of the customer, for people; none: nothing.
    Information(Option<String>),
    /// An iface was initialised, or starts to connect or to disconnect; or why not.
    Link(Result<(), String>),
    LinkOption(Result<String, OptionError>),
    LinkOptionSet(Result<(), OptionError>),
    Lock(LockOutcome),
    /// Empty: the end of the log.
    LogBytes(Result<Vec<u8>, String>),
    LogCollected(Result<LogFile, String>),
    /// The network is ready, or why it is not.
    NetworkConfigured(Result<Binding, String>),
    /// The profile can be used, or why not.
    ProfileValidated(Result<(), String>),
    Reservation(ReservationMatch),
    Reset(ResetOutcome),
    Transferred(TransferOutcome),
    Unlock(UnlockOutcome),
    Updating(UpdateOutcome),
    Verdict(Verdict),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockOutcome {
    LockFailed,
    Locked,
    UnknownConnector,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetOutcome {
    Accepted,
    Rejected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnlockOutcome {
    UnknownConnector,
    UnlockFailed,
    Unlocked,
}

/// Yes, or no and why (up to 255 characters).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    No(String),
    Yes,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptionError {
    /// The value cannot be, and why.
    BadValue(String),
    ReadOnly,
    Unknown,
}

/// Whom an EVSE is kept for, by what the plugin knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReservationMatch {
    None,
    OtherToken,
    ThisToken,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TransferOutcome {
    pub status: TransferStatus,
    /// JSON.
    pub data: Option<String>,
    #[serde(default)]
    pub extra: Vec<Pair>,
}

/// OCPP's DataTransferStatusEnumType.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransferStatus {
    Accepted,
    Rejected,
    UnknownMessageId,
    UnknownVendorId,
}

/// OCPP's DisplayMessageStatusEnumType, where it is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisplayRefusal {
    LanguageNotSupported,
    NotSupportedFormat,
    NotSupportedPriority,
    NotSupportedState,
    Rejected(String),
    UnknownTransaction,
}

/// OCPP's UpdateFirmwareStatusEnumType.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpdateOutcome {
    Accepted,
    /// Accepted, and an update that was under way is given up for it.
    AcceptedCanceled,
    Rejected(String),
}

impl From<TransferStatus> for TransferOutcome {
    fn from(status: TransferStatus) -> Self {
        Self {
            status,
            data: None,
            extra: Vec::new(),
        }
    }
}
