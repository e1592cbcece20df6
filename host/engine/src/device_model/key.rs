//! How components and variables are named.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A name of a component, a variable or an instance of either.
///
/// These are OCPP `identifierString`s, which compare without regard to case; the spelling that was given is kept, so
/// that a report shows what the files say. At most 50 characters on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(Cow<'static, str>);

impl Name {
    /// A name known at compile time; allocates nothing.
    pub const fn from_static(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    //= B06.FR.14 B06.FR.15
    /// The instance that a message or a file names; an empty string means none.
    fn instance(name: Option<&str>) -> Option<Self> {
        name.filter(|name| !name.is_empty()).map(Self::from)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(Cow::Owned(name.to_owned()))
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Name {}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |name: &'_ u8| name.to_ascii_lowercase();
        self.0
            .as_bytes()
            .iter()
            .map(lower)
            .cmp(other.0.as_bytes().iter().map(lower))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A component: of the station, of one EVSE, or of one connector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ComponentKey {
    pub name: Name,
    pub instance: Option<Name>,
    /// From 1; `None` for a component of the whole station.
    pub evse: Option<i32>,
    /// From 1 within its EVSE.
    pub connector: Option<i32>,
}

impl ComponentKey {
    /// A component of the whole station, without an instance.
    pub const fn station(name: &'static str) -> Self {
        Self {
            name: Name::from_static(name),
            instance: None,
            evse: None,
            connector: None,
        }
    }

    /// The component `EVSE` of one EVSE.
    pub const fn evse(evse: i32) -> Self {
        Self {
            name: Name::from_static("EVSE"),
            instance: None,
            evse: Some(evse),
            connector: None,
        }
    }

    /// The component `Connector` of one connector.
    pub const fn connector(evse: i32, connector: i32) -> Self {
        let name = Name::from_static("Connector");
        Self {
            name,
            instance: None,
            evse: Some(evse),
            connector: Some(connector),
        }
    }

    /// A component as a message or a file names it; an empty instance is none.
    pub fn new(name: &str, instance: Option<&str>, evse: Option<i32>, connector: Option<i32>) -> Self {
        Self {
            name: name.into(),
            instance: Name::instance(instance),
            evse,
            connector,
        }
    }
}

/// `NetworkConfiguration[1]`, `EVSE(1)`, `Connector(1,2)`.
impl fmt::Display for ComponentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if let Some(instance) = &self.instance {
            write!(f, "[{instance}]")?;
        }
        match (self.evse, self.connector) {
            (Some(evse), Some(connector)) => write!(f, "({evse},{connector})"),
            (Some(evse), None) => write!(f, "({evse})"),
            (None, Some(connector)) => write!(f, "(?,{connector})"),
            (None, None) => Ok(()),
        }
    }
}

/// A variable within its component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VariableName {
    pub name: Name,
    pub instance: Option<Name>,
}

impl VariableName {
    /// A variable known at compile time; allocates nothing.
    pub const fn from_static(name: &'static str, instance: Option<&'static str>) -> Self {
        let instance = match instance {
            Some(instance) => Some(Name::from_static(instance)),
            None => None,
        };
        Self {
            name: Name::from_static(name),
            instance,
        }
    }

    /// A variable as a message or a file names it; an empty instance is none.
    pub fn new(name: &str, instance: Option<&str>) -> Self {
        Self {
            name: name.into(),
            instance: Name::instance(instance),
        }
    }
}

/// `HeartbeatInterval`, `MessageTimeout[Default]`.
impl fmt::Display for VariableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.instance {
            Some(instance) => write!(f, "{}[{instance}]", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

/// One variable of one component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VariableKey {
    pub component: ComponentKey,
    pub variable: VariableName,
}

impl VariableKey {
    pub const fn new(component: ComponentKey, variable: VariableName) -> Self {
        Self { component, variable }
    }
}

/// `OCPPCommCtrlr.MessageTimeout[Default]`, `EVSE(1).Power`.
impl fmt::Display for VariableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.component, self.variable)
    }
}
