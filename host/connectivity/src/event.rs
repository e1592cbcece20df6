//! What the rest of the station sees: events in order, and the link that belongs to one connection.

use tokio::sync::mpsc;

use crate::{
    Text,
    policy::AttemptId,
    reason::{CloseReason, DialError},
    slot::{Slot, Unusable},
};

/// What happened on the way to the CSMS. Between `Connected` and `Disconnected` all frames are of that one
/// connection; outside there are none.
#[derive(Clone, Debug)]
pub enum Event {
    /// The network of a slot is to be brought up before it is dialled; answer by [`crate::Handle::configured`].
    Configure {
        attempt: AttemptId,
        slot: Slot,
    },
    Connected {
        slot: i32,
        /// See [`Slot::overwritten`].
        overwritten: bool,
        /// The subprotocol that the CSMS chose of those offered.
        protocol: String,
        /// The way to speak on this connection, and on no other.
        link: Link,
    },
    Frame(Text),
    Disconnected {
        slot: i32,
        reason: CloseReason,
    },
    DialFailed {
        slot: i32,
        error: DialError,
    },
    Unusable {
        slot: i32,
        why: Unusable,
    },
    /// The CSMS accepted the station with [`Slot::credentials`]: [`Slot::former`] is not needed any more.
    CredentialsAccepted {
        slot: i32,
    },
    /// The new credentials failed, and the CSMS accepted the station with [`Slot::former`], which count again.
    FellBack {
        slot: i32,
    },
}

/// Waits for room and sends the event that had none. May be dropped at any time without losing it. When nobody
/// listens any more, the event is dropped: the manager notices by itself.
pub(crate) async fn deliver_held(events: &mpsc::Sender<Event>, held: &mut Option<Event>) {
    let permit = events.reserve().await;
    if let (Some(event), Ok(permit)) = (held.take(), permit) {
        permit.send(event);
    }
}

/// Speaks on one connection. After that connection it refuses, so that no answer to an old connection can
/// reach a new one.
#[derive(Clone, Debug)]
pub struct Link {
    attempt: AttemptId,
    outbox: mpsc::Sender<Text>,
}

impl Link {
    pub(crate) fn new(attempt: AttemptId, outbox: mpsc::Sender<Text>) -> Self {
        Self { attempt, outbox }
    }

    /// Sends a frame after those sent before. Does not wait: `Ok` says that the frame is on its way, and an
    /// answer of the CSMS alone says that it arrived.
    ///
    /// # Errors
    /// When the connection has ended or is closing, or when the CSMS reads so slowly that the outbox is full.
    pub fn send(&self, text: impl Into<Text>) -> Result<(), SendError> {
        self.outbox.try_send(text.into()).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => SendError::Backlog,
            mpsc::error::TrySendError::Closed(_) => SendError::NotConnected,
        })
    }

    pub(crate) fn attempt(&self) -> AttemptId {
        self.attempt
    }
}

/// Why a frame was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("the CSMS does not read fast enough; keep the frame and send it again after its timeout")]
    Backlog,
    #[error("this connection has ended; keep the frame until the next Connected")]
    NotConnected,
}
