//! Durable calls of one kind, in the order in which they go to the CSMS.

use std::collections::VecDeque;
use std::time::Duration;

use plugpoint_ocpp::v201::Action;

use crate::io::Queued;

/// Each kind has its own order, so that a CSMS that takes no security events still takes those that bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LaneId {
    Security,
    Transactions,
}

impl LaneId {
    pub(crate) const ALL: [Self; 2] = [Self::Transactions, Self::Security];

    pub(crate) fn of(action: &str) -> Self {
        if action == Action::SecurityEventNotification.as_str() {
            Self::Security
        } else {
            Self::Transactions
        }
    }
}

#[derive(Debug)]
pub(crate) struct Durable {
    pub(crate) order: u64,
    pub(crate) message: Queued,
}

#[derive(Debug, Default)]
pub(crate) struct Lane {
    pub(crate) calls: VecDeque<Durable>,
    /// The front call was refused and waits for its next attempt.
    pub(crate) retry_at: Option<Duration>,
    /// The CSMS has answered something since the front call came to the front.
    pub(crate) heard: bool,
}

impl Lane {
    /// The call that may go now.
    pub(crate) fn ready(&self, mono: Duration) -> Option<&Durable> {
        let waits = self.retry_at.is_some_and(|at| at > mono);
        self.calls.front().filter(|_| !waits)
    }

    /// The front call is done with.
    pub(crate) fn pop(&mut self) -> Option<Durable> {
        self.heard = false;
        self.calls.pop_front()
    }

    /// Takes out one that is given up before its turn.
    pub(crate) fn remove(&mut self, id: &str) {
        self.calls.retain(|call| call.message.id != id);
    }
}
