//! OCPP-J on the wire: frames, typed messages, and the check of a message against its constraints.
//!
//! Knows no station and no CSMS: both are built on it. It does no I/O, has no clock, and nothing
//! that comes from outside may make it panic.
//!
//! A received text becomes a [`Frame`]; its payload is judged as JSON by [`v201::validate`], which
//! names the path and the rule of what is wrong; only then is it typed. [`v201::read_request`] and
//! [`v201::read_response`] do both.

#![forbid(unsafe_code)]

mod constraint;
mod custom_data;
mod date_time;
mod error_code;
mod frame;
mod message;
mod text;
mod validate;
mod violation;
mod wire_enum;

pub mod v201;

pub use custom_data::CustomDataType;
pub use date_time::{BadDateTime, DateTime};
pub use error_code::ErrorCode;
pub use frame::{Frame, FrameError, MAX_DESCRIPTION, MAX_ID, UNREADABLE_ID};
pub use message::{Kind, Sender};
pub use validate::{Leniency, Repair, RepairKind};
pub use violation::{Rule, Violation};
pub use wire_enum::UnknownName;
