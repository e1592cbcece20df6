//! What a variable's values may be.

use serde::Deserialize;

/// OCPP `DataEnumType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum DataType {
    #[serde(rename = "string")]
    String,
    #[serde(rename = "decimal")]
    Decimal,
    #[serde(rename = "integer")]
    Integer,
    #[serde(rename = "dateTime")]
    DateTime,
    #[serde(rename = "boolean")]
    Boolean,
    /// Exactly one element of the values list.
    OptionList,
    /// Elements of the values list, in an order that means something.
    SequenceList,
    /// Elements of the values list, in any order.
    MemberList,
}

impl DataType {
    /// As OCPP spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Boolean => "boolean",
            Self::OptionList => "OptionList",
            Self::SequenceList => "SequenceList",
            Self::MemberList => "MemberList",
        }
    }

    pub fn is_number(self) -> bool {
        matches!(self, Self::Decimal | Self::Integer)
    }

    /// Values are comma-separated elements.
    pub fn is_list(self) -> bool {
        matches!(self, Self::SequenceList | Self::MemberList)
    }
}

/// OCPP `VariableCharacteristicsType`: the data type and the limits of a variable's values.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Characteristics {
    pub data_type: DataType,
    /// The lowest value of a number, the shortest length (in characters) of a string.
    pub min_limit: Option<f64>,
    /// The highest value of a number, the greatest length (in characters) of a string or list.
    pub max_limit: Option<f64>,
    /// At most 16 characters.
    pub unit: Option<String>,
    /// Comma-separated, at most 1000 characters.
    pub values_list: Option<String>,
    #[serde(default)]
    pub supports_monitoring: bool,
}

impl Characteristics {
    /// Any value of a type.
    pub fn new(data_type: DataType) -> Self {
        Self {
            data_type,
            min_limit: None,
            max_limit: None,
            unit: None,
            values_list: None,
            supports_monitoring: false,
        }
    }

    /// Exactly one of a comma-separated list.
    pub fn options(values_list: &str) -> Self {
        Self {
            values_list: Some(values_list.to_owned()),
            ..Self::new(DataType::OptionList)
        }
    }

    /// The variable is a length of time, so that no value of it can be below zero, whatever the file says.
    pub fn is_duration(&self) -> bool {
        self.data_type.is_number() && matches!(self.unit.as_deref(), Some("s" | "ms"))
    }
}

/// The elements of a comma-separated list, trimmed; an empty text has none.
pub(super) fn elements(list: &str) -> impl Iterator<Item = &str> {
    list.split(',')
        .map(str::trim)
        .filter(|element| !element.is_empty())
}
