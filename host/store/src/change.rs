//! What can be written: the rows, and the changes that a batch is made of.

use std::fmt;

use crate::Snapshot;

/// One step of a batch.
///
/// A put replaces the row of the same key. Removing, or counting attempts of, a row that is not there does
/// nothing. So only two changes can be refused: [`QueuePush`](Self::QueuePush) under an id that is already
/// queued, and [`MeterAppend`](Self::MeterAppend) to a transaction that is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Appends to the durable message queue. Its order is the order of the pushes, for ever.
    QueuePush(QueuedMessage),
    /// Notes how often the message was sent.
    QueueAttempts {
        id: String,
        attempts: u32,
    },
    QueueRemove {
        id: String,
    },
    VariablePut(VariableValue),
    VariableRemove(VariableKey),
    /// Keeps the meter values of the transaction.
    TransactionPut(TransactionRow),
    /// Removes its meter values as well.
    TransactionRemove {
        id: String,
    },
    MeterAppend(MeterRow),
    TokenPut(TokenRow),
    TokenRemove {
        key: String,
    },
    TokensClear,
    AvailabilityPut(Availability),
    StatePut(Document),
    StateRemove {
        name: String,
    },
    /// Replaces a plugin's saved state alone. Makes the plugin known if it is not.
    PluginSnapshot {
        id: String,
        snapshot: Snapshot,
    },
    /// Appends to the security log, which drops its oldest entries.
    SecurityLog(SecurityEntry),
}

/// A message that must reach the CSMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMessage {
    /// The OCPP message id: unique in the queue.
    pub id: String,
    pub action: String,
    /// JSON.
    pub payload: String,
    /// The transaction that it belongs to, which need not be stored.
    pub transaction: Option<String>,
    /// Milliseconds since the epoch.
    pub enqueued_at: i64,
    /// How often it was sent.
    pub attempts: u32,
}

/// Names one attribute of one variable of the device model. `None` and `Some("")` differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableKey {
    pub component: String,
    pub component_instance: Option<String>,
    pub evse: Option<i32>,
    pub connector: Option<i32>,
    pub variable: String,
    pub variable_instance: Option<String>,
    /// `Actual`, `Target`, `MinSet` or `MaxSet`.
    pub attribute: String,
}

/// A device-model value that was set at run time. It may be a password, so it is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct VariableValue {
    pub key: VariableKey,
    /// Who set it, in the engine's words.
    pub origin: String,
    pub value: String,
}

impl fmt::Debug for VariableValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VariableValue")
            .field("key", &self.key)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// A transaction that has not ended, or whose end the engine still needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRow {
    pub id: String,
    pub evse: i32,
    /// JSON of the engine.
    pub state: String,
}

/// A meter value that is kept for the end of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterRow {
    pub transaction: String,
    /// JSON of an OCPP MeterValue.
    pub value: String,
}

/// An entry of the authorization cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    pub key: String,
    /// JSON.
    pub info: String,
    /// Milliseconds since the epoch.
    pub expires_at: Option<i64>,
    /// Milliseconds since the epoch.
    pub last_used: i64,
}

/// Whether a part of the station is operational.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// 0 is the station.
    pub evse: i32,
    /// 0 is the whole EVSE.
    pub connector: i32,
    pub operational: bool,
}

/// A single document of the engine: a scheduled reset, former credentials. Its value is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    pub name: String,
    /// JSON.
    pub value: String,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// An entry of the security log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityEntry {
    /// Milliseconds since the epoch.
    pub at: i64,
    /// Cut off after 64 characters.
    pub kind: String,
    /// Cut off after 1,024 characters.
    pub text: String,
}
