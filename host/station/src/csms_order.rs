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

impl CsmsOrder {
    pub(crate) async fn carry_out(self, manager: &connectivity::Handle) {
        match self {
            Self::Connect { slot: Some(slot) } => manager.connect(slot).await,
            Self::Connect { slot: None } => manager.start().await,
            Self::Switch { slot } => manager.try_switch(slot).await,
            Self::Disconnect => manager.disconnect().await,
        }
    }
}
