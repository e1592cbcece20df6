//! What an operator wants of the connection to the CSMS.

use plugpoint_connectivity as connectivity;
use serde::{Deserialize, Serialize};

/// An order for the connection. What comes of it is in the status; a restart of the station forgets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum CsmsOrder {
    /// Connects: to a slot, after closing what is open, or after a disconnect to the one whose turn it is.
    Connect { slot: Option<i32> },
    /// Goes over to a slot of a higher priority, as a plugin does whose network has come back.
    Switch { slot: i32 },
    /// Closes the connection and dials no more until the next order.
    Disconnect,
}

/// Why the station does not go to a slot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    #[error(
        "slot {slot} is none of those to dial, {listed}; NetworkConfigurationPriority names them, and the log says why one \
         is left out"
    )]
    NotListed { slot: i32, listed: String },
    #[error("slot {slot} cannot be dialled: {why}")]
    Unusable { slot: i32, why: String },
}

impl CsmsOrder {
    /// Whether the slot that it names can be gone to.
    pub(crate) fn check(self, connection: &connectivity::Status) -> Result<(), SlotError> {
        let (Self::Connect { slot: Some(slot) } | Self::Switch { slot }) = self else {
            return Ok(());
        };
        let Some(found) = connection.slots.iter().find(|listed| listed.id == slot) else {
            let listed: Vec<_> = connection.slots.iter().map(|slot| slot.id.to_string()).collect();
            let listed = listed.join(", ");
            return Err(SlotError::NotListed { slot, listed });
        };
        match &found.unusable {
            Some(why) => Err(SlotError::Unusable {
                slot,
                why: why.clone(),
            }),
            None => Ok(()),
        }
    }

    pub(crate) async fn carry_out(self, manager: &connectivity::Handle) {
        match self {
            Self::Connect { slot: Some(slot) } => manager.connect(slot).await,
            Self::Connect { slot: None } => manager.start().await,
            Self::Switch { slot } => manager.try_switch(slot).await,
            Self::Disconnect => manager.disconnect().await,
        }
    }
}
