//! News of a CSMS, for who looks on.

use crate::ledger::Complaint;
use crate::log::LoggedFrame;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A station's websocket is open.
    Connected { station: String },
    /// It is gone.
    Disconnected { station: String, reason: String },
    /// An upgrade was refused with this HTTP status.
    TurnedAway { station: String, status: u16 },
    /// A text was received or sent.
    Frame { station: String, frame: LoggedFrame },
    /// A station did something wrong on the wire.
    Complaint(Complaint),
}
