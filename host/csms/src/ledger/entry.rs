//! What the ledger is made of: one entry per fact, one line per entry.

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::{RegistrationStatusEnumType, TransactionEventRequest};
use serde::{Deserialize, Serialize};

use super::Fault;

/// A fact about a station. As JSON it is one line of the ledger's file:
/// `{"at":"2024-05-01T12:00:00.000Z","station":"cp1","fact":"booted","status":"Accepted"}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When the CSMS took note of it.
    pub at: DateTime,
    /// The station's identity.
    pub station: String,
    /// What happened.
    #[serde(flatten)]
    pub fact: Fact,
}

/// What can happen, as far as the ledger cares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "camelCase")]
pub enum Fact {
    /// A websocket was opened.
    Connected,
    /// It is gone.
    Disconnected,
    /// A BootNotification was given this answer.
    Booted { status: RegistrationStatusEnumType },
    /// A TransactionEvent was taken: for the first time, or again.
    #[serde(rename_all = "camelCase")]
    Event {
        message_id: String,
        request: Box<TransactionEventRequest>,
    },
    /// Something was wrong with a frame.
    Fault { fault: Fault },
}
