//! What is wrong with a payload, where, and which error code says so.

use std::fmt;

use serde_json::json;

use crate::error_code::ErrorCode;
use crate::frame::Frame;

/// How many names of an enum a text lists.
const MAX_LISTED: usize = 8;

/// A payload breaks a rule of its schema. The text names both and is fit for an errorDescription.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}: {rule}", if .path.is_empty() { "payload" } else { .path })]
pub struct Violation {
    /// Where: `chargingProfile.chargingSchedule[0].duration`; empty for the payload itself.
    pub path: String,
    /// What is broken there.
    pub rule: Rule,
}

impl Violation {
    pub(crate) fn new(path: String, rule: Rule) -> Self {
        Self { path, rule }
    }

    /// The code that a CALLERROR gives for it.
    pub const fn code(&self) -> ErrorCode {
        self.rule.code()
    }

    /// The CALLERROR that refuses the request `id`; path and rule are in its details too.
    pub fn answer(&self, id: impl Into<String>) -> Frame {
        Frame::CallError {
            id: id.into(),
            code: self.code().as_str().to_owned(),
            description: self.to_string(),
            details: json!({"path": self.path, "rule": self.rule.name()}),
        }
    }
}

/// A rule of a schema. Values are not quoted, since they may be secret; enums' never are.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// More digits after the point than `max` (`multipleOf`).
    Decimals { max: usize },
    /// Not one of the names; `found` is clipped.
    Enum {
        found: String,
        allowed: &'static [&'static str],
    },
    /// Not an RFC 3339 date and time.
    Format,
    /// Above the greatest number.
    Maximum { max: f64 },
    /// More items than the most.
    MaxItems { max: usize, found: usize },
    /// More characters than the most.
    MaxLength { max: usize, found: usize },
    /// Below the least number.
    Minimum { min: f64 },
    /// Fewer items than the least.
    MinItems { min: usize, found: usize },
    /// Missing.
    Required,
    /// Another JSON type.
    Type {
        expected: &'static str,
        found: &'static str,
    },
    /// A property that the schema does not have.
    Unknown,
    /// Valid, and yet not readable: a fault of this crate.
    Untypable(String),
}

impl Rule {
    /// The code for this rule, by OCPP-J 2.x's table of error codes.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::MaxItems { .. } | Self::MinItems { .. } | Self::Required => {
                ErrorCode::OccurrenceConstraintViolation
            }
            Self::Type { .. } => ErrorCode::TypeConstraintViolation,
            Self::Decimals { .. }
            | Self::Enum { .. }
            | Self::Format
            | Self::Maximum { .. }
            | Self::MaxLength { .. }
            | Self::Minimum { .. } => ErrorCode::PropertyConstraintViolation,
            Self::Unknown => ErrorCode::FormatViolation,
            Self::Untypable(_) => ErrorCode::InternalError,
        }
    }

    /// The name of the rule as JSON Schema has it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Decimals { .. } => "multipleOf",
            Self::Enum { .. } => "enum",
            Self::Format => "format",
            Self::Maximum { .. } => "maximum",
            Self::MaxItems { .. } => "maxItems",
            Self::MaxLength { .. } => "maxLength",
            Self::Minimum { .. } => "minimum",
            Self::MinItems { .. } => "minItems",
            Self::Required => "required",
            Self::Type { .. } => "type",
            Self::Unknown => "additionalProperties",
            Self::Untypable(_) => "untypable",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decimals { max } => write!(f, "has more than {max} digits after the point"),
            Self::Enum { found, allowed } => {
                let listed = &allowed[..allowed.len().min(MAX_LISTED)];
                let more = if listed.len() < allowed.len() { ", ..." } else { "" };
                write!(f, "{found:?} is not one of {}{more}", listed.join(", "))
            }
            Self::Format => f.write_str("is not an RFC 3339 date and time"),
            Self::Maximum { max } => write!(f, "is above {max}"),
            Self::MaxItems { max, found } => write!(f, "has {found} items, at most {max} are allowed"),
            Self::MaxLength { max, found } => {
                write!(f, "has {found} characters, at most {max} are allowed")
            }
            Self::Minimum { min } => write!(f, "is below {min}"),
            Self::MinItems { min, found } => write!(f, "has {found} items, at least {min} are needed"),
            Self::Required => f.write_str("is required and missing"),
            Self::Type { expected, found } => write!(f, "is {found}, not {expected}"),
            Self::Unknown => f.write_str("is not a property of this type"),
            Self::Untypable(error) => f.write_str(error),
        }
    }
}
