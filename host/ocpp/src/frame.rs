//! OCPP-J frames: what is in one WebSocket text message.

mod error;

use std::fmt;

use serde_json::{Map, Value};

pub use self::error::FrameError;
use self::error::{Fault, Head};
use crate::error_code::ErrorCode;
use crate::text::clip;

/// The most characters of a message id.
pub const MAX_ID: usize = 36;

/// The most characters of an errorDescription; what we write is clipped to it.
pub const MAX_DESCRIPTION: usize = 255;

/// The id of a CALLERROR that answers a frame whose own id could not be read.
pub const UNREADABLE_ID: &str = "-1";

const CALL: u64 = 2;
const CALL_RESULT: u64 = 3;
const CALL_ERROR: u64 = 4;
/// CALLRESULTERROR, of OCPP 2.1.
const CALL_RESULT_ERROR: u64 = 5;
/// SEND, of OCPP 2.1.
const SEND: u64 = 6;

/// One message of the RPC layer. Payloads are JSON objects, not yet judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// A request.
    Call {
        id: String,
        action: String,
        payload: Value,
    },
    /// The answer to a request.
    CallResult { id: String, payload: Value },
    /// The refusal of a request. `code` is kept as it came; see [`ErrorCode`].
    CallError {
        id: String,
        code: String,
        description: String,
        details: Value,
    },
}

impl Frame {
    /// Reads a text. The last of duplicate JSON keys counts.
    ///
    /// A CALLERROR is taken even if parts of it are missing or of a wrong type: it ends an exchange
    /// in any case, and nothing may be sent in return.
    ///
    /// # Errors
    /// A [`FrameError`], which knows what to send in return.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        match serde_json::from_str(text) {
            Ok(Value::Array(items)) => Self::from_items(items),
            Ok(_) => Err(Head::default().fault(ErrorCode::RpcFrameworkError, "not a JSON array")),
            Err(error) => Err(Head::salvaged(text).fault(ErrorCode::RpcFrameworkError, error)),
        }
    }

    /// The refusal of the request `id`, without details.
    pub fn error(id: impl Into<String>, code: ErrorCode, description: impl Into<String>) -> Self {
        Self::CallError {
            id: id.into(),
            code: code.as_str().to_owned(),
            description: description.into(),
            details: Value::Object(Map::new()),
        }
    }

    /// The message id.
    pub fn id(&self) -> &str {
        let (Self::Call { id, .. } | Self::CallResult { id, .. } | Self::CallError { id, .. }) = self;
        id
    }

    fn from_items(items: Vec<Value>) -> Result<Self, FrameError> {
        let head = Head::of(&items);
        let count = items.len();
        let rest = items.into_iter().skip(2);
        let frame = match (head.supported(), &head.id) {
            (Err(fault), _) => Err(fault),
            (Ok(_), None) => Err((
                ErrorCode::RpcFrameworkError,
                "the message id is not a text of at most 36 characters",
            )),
            (Ok(CALL), Some(id)) if count == 4 => call(id, rest),
            (Ok(CALL_RESULT), Some(id)) if count == 3 => call_result(id, rest),
            (Ok(CALL_ERROR), Some(id)) => Ok(call_error(id, rest)),
            (Ok(_), Some(_)) => Err((
                ErrorCode::RpcFrameworkError,
                "the array is longer or shorter than its message type has it",
            )),
        };
        frame.map_err(|(code, reason)| head.fault(code, reason))
    }
}

/// As JSON text. An errorDescription is clipped to [`MAX_DESCRIPTION`].
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call { id, action, payload } => {
                write!(f, "[{CALL},{},{},{payload}]", quoted(id), quoted(action))
            }
            Self::CallResult { id, payload } => write!(f, "[{CALL_RESULT},{},{payload}]", quoted(id)),
            Self::CallError {
                id,
                code,
                description,
                details,
            } => {
                let description = clip(description, MAX_DESCRIPTION);
                let (id, code, description) = (quoted(id), quoted(code), quoted(description));
                write!(f, "[{CALL_ERROR},{id},{code},{description},{details}]")
            }
        }
    }
}

fn call(id: &str, mut rest: impl Iterator<Item = Value>) -> Result<Frame, Fault> {
    let Some(Value::String(action)) = rest.next() else {
        return Err((ErrorCode::RpcFrameworkError, "the action is not a text"));
    };
    Ok(Frame::Call {
        id: id.to_owned(),
        action,
        payload: object(rest.next())?,
    })
}

fn call_result(id: &str, mut rest: impl Iterator<Item = Value>) -> Result<Frame, Fault> {
    Ok(Frame::CallResult {
        id: id.to_owned(),
        payload: object(rest.next())?,
    })
}

fn call_error(id: &str, mut rest: impl Iterator<Item = Value>) -> Frame {
    let mut text = || match rest.next() {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (code, description) = (text(), text());
    let details = object(rest.next()).unwrap_or_else(|_| Value::Object(Map::new()));
    Frame::CallError {
        id: id.to_owned(),
        code,
        description,
        details,
    }
}

fn object(payload: Option<Value>) -> Result<Value, Fault> {
    let fault = (ErrorCode::FormatViolation, "the payload is not a JSON object");
    payload.filter(Value::is_object).ok_or(fault)
}

fn quoted(text: &str) -> Value {
    Value::from(text)
}

#[cfg(test)]
mod tests;
