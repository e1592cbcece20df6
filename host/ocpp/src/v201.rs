//! OCPP 2.0.1: generated messages, and the ways to read them.
//!
//! Unknown properties never reach a struct: the strict reading refuses them and the tolerant one
//! drops them and says so. Who wants a message as it came has it in the frame's payload.

mod action;
mod constraints;
mod enums;
mod messages;
mod types;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use crate::custom_data::CustomDataType;
pub use action::Action;
pub use enums::*;
pub use messages::*;
pub use types::*;

use crate::message::Kind;
use crate::validate::{Leniency, Repair, walk};
use crate::violation::{Rule, Violation};

/// The WebSocket subprotocol that negotiates this version.
pub const SUBPROTOCOL: &str = "ocpp2.0.1";

/// The request of an exchange, which says what answers it.
pub trait Request: Serialize + DeserializeOwned {
    /// The action that a CALL names.
    const ACTION: Action;
    /// What a CALLRESULT carries.
    type Response: Serialize + DeserializeOwned;
}

/// Judges a payload before it is typed.
///
/// In place, `7.0` becomes `7` where an integer belongs (JSON Schema calls them equal), and a
/// tolerant reading repairs what it may; each repair is reported. What has passed is strictly valid.
///
/// # Errors
/// The first rule that is broken, with its path. The payload may then be half repaired.
pub fn validate(
    action: Action,
    kind: Kind,
    payload: &mut Value,
    leniency: Leniency,
) -> Result<Vec<Repair>, Violation> {
    walk(constraints::of(action, kind), payload, leniency)
}

/// Judges and types the payload of a CALL.
///
/// # Errors
/// As [`validate`].
pub fn read_request<R: Request>(payload: Value, leniency: Leniency) -> Result<(R, Vec<Repair>), Violation> {
    read(R::ACTION, Kind::Request, payload, leniency)
}

/// Judges and types the payload of the CALLRESULT that answers an `R`.
///
/// # Errors
/// As [`validate`].
pub fn read_response<R: Request>(
    payload: Value,
    leniency: Leniency,
) -> Result<(R::Response, Vec<Repair>), Violation> {
    read(R::ACTION, Kind::Response, payload, leniency)
}

/// The payload of a CALL. What leaves here is valid.
///
/// # Errors
/// The rule that the request would break; it is not to be sent.
pub fn write_request<R: Request>(request: &R) -> Result<Value, Violation> {
    write(R::ACTION, Kind::Request, request)
}

/// The payload of the CALLRESULT that answers an `R`. What leaves here is valid.
///
/// # Errors
/// The rule that the response would break; it is not to be sent.
pub fn write_response<R: Request>(response: &R::Response) -> Result<Value, Violation> {
    write(R::ACTION, Kind::Response, response)
}

fn write<T: Serialize>(action: Action, kind: Kind, message: &T) -> Result<Value, Violation> {
    let payload = serde_json::to_value(message);
    let mut payload =
        payload.map_err(|error| Violation::new(String::new(), Rule::Untypable(error.to_string())))?;
    validate(action, kind, &mut payload, Leniency::Strict)?;
    Ok(payload)
}

fn read<T: DeserializeOwned>(
    action: Action,
    kind: Kind,
    mut payload: Value,
    leniency: Leniency,
) -> Result<(T, Vec<Repair>), Violation> {
    let repairs = validate(action, kind, &mut payload, leniency)?;
    let typed = serde_json::from_value(payload);
    // Table and types come from one source, so this is a fault of ours: still an answer, no panic.
    let typed = typed.map_err(|error| Violation::new(String::new(), Rule::Untypable(error.to_string())))?;
    Ok((typed, repairs))
}

#[cfg(test)]
mod tests;
