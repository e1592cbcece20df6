//! Which slot is dialled when: a state machine without clock, socket or randomness of its own.
//!
//! ```text
//!        Start, a slot               Configured             Dialled
//!   Idle ---------------> Configuring ----------> Dialling ----------> Connected
//!    ^                     ^   | refused             | DialFailed        | Closed
//!    |                due  |   v                     v                   |
//!    |                    Waiting <------------------+-------------------+
//!    |  Stop, Suppress,                Stop, Reconnect, from Dialling and Connected
//!    |  no slot left              Closing: then Idle, or Configuring at once
//!
//! Configuring that takes too long goes over into Dialling. Without somebody who brings networks up
//! ([`Settings::configure_timeout`]) a dial is not configured first.
//! ```
//!
//! There is one state, and each of its variants has room for one attempt: two connections cannot be live.

mod io;
#[cfg(test)]
mod random_tests;
mod rotation;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, time::Duration};

pub use io::{AttemptId, Input, Output, Phase, Status};

use crate::{
    back_off::Waits,
    reason::{CloseReason, DialError},
    settings::Settings,
    slot::{Binding, Slot, Unusable},
};
use rotation::Rotation;

/// RFC 6455 close codes that this station sends.
mod code {
    pub(super) const GOING_AWAY: u16 = 1001;
    pub(super) const SERVICE_RESTART: u16 = 1012;
}

/// Between two switches on request: a link that comes and goes is not followed.
const SWITCH_PAUSE: Duration = Duration::from_secs(60);

#[derive(Debug)]
enum State {
    Idle,
    Waiting {
        until: Duration,
    },
    /// The network of the slot is brought up.
    Configuring {
        attempt: AttemptId,
        slot: Slot,
        until: Duration,
    },
    Dialling {
        attempt: AttemptId,
        slot: Slot,
    },
    Connected {
        attempt: AttemptId,
        slot: Slot,
        protocol: String,
    },
    Closing {
        attempt: AttemptId,
        slot: Slot,
        was_connected: bool,
    },
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
    mode: Mode,
    state: State,
    attempts: u64,
    /// Of the last switch on request.
    switched_at: Option<Duration>,
    why: String,
    outputs: VecDeque<Output>,
}

impl Policy {
    /// A policy that does nothing before [`Input::Start`]. The same seed and inputs give the same outputs.
    pub fn new(settings: Settings, slots: Vec<Slot>, seed: u64) -> Self {
        let mut policy = Self {
            now: Duration::ZERO,
            settings,
            slots,
            unusable: Vec::new(),
            rotation: Rotation::default(),
            waits: Waits::new(seed),
            mode: Mode::Stopped,
            state: State::Idle,
            attempts: 0,
            switched_at: None,
            why: "not started".into(),
            outputs: VecDeque::new(),
        };
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
            Input::Configured { attempt, outcome } => self.configured(attempt, outcome),
            Input::Dialled { attempt, protocol } => self.dialled(attempt, protocol),
            Input::DialFailed { attempt, error } => self.dial_failed(attempt, error),
            Input::Closed { attempt, reason } => self.closed(attempt, reason),
            Input::Accepted { attempt } => self.accepted(attempt),
            Input::Slots(slots) => {
                self.slots = slots;
                self.reconsider();
            }
            Input::Settings(settings) => {
                self.settings = settings;
                self.reconsider();
            }
            Input::Tick => {}
        }
        if self.next_deadline().is_some_and(|until| until <= now) {
            self.due();
        }
    }

    /// The next thing to do, until `None`.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Tick`] is due.
    pub fn next_deadline(&self) -> Option<Duration> {
        match self.state {
            State::Waiting { until } | State::Configuring { until, .. } => Some(until),
            _ => None,
        }
    }

    /// What goes on, at `now`.
    pub fn status(&self, now: Duration) -> Status {
        let (phase, slot, protocol) = match &self.state {
            State::Idle => (Phase::Idle, None, None),
            State::Waiting { .. } => (Phase::Waiting, self.rotation.current(), None),
            State::Configuring { slot, .. } => (Phase::Configuring, Some(slot), None),
            State::Dialling { slot, .. } => (Phase::Dialling, Some(slot), None),
            State::Connected { slot, protocol, .. } => (Phase::Connected, Some(slot), Some(protocol)),
            State::Closing { slot, .. } => (Phase::Closing, Some(slot), None),
        };
        let wait = match self.state {
            State::Waiting { until } => Some(until.saturating_sub(now).as_millis()),
            _ => None,
        };
        Status {
            phase,
            slot: slot.map(|slot| slot.id),
            protocol: protocol.cloned(),
            attempt: self.rotation.tried(),
            attempts: self.settings.attempts.max(1),
            next_dial_ms: wait.map(|ms| u64::try_from(ms).unwrap_or(u64::MAX)),
            last_good: self.rotation.last_good(),
            why: self.why.clone(),
            unusable: self
                .unusable
                .iter()
                .map(|(id, why)| (*id, why.to_string()))
                .collect(),
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
        self.leave(code::GOING_AWAY, "the station closes the connection");
    }

    fn suppress(&mut self) {
        self.mode = Mode::Suppressed;
        if !matches!(self.state, State::Connected { .. }) {
            self.leave(code::GOING_AWAY, "no dial before the reset");
        }
    }

    fn try_switch(&mut self, slot: i32) {
        let unstable = self
            .switched_at
            .is_some_and(|at| self.now.saturating_sub(at) < SWITCH_PAUSE);
        if self.mode != Mode::Started || unstable || !self.rotation.is_before_current(slot) {
            return;
        }
        self.switched_at = Some(self.now);
        self.reconnect(&format!("the network of slot {slot} is there"), Some(slot));
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
        if self.mode == Mode::Started {
            self.leave(code::SERVICE_RESTART, reason);
        }
    }

    /// Ends what is going on, on purpose. [`Self::resume`] says what follows.
    fn leave(&mut self, code: u16, reason: &str) {
        reason.clone_into(&mut self.why);
        let (attempt, slot, was_connected) = match std::mem::replace(&mut self.state, State::Idle) {
            // Nothing is open; an answer of who configures comes too late for anything.
            State::Idle | State::Waiting { .. } | State::Configuring { .. } => return self.resume(),
            State::Dialling { attempt, slot } => (attempt, slot, false),
            State::Connected { attempt, slot, .. } => (attempt, slot, true),
            closing @ State::Closing { .. } => {
                self.state = closing;
                return;
            }
        };
        self.outputs.push_back(Output::Close {
            attempt,
            code,
            reason: reason.to_owned(),
        });
        self.state = State::Closing {
            attempt,
            slot,
            was_connected,
        };
    }

    /// Nothing is open, and it was not lost: dial at once if dials are wanted.
    fn resume(&mut self) {
        self.state = State::Idle;
        if self.mode == Mode::Started {
            self.dial();
        }
    }

    fn dial(&mut self) {
        let Some(slot) = self.rotation.current().cloned() else {
            return self.work_alone();
        };
        self.rotation.dialled();
        self.attempts += 1;
        let attempt = AttemptId(self.attempts);
        match self.settings.configure_timeout {
            Some(timeout) => self.configure(attempt, slot, timeout),
            None => self.dial_slot(attempt, slot),
        }
    }

    fn configure(&mut self, attempt: AttemptId, slot: Slot, timeout: Duration) {
        self.outputs.push_back(Output::Configure {
            attempt,
            slot: slot.clone(),
        });
        let until = self.now.saturating_add(timeout);
        self.state = State::Configuring { attempt, slot, until };
    }

    fn dial_slot(&mut self, attempt: AttemptId, slot: Slot) {
        self.outputs.push_back(Output::Dial {
            attempt,
            slot: slot.clone(),
        });
        self.state = State::Dialling { attempt, slot };
    }

    /// The network of the slot is up, and the socket may have to be bound; or it is not, and why.
    fn configured(&mut self, configured: AttemptId, outcome: Result<Option<Binding>, String>) {
        let State::Configuring { attempt, slot, .. } = &self.state else {
            return;
        };
        if *attempt != configured {
            return;
        }
        let mut slot = slot.clone();
        match outcome {
            Ok(binding) => {
                slot.binding = binding.or(slot.binding);
                self.dial_slot(configured, slot);
            }
            Err(why) => self.not_dialled(slot.id, DialError::NotConfigured(why)),
        }
    }

    /// The deadline of the present state has passed.
    fn due(&mut self) {
        match &self.state {
            State::Waiting { .. } => self.dial(),
            // Silence is no refusal: whoever should answer must not keep the station from the CSMS.
            State::Configuring { attempt, slot, .. } => self.dial_slot(*attempt, slot.clone()),
            _ => {}
        }
    }

    fn not_dialled(&mut self, slot: i32, error: DialError) {
        self.why = error.to_string();
        self.lost();
        self.outputs.push_back(Output::DialFailed { slot, error });
    }

    fn dialled(&mut self, attempt: AttemptId, protocol: String) {
        match &self.state {
            State::Dialling {
                attempt: present,
                slot,
            } if *present == attempt => {
                let slot = slot.clone();
                self.outputs.push_back(Output::Connected {
                    attempt,
                    slot: slot.clone(),
                    protocol: protocol.clone(),
                });
                "the CSMS has not accepted the station yet".clone_into(&mut self.why);
                self.state = State::Connected {
                    attempt,
                    slot,
                    protocol,
                };
            }
            state if state.attempt() == Some(attempt) => {}
            // A connection that nobody waits for is not left open.
            _ => {
                let reason = "superseded by a later dial".to_owned();
                self.outputs.push_back(Output::Close {
                    attempt,
                    code: code::GOING_AWAY,
                    reason,
                });
            }
        }
    }

    fn dial_failed(&mut self, attempt: AttemptId, error: DialError) {
        match &self.state {
            State::Dialling {
                attempt: present,
                slot,
            } if *present == attempt => {
                let slot = slot.id;
                self.not_dialled(slot, error);
            }
            _ => self.closed(attempt, CloseReason::Broken(error.to_string())),
        }
    }

    fn closed(&mut self, attempt: AttemptId, reason: CloseReason) {
        if self.state.attempt() != Some(attempt) {
            return;
        }
        let (slot, wished, was_connected) = match std::mem::replace(&mut self.state, State::Idle) {
            State::Closing {
                slot, was_connected, ..
            } => (slot.id, true, was_connected),
            State::Connected { slot, .. } => (slot.id, false, true),
            State::Dialling { slot, .. } => (slot.id, false, false),
            State::Idle | State::Waiting { .. } | State::Configuring { .. } => return,
        };
        if !wished {
            self.why = reason.to_string();
        }
        if was_connected {
            self.outputs.push_back(Output::Disconnected { slot, reason });
        }
        if wished { self.resume() } else { self.lost() }
    }

    /// Not wished: back off, on every dial, and give the next slot its turn when this one has had its own.
    fn lost(&mut self) {
        self.state = State::Idle;
        if self.mode != Mode::Started {
            return;
        }
        self.rotation.failed(self.settings.attempts);
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

    fn accepted(&mut self, accepted: AttemptId) {
        if let State::Connected { attempt, slot, .. } = &self.state
            && *attempt == accepted
        {
            self.rotation.succeeded(slot);
            self.waits.reset();
            "the CSMS accepted the station".clone_into(&mut self.why);
        }
    }

    /// New slots or settings: an open connection stays, a wait goes on, and an idle station may start.
    fn reconsider(&mut self) {
        self.sort_out_slots();
        match self.state {
            State::Idle if self.mode == Mode::Started => self.dial(),
            State::Waiting { .. } | State::Configuring { .. } if self.rotation.current().is_none() => {
                self.work_alone();
            }
            _ => {}
        }
    }

    fn sort_out_slots(&mut self) {
        let mut usable: Vec<Slot> = Vec::new();
        let mut unusable = Vec::new();
        for slot in &self.slots {
            match slot.check(self.settings.allow_unsecured) {
                Ok(()) if usable.iter().any(|listed| listed.id == slot.id) => {}
                Ok(()) => usable.push(slot.clone()),
                Err(why) => unusable.push((slot.id, why)),
            }
        }
        for news in unusable.iter().filter(|known| !self.unusable.contains(known)) {
            let (slot, why) = news.clone();
            self.outputs.push_back(Output::Unusable { slot, why });
        }
        self.unusable = unusable;
        self.rotation.update(usable, self.settings.allow_unsecured);
    }
}

impl State {
    fn attempt(&self) -> Option<AttemptId> {
        match self {
            // Nothing of it can be dialled or closed yet.
            Self::Idle | Self::Waiting { .. } | Self::Configuring { .. } => None,
            Self::Dialling { attempt, .. }
            | Self::Connected { attempt, .. }
            | Self::Closing { attempt, .. } => Some(*attempt),
        }
    }
}
