//! Why a variable was not read or not set, and what OCPP calls that.

use super::check::ValueError;
use super::model::AttributeType;

/// OCPP `GetVariableStatusEnumType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetStatus {
    Accepted,
    Rejected,
    UnknownComponent,
    UnknownVariable,
    NotSupportedAttributeType,
}

/// OCPP `SetVariableStatusEnumType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetStatus {
    Accepted,
    Rejected,
    UnknownComponent,
    UnknownVariable,
    NotSupportedAttributeType,
    RebootRequired,
}

/// Why a read or a change was refused. The text goes to the CSMS as `statusInfo.additionalInfo`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("the station has no such component; GetBaseReport lists those it has")]
    UnknownComponent,
    #[error("the component has no such variable; GetBaseReport lists those it has")]
    UnknownVariable,
    #[error("the variable has no attribute {0:?}")]
    NotSupportedAttributeType(AttributeType),
    #[error("the attribute can be written only")]
    WriteOnly,
    #[error("the attribute can be read only")]
    ReadOnly,
    #[error("the attribute is constant")]
    Constant,
    #[error("the value is longer than the {max} characters that the station takes in one value")]
    TooLarge { max: i32 },
    #[error("the value must not be below the variable's MinSet of {min}")]
    BelowMinSet { min: f64 },
    #[error("the value must not be above the variable's MaxSet of {max}")]
    AboveMaxSet { max: f64 },
    #[error(
        "slot {0} is in use or in NetworkConfigurationPriority; set up another slot and change the priority"
    )]
    SlotInUse(i32),
    #[error("a security profile below {lowest} is not allowed on this station any more")]
    SecurityDowngrade { lowest: i32 },
    #[error("{0}")]
    InvalidNetwork(String),
    #[error(transparent)]
    Value(#[from] ValueError),
}

impl Refusal {
    //= B06.FR.06 B06.FR.07 B06.FR.08 B06.FR.09
    pub fn get_status(&self) -> GetStatus {
        match self {
            Self::UnknownComponent => GetStatus::UnknownComponent,
            Self::UnknownVariable => GetStatus::UnknownVariable,
            Self::NotSupportedAttributeType(_) => GetStatus::NotSupportedAttributeType,
            _ => GetStatus::Rejected,
        }
    }

    //= B05.FR.04 B05.FR.05 B05.FR.06 B05.FR.07 B05.FR.08 B05.FR.09
    pub fn set_status(&self) -> SetStatus {
        match self {
            Self::UnknownComponent => SetStatus::UnknownComponent,
            Self::UnknownVariable => SetStatus::UnknownVariable,
            Self::NotSupportedAttributeType(_) => SetStatus::NotSupportedAttributeType,
            _ => SetStatus::Rejected,
        }
    }

    /// `statusInfo.reasonCode`, one of OCPP's standardized codes; at most 20 characters.
    pub fn reason_code(&self) -> &'static str {
        match self {
            Self::UnknownComponent | Self::UnknownVariable => "NotFound",
            Self::NotSupportedAttributeType(_) => "UnsupportedParam",
            Self::WriteOnly => "WriteOnly",
            Self::ReadOnly | Self::Constant => "ReadOnly",
            Self::TooLarge { .. } | Self::Value(ValueError::TooLong { .. }) => "TooLargeElement",
            Self::BelowMinSet { .. } | Self::Value(ValueError::TooLow { .. }) => "ValueTooLow",
            Self::AboveMaxSet { .. } | Self::Value(ValueError::TooHigh { .. }) => "ValueTooHigh",
            Self::SlotInUse(_) => "PriorityNetworkConf",
            Self::SecurityDowngrade { .. } => "NoSecurityDowngrade",
            Self::InvalidNetwork(_) => "InvalidNetworkConf",
            Self::Value(_) => "InvalidValue",
        }
    }
}
