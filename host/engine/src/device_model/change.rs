//! A value that was set, and the same value as it is kept over a restart.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::key::VariableKey;
use super::model::AttributeType;
use super::refusal::SetStatus;

/// Who set a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The CSMS, by SetVariables: it may write what the files make writable.
    Csms,
    /// The station itself: it may write everything, read-only values above all.
    Station,
}

/// What setting a value changed, for the engine to persist and to react to.
#[derive(Clone, PartialEq)]
pub struct Change {
    pub key: VariableKey,
    pub attribute: AttributeType,
    pub origin: Origin,
    pub old: Option<String>,
    pub new: String,
    /// Keep the value over a restart.
    pub persistent: bool,
    /// The change has an effect after the next restart only.
    pub reboot_required: bool,
    /// The value may be written but never read: keep it out of logs and messages.
    pub secret: bool,
}

impl Change {
    /// The value is another than before.
    pub fn is_news(&self) -> bool {
        self.old.as_deref() != Some(self.new.as_str())
    }

    //= B05.FR.10
    /// What SetVariables answers.
    ///
    /// A value that stays the same never asks for a restart: a CSMS that sets all its values at every boot would
    /// otherwise restart the station for ever.
    pub fn status(&self) -> SetStatus {
        if self.reboot_required && self.is_news() {
            SetStatus::RebootRequired
        } else {
            SetStatus::Accepted
        }
    }

    /// The row to store, or `None` if the value is not kept.
    pub fn stored(&self) -> Option<StoredVariable> {
        self.persistent.then(|| StoredVariable {
            key: self.key.clone(),
            attribute: self.attribute,
            origin: self.origin,
            value: self.new.clone(),
        })
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &str| {
            if self.secret {
                "***".to_owned()
            } else {
                value.to_owned()
            }
        };
        f.debug_struct("Change")
            .field("key", &format_args!("{}", self.key))
            .field("attribute", &self.attribute)
            .field("origin", &self.origin)
            .field("old", &self.old.as_deref().map(shown))
            .field("new", &shown(&self.new))
            .field("persistent", &self.persistent)
            .field("reboot_required", &self.reboot_required)
            .finish()
    }
}

/// A value that was set at run time, as the store keeps it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredVariable {
    pub key: VariableKey,
    pub attribute: AttributeType,
    pub origin: Origin,
    pub value: String,
}

/// Without the value: whether it is a secret, only the model knows.
impl fmt::Debug for StoredVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredVariable")
            .field("key", &format_args!("{}", self.key))
            .field("attribute", &self.attribute)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
