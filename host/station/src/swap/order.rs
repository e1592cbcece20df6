//! What is ordered, and when it is to be done.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use plugpoint_ocpp::DateTime;
use serde::{Deserialize, Serialize};

/// Another component for a plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SwapOrder {
    /// The plugin's id in the configuration.
    pub plugin: String,
    /// The bundle, or the component. It is read when the order is taken, if that is to wait, and else when it is
    /// carried out: it must be there until the end is told.
    pub path: PathBuf,
    #[serde(default)]
    pub when: When,
    /// The new version may start without the state of the old one, even if the configuration does not say so.
    #[serde(default)]
    pub allow_start_clean: bool,
}

/// The moment of a swap. As text: `now`, `idle`, or a time like `2026-01-31T02:00:00Z`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum When {
    #[default]
    Now,
    /// No transaction is active on an EVSE that the plugin serves.
    Idle,
    /// By the station's clock, which may be set meanwhile.
    At(DateTime),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no moment for a swap; write `now`, `idle`, or a time like 2026-01-31T02:00:00Z")]
pub struct WhenError(String);

/// Why an order is not taken.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    #[error("no plugin is called `{plugin}`; the configuration has {known}")]
    UnknownPlugin { plugin: String, known: String },
    #[error(
        "a swap of `{0}` is ordered already; wait for its end, or take it back with `plugpoint plugin swap --cancel`"
    )]
    Ordered(String),
    #[error("{path} cannot be read; give the path of a bundle or a component", path = .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the order cannot be stored: {0}")]
    NotStored(String),
    #[error("the station is stopping")]
    Stopping,
}

impl FromStr for When {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        match text {
            "now" => Ok(Self::Now),
            "idle" => Ok(Self::Idle),
            time => time.parse().map(Self::At).map_err(|_| WhenError(time.into())),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Idle => f.write_str("idle"),
            Self::At(time) => write!(f, "{time}"),
        }
    }
}

impl TryFrom<String> for When {
    type Error = WhenError;

    fn try_from(text: String) -> Result<Self, WhenError> {
        text.parse()
    }
}

impl From<When> for String {
    fn from(when: When) -> Self {
        when.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_it_is_written() {
        for text in ["now", "idle", "2026-01-31T02:00:00.000Z"] {
            assert_eq!(text.parse::<When>().unwrap().to_string(), text);
        }
        let error = "tomorrow".parse::<When>().unwrap_err().to_string();
        assert!(
            error.contains("`tomorrow`") && error.contains("`idle`"),
            "{error}"
        );
    }

    #[test]
    fn an_order_survives_as_json() {
        let order = SwapOrder {
            plugin: "lock".into(),
            path: "/new.ppk".into(),
            when: When::Idle,
            allow_start_clean: true,
        };
        let text = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<SwapOrder>(&text).unwrap(), order);
    }
}
