//! Who watches the policy: the sockets that there are by its own orders, and what must hold of them.

use super::dice::FORMER;
use crate::{policy::AttemptId, slot::Slot};

/// The sockets of the driver, and the events that the station saw.
#[derive(Debug, Default)]
pub(super) struct Watch {
    pub(super) configuring: Option<AttemptId>,
    pub(super) dialling: Option<AttemptId>,
    /// Open and silent.
    pub(super) standing: Option<AttemptId>,
    pub(super) speaking: Option<Speaking>,
    /// The slot between its Connected and its Disconnected.
    connected: Option<i32>,
    pub(super) last_attempt: u64,
    /// The dials in a row of one slot in the same way, since something other than a failure happened.
    run: Run,
    /// The last dial was begun beside a connection.
    beside: Option<Run>,
}

#[derive(Debug)]
pub(super) struct Speaking {
    pub(super) attempt: AttemptId,
    pub(super) slot: i32,
    pub(super) closing: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Run {
    slot: i32,
    former: bool,
    overwritten: bool,
    dials: u32,
}

impl Watch {
    /// A dial begins, by configuring its network or at once. Gives how many there were in a row, this one included.
    pub(super) fn begin(&mut self, attempt: AttemptId, slot: &Slot) -> u32 {
        assert!(attempt.0 > self.last_attempt, "an attempt was used twice");
        assert_eq!(self.dialling, None, "a second dial");
        assert_eq!(self.standing, None, "a dial beside a websocket that stands");
        assert_eq!(slot.former, None, "the dialler saw two pairs of credentials");
        self.last_attempt = attempt.0;
        let new = Run {
            slot: slot.id,
            former: slot.credentials.identity == FORMER,
            overwritten: slot.overwritten,
            dials: 1,
        };
        if self.speaking.is_some() {
            self.beside = Some(new);
            return 1;
        }
        self.beside = None;
        let before = Run { dials: 1, ..self.run };
        let dials = if before == new { self.run.dials + 1 } else { 1 };
        self.run = Run { dials, ..new };
        dials
    }

    pub(super) fn dial(&mut self, attempt: AttemptId) {
        if let Some(speaking) = &self.speaking {
            assert!(!speaking.closing, "a dial beside a closing connection");
        }
        assert_eq!(self.dialling.replace(attempt), None, "a second dial");
        self.configuring = None;
    }

    pub(super) fn give_up(&mut self, attempt: AttemptId) {
        self.dialling.take_if(|dialling| *dialling == attempt);
        self.standing.take_if(|standing| *standing == attempt);
    }

    pub(super) fn close(&mut self, attempt: AttemptId) {
        let speaking = self.speaking.as_mut().expect("a connection to close");
        assert_eq!(speaking.attempt, attempt);
        assert!(!std::mem::replace(&mut speaking.closing, true), "closed twice");
    }

    pub(super) fn connected(&mut self, attempt: AttemptId, slot: i32) {
        assert_eq!(self.standing.take(), Some(attempt), "no websocket stands");
        assert!(self.speaking.is_none(), "two connections speak");
        assert_eq!(self.connected.replace(slot), None, "Connected twice");
        let closing = false;
        self.speaking = Some(Speaking {
            attempt,
            slot,
            closing,
        });
        self.run = self.beside.take().unwrap_or(self.run);
    }

    pub(super) fn disconnected(&mut self, slot: i32) {
        assert_eq!(self.connected.take(), Some(slot), "no Connected before");
        if self.dialling.is_some() || self.configuring.is_some() {
            self.run = self.beside.take().unwrap_or(self.run);
        }
    }

    /// Something other than a failure happened.
    pub(super) fn count_anew(&mut self) {
        self.run.dials = 0;
    }

    /// The slot that is dialled beside a connection.
    pub(super) fn challenger(&self) -> Option<i32> {
        let dials = self.dialling.is_some() || self.configuring.is_some();
        let run = self.beside.filter(|_| dials && self.speaking.is_some());
        run.map(|run| run.slot)
    }

    pub(super) fn has_sockets(&self) -> bool {
        self.dialling.is_some() || self.standing.is_some() || self.speaking.is_some()
    }

    /// Whether nothing can come of this attempt any more.
    pub(super) fn is_over(&self, attempt: AttemptId) -> bool {
        let speaking = self.speaking.as_ref().map(|speaking| speaking.attempt);
        ![self.configuring, self.dialling, self.standing, speaking].contains(&Some(attempt))
    }

    pub(super) fn assert_all_over(&self) {
        assert!(!self.has_sockets(), "{self:?}");
        assert_eq!(self.connected, None, "Connected without its Disconnected");
    }
}
