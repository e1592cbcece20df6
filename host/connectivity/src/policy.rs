//! Which slot is dialled when: a state machine without clock, socket or randomness of its own.
//!
//! ```text
//!        Start, a slot       Dialled
//!   Idle ---------> Dialling -------> Connected ----------------------+
//!    ^               |   ^               | ^ |                        |
//!    |      failed   |   | due    Closed | | | Stop, Reconnect,       | a better slot is there:
//!    |               v   |               | | | challenger Dialled     | a challenger is dialled
//!    |              Waiting <------------+ | v                        | beside the connection
//!    |                                     Closing                    |
//!    |  Stop, Suppress, no slot left     then Idle, a dial at once, <-+
//!    +---------------------------------  or Connected by the challenger
//! ```
//!
//! A dial is configured first, where somebody brings networks up ([`Settings::configure_timeout`]); when that takes too
//! long it is dialled as it is.
//!
//! There is one state. One of its variants has room for a second attempt, the challenger: it is dialled beside the
//! connection, and it is not `Connected` before that one is closed. Two connections cannot speak.

mod dialling;
mod io;
#[cfg(test)]
mod random_tests;
mod records;
mod rotation;
mod slots;
mod state;
mod status;
mod switches;
mod switching;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, mem, time::Duration};

pub use io::{AttemptId, Input, Lost, Output, Phase};
pub use status::{SlotStatus, Status};

use crate::{
    back_off::Waits,
    reason::CloseReason,
    settings::Settings,
    slot::{Slot, Unusable},
};
use records::{Failure, Records};
use rotation::Rotation;
use state::{Attempt, Dial, Live, Stage, State, Then};
use switches::Switches;

/// RFC 6455 close codes that this station sends.
mod code {
    pub(super) const GOING_AWAY: u16 = 1001;
    pub(super) const SERVICE_RESTART: u16 = 1012;
}

/// Whether dials are wanted at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Started,
    Stopped,
    Suppressed,
}

/// The connection policy of one station. Times are durations since an origin that the driver chooses.
#[derive(Debug)]
pub struct Policy {
    /// Of the last input.
    now: Duration,
    settings: Settings,
    slots: Vec<Slot>,
    unusable: Vec<(i32, Unusable)>,
    rotation: Rotation,
    waits: Waits,
    switches: Switches,
    mode: Mode,
    state: State,
    attempts: u64,
    records: Records,
    why: String,
    outputs: VecDeque<Output>,
}

impl Policy {
    /// A policy that does nothing before [`Input::Start`]. `last_good` is the slot on which the CSMS last accepted the
    /// station before it restarted. The same seed and inputs give the same outputs.
    pub fn new(settings: Settings, slots: Vec<Slot>, last_good: Option<Slot>, seed: u64) -> Self {
        let mut policy = Self {
            now: Duration::ZERO,
            settings,
            slots,
            unusable: Vec::new(),
            rotation: Rotation::default(),
            waits: Waits::new(seed),
            switches: Switches::default(),
            mode: Mode::Stopped,
            state: State::Idle,
            attempts: 0,
            records: Records::default(),
            why: "not started".into(),
            outputs: VecDeque::new(),
        };
        if let Some(slot) = last_good {
            policy.remember_good(slot);
        }
        policy.sort_out_slots();
        policy
    }

    /// Takes one input. What is to be done about it comes from [`Self::poll`].
    pub fn handle(&mut self, now: Duration, input: Input) {
        self.now = now;
        match input {
            Input::Start => self.start(),
            Input::Stop => self.stop(),
            Input::Suppress => self.suppress(),
            Input::Reconnect { reason, slot } => self.reconnect(&reason, slot),
            Input::TrySwitch { slot } => self.try_switch(slot),
            Input::NetworkLost(lost) => self.network_lost(&lost),
            Input::Configured { attempt, outcome } => self.configured(attempt, outcome),
            Input::Dialled { attempt, protocol } => self.dialled(attempt, protocol),
            Input::DialFailed { attempt, error } => self.dial_failed(attempt, error),
            Input::Closed { attempt, reason } => self.closed(attempt, reason),
            Input::Accepted { attempt } => self.accepted(attempt),
            Input::Slots(slots) => {
                self.slots = slots;
                self.reconsider();
            }
            Input::LastGood(slot) => {
                self.remember_good(*slot);
                self.reconsider();
            }
            Input::Settings(settings) => {
                self.settings = settings;
                self.reconsider();
            }
            Input::Tick => {}
        }
        self.do_what_is_due();
    }

    /// The next thing to do, until `None`.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Tick`] is due.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.state.deadline().into_iter().chain(self.switch_due()).min()
    }

    fn do_what_is_due(&mut self) {
        if self.state.deadline().is_some_and(|until| until <= self.now) {
            self.go_on();
        }
        if self.switch_due().is_some_and(|at| at <= self.now) {
            self.switch();
        }
    }

    fn start(&mut self) {
        self.mode = Mode::Started;
        if matches!(self.state, State::Idle) {
            self.dial();
        }
    }

    fn stop(&mut self) {
        self.mode = Mode::Stopped;
        self.switches.forget_wish();
        self.leave(code::GOING_AWAY, "the station closes the connection");
    }

    fn suppress(&mut self) {
        self.mode = Mode::Suppressed;
        self.switches.forget_wish();
        match &self.state {
            State::Connected { .. } => self.withdraw_challenger(),
            // Nothing is dialled any more; what follows the close may still take over.
            State::Closing { .. } => {}
            _ => self.leave(code::GOING_AWAY, "no dial before the reset"),
        }
    }

    fn reconnect(&mut self, reason: &str, slot: Option<i32>) {
        let wanted = slot.or_else(|| self.rotation.current().map(|slot| slot.id));
        if let Some(id) = wanted
            && !self.rotation.go_to(id)
        {
            let why = self.unusable.iter().find(|(other, _)| *other == id);
            let why = why.map_or(Unusable::Unknown, |(_, why)| why.clone());
            self.outputs.push_back(Output::Unusable { slot: id, why });
            return;
        }
        if slot.is_some() {
            self.switches.forget_wish();
        }
        if self.mode == Mode::Started {
            self.leave(code::SERVICE_RESTART, reason);
        }
    }

    /// Ends what is going on, on purpose. [`Self::resume`] says what follows.
    fn leave(&mut self, code: u16, reason: &str) {
        reason.clone_into(&mut self.why);
        match mem::replace(&mut self.state, State::Idle) {
            State::Idle | State::Waiting { .. } => self.resume(),
            State::Dialling(dial) => {
                self.give_up(&dial);
                self.resume();
            }
            State::Connected { live, challenger } => {
                if let Some(dial) = challenger {
                    self.give_up(&dial);
                }
                self.close(live, code, reason, Then::Dial);
            }
            State::Closing { live, then } => {
                if let Then::TakeOver(next) = then {
                    let attempt = next.attempt.id;
                    self.outputs.push_back(Output::GiveUp { attempt });
                }
                let then = Then::Dial;
                self.state = State::Closing { live, then };
            }
        }
    }

    fn close(&mut self, live: Live, code: u16, reason: &str, then: Then) {
        self.outputs.push_back(Output::Close {
            attempt: live.attempt.id,
            code,
            reason: reason.to_owned(),
        });
        self.state = State::Closing { live, then };
    }

    /// Nothing is open, and it was not lost: dial at once if dials are wanted.
    fn resume(&mut self) {
        self.state = State::Idle;
        if self.mode == Mode::Started {
            self.dial();
        }
    }

    /// Not wished: back off, on every dial, and give the next slot its turn when this one has had its own.
    fn lost(&mut self, refused: bool) {
        self.state = State::Idle;
        if self.mode != Mode::Started {
            return;
        }
        self.rotation.failed(self.settings.attempts, refused);
        if self.rotation.current().is_none() {
            return self.work_alone();
        }
        let until = self.now.saturating_add(self.waits.next(&self.settings.back_off));
        self.state = State::Waiting { until };
    }

    fn work_alone(&mut self) {
        "there is no usable slot, the station works alone".clone_into(&mut self.why);
        self.state = State::Idle;
    }

    /// What went over it will not answer any more.
    fn network_lost(&mut self, lost: &Lost) {
        for attempt in self.state.attempts().filter(|attempt| attempt.is_over(lost)) {
            self.outputs.push_back(Output::BreakOff {
                attempt: attempt.id,
                network: lost.to_string(),
            });
        }
    }

    fn closed(&mut self, closed: AttemptId, reason: CloseReason) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Connected { live, challenger } if live.attempt.id == closed => {
                self.connection_lost(&live.attempt, reason);
                match challenger {
                    Some(dial) => self.promote(dial),
                    None => self.lost(false),
                }
            }
            State::Closing { live, then } if live.attempt.id == closed => {
                let slot = live.attempt.slot.id;
                self.outputs.push_back(Output::Disconnected { slot, reason });
                match then {
                    Then::Dial => self.resume(),
                    Then::BackOff => self.lost(false),
                    Then::TakeOver(next) => self.connected(next),
                }
            }
            State::Closing {
                live,
                then: Then::TakeOver(next),
            } if next.attempt.id == closed => {
                self.dropped(&next.attempt, &reason);
                let then = Then::BackOff;
                self.state = State::Closing { live, then };
            }
            other => self.state = other,
        }
    }

    fn connection_lost(&mut self, attempt: &Attempt, reason: CloseReason) {
        self.dropped(attempt, &reason);
        let slot = attempt.slot.id;
        self.outputs.push_back(Output::Disconnected { slot, reason });
    }

    fn dropped(&mut self, attempt: &Attempt, reason: &CloseReason) {
        let slot = attempt.slot.id;
        self.why = reason.to_string();
        self.records.failed(slot, self.now, Failure::Lost(reason.clone()));
        self.switches.lost(slot, self.now, self.settings.switch_pause);
    }

    fn accepted(&mut self, accepted: AttemptId) {
        let State::Connected { live, .. } = &self.state else {
            return;
        };
        if live.attempt.id != accepted {
            return;
        }
        let attempt = *live.attempt.clone();
        self.records.accepted(attempt.slot.id, self.now);
        self.settle(&attempt);
        self.rotation.succeeded(Slot {
            binding: attempt.listed.binding,
            ..attempt.slot
        });
        self.waits.reset();
        "the CSMS accepted the station".clone_into(&mut self.why);
    }
}
