//! Types that all interfaces share.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// A named string: settings, and every `extra` list.
pub type Pair = (String, String);

/// What a change or a request is about. EVSE and connector numbers are 1 and up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    Station,
    Evse(u32),
    /// EVSE, then the connector's number within it.
    Connector(u32, u32),
}

/// An identification token as read by hardware.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IdToken {
    /// 1 to 36 characters.
    pub value: String,
    /// As OCPP's IdTokenEnumType, 1 to 20 characters.
    pub kind: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperationalStatus {
    Inoperative,
    Operative,
}

/// A variable of the device model, and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Variable {
    /// 1 to 50 characters.
    pub component: String,
    /// Up to 50 characters.
    pub component_instance: Option<String>,
    /// What the component is a part of.
    pub target: Target,
    /// 1 to 50 characters.
    pub name: String,
    /// Up to 50 characters.
    pub name_instance: Option<String>,
    /// The `Actual` attribute, up to 2,500 characters.
    pub value: String,
}

const REDACTED: &str = "[redacted]";

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Secret(pub String);

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(REDACTED)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Target {
    /// The EVSE that it is or is part of.
    pub fn evse(self) -> Option<u32> {
        match self {
            Self::Station => None,
            Self::Evse(evse) | Self::Connector(evse, _) => Some(evse),
        }
    }
}
