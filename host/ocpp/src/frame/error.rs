//! Texts that are no frame, and what to send in return.

use serde_json::{Deserializer, Value};

use super::{CALL, CALL_ERROR, CALL_RESULT, CALL_RESULT_ERROR, Frame, MAX_ID, SEND, UNREADABLE_ID};
use crate::error_code::ErrorCode;

/// A text that is no frame of this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {reason}")]
pub struct FrameError {
    /// The message id, if it could be read.
    pub id: Option<String>,
    /// The message type number, if it could be read.
    pub message_type: Option<u64>,
    /// What a CALLERROR says.
    pub code: ErrorCode,
    /// For people.
    pub reason: String,
}

impl FrameError {
    /// The CALLERROR to send in return: none for what is itself an answer, since an answer is
    /// never answered. Its id is [`UNREADABLE_ID`] where the frame's own could not be read.
    pub fn answer(&self) -> Option<Frame> {
        if matches!(
            self.message_type,
            Some(CALL_RESULT | CALL_ERROR | CALL_RESULT_ERROR)
        ) {
            return None;
        }
        let id = self.id.as_deref().unwrap_or(UNREADABLE_ID);
        Some(Frame::error(id, self.code, self.reason.as_str()))
    }
}

/// Why a frame is refused.
pub(super) type Fault = (ErrorCode, &'static str);

/// What every message type begins with, as far as it could be read.
#[derive(Default)]
pub(super) struct Head {
    pub(super) id: Option<String>,
    message_type: Option<u64>,
}

impl Head {
    pub(super) fn of(items: &[Value]) -> Self {
        let id = items.get(1).and_then(Value::as_str).filter(|id| is_id(id));
        Self {
            id: id.map(str::to_owned),
            message_type: items.first().and_then(Value::as_u64),
        }
    }

    /// The beginning of a text that is not JSON as a whole, so that its sender learns which of its
    /// messages was refused.
    pub(super) fn salvaged(text: &str) -> Self {
        let mut head = Self::default();
        let Some(rest) = text.trim_start().strip_prefix('[') else {
            return head;
        };
        let mut types = Deserializer::from_str(rest).into_iter();
        head.message_type = types.next().and_then(Result::ok);
        let rest = rest.get(types.byte_offset()..).unwrap_or_default();
        let Some(rest) = rest.trim_start().strip_prefix(',') else {
            return head;
        };
        let id = Deserializer::from_str(rest).into_iter::<String>().next();
        head.id = id.and_then(Result::ok).filter(|id| is_id(id));
        head
    }

    /// The message type, if it is one of this version.
    pub(super) fn supported(&self) -> Result<u64, Fault> {
        let unsupported = |reason| Err((ErrorCode::MessageTypeNotSupported, reason));
        match self.message_type {
            Some(known @ (CALL | CALL_RESULT | CALL_ERROR)) => Ok(known),
            Some(CALL_RESULT_ERROR) => unsupported("CALLRESULTERROR is not in this version of OCPP"),
            Some(SEND) => unsupported("SEND is not in this version of OCPP"),
            Some(_) => unsupported("the message type number is not known"),
            None => Err((
                ErrorCode::RpcFrameworkError,
                "the message type is not a whole number",
            )),
        }
    }

    pub(super) fn fault(self, code: ErrorCode, reason: impl ToString) -> FrameError {
        FrameError {
            id: self.id,
            message_type: self.message_type,
            code,
            reason: reason.to_string(),
        }
    }
}

fn is_id(text: &str) -> bool {
    text.chars().count() <= MAX_ID
}
