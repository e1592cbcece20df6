//! What a driver reads on the station.

use serde::{Deserialize, Serialize};

use super::{Pair, Target};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DisplayText {
    /// `ASCII`, `HTML`, `URI`, `UTF8` or `QRCODE`.
    pub format: String,
    /// RFC 5646.
    pub language: Option<String>,
    /// Up to 1,024 characters.
    pub content: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DisplayMessage {
    pub id: i32,
    /// OCPP's MessagePriorityEnumType by name.
    pub priority: String,
    /// OCPP's MessageStateEnumType by name; none: in any state.
    pub state: Option<String>,
    /// Where it is shown.
    pub target: Target,
    /// The same in several languages; at least one.
    pub texts: Vec<DisplayText>,
    /// Milliseconds since 1970.
    pub start: Option<u64>,
    /// Milliseconds since 1970.
    pub end: Option<u64>,
    pub transaction: Option<String>,
    #[serde(default)]
    pub extra: Vec<Pair>,
}

/// What a transaction costs so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cost {
    pub evse: u32,
    pub transaction: String,
    pub amount: f64,
    /// ISO 4217.
    pub currency: String,
    /// Digits to be shown after the decimal point.
    pub decimals: u8,
    /// The last of the transaction.
    pub is_final: bool,
    #[serde(default)]
    pub extra: Vec<Pair>,
}
