//! What a station can be blamed for.

use serde::{Deserialize, Serialize};

/// A fault of a station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{station}: {fault}")]
pub struct Complaint {
    /// The station's identity.
    pub station: String,
    /// What it did.
    pub fault: Fault,
}

/// What was wrong: the first group on the wire, the second in the books.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Fault {
    /// A text was no OCPP-J frame.
    #[error("sent what is no frame: {reason}")]
    BadFrame { reason: String },
    /// A CALL, or the answer to one of ours, breaks its schema.
    #[error("{action} {id} breaks the schema: {violation}")]
    BadPayload {
        action: String,
        id: String,
        violation: String,
    },
    /// A CALL whose action is none, or none of a station's.
    #[error("asked for {action:?}, which no station may")]
    BadAction { action: String },
    /// A CALLERROR whose code is none of OCPP 2.0.1's.
    #[error("refused {id} with {code:?}, which is no error code")]
    BadErrorCode { id: String, code: String },
    /// A CALLRESULT or CALLERROR to no CALL of ours, or a second one.
    #[error("answered {id:?}, which waits for no answer")]
    UnaskedAnswer { id: String },
    /// A CALL while the one before it was neither answered nor old enough to be given up.
    #[error("sent CALL {second} while {first} was waiting for its answer")]
    Overlap { first: String, second: String },
    /// A CALL that is not allowed before BootNotification is accepted.
    #[error("sent {action} before its BootNotification was accepted")]
    BeforeBoot { action: String },

    /// Two message ids for one event.
    #[error("transaction {transaction}: event {seq_no} came as {first} and again as {second}")]
    Doubled {
        transaction: String,
        seq_no: i32,
        first: String,
        second: String,
    },
    /// A message id that came again with other content.
    #[error("transaction {transaction}: event {message_id} came again with other content")]
    Changed { transaction: String, message_id: String },
    /// Sequence numbers that never came, both ends included; a transaction begins with 0.
    #[error("transaction {transaction}: events {from} to {to} are missing")]
    Gap { transaction: String, from: i32, to: i32 },
    /// The first event is not Started.
    #[error("transaction {transaction}: its first event is not Started")]
    NotStarted { transaction: String },
    /// A Started that is not the first event.
    #[error("transaction {transaction}: event {seq_no} is Started once more")]
    StartedAgain { transaction: String, seq_no: i32 },
    /// Something after Ended.
    #[error("transaction {transaction}: event {seq_no} comes after Ended")]
    AfterEnd { transaction: String, seq_no: i32 },
    /// The next transaction on the same EVSE began, and this one never ended.
    #[error("transaction {transaction} never ended, and {next} began on its EVSE")]
    NeverEnded { transaction: String, next: String },
    /// An energy register that counted backwards, in Wh.
    #[error("transaction {transaction}: the energy register fell from {from} Wh to {to} Wh")]
    RegisterFell { transaction: String, from: f64, to: f64 },
}
