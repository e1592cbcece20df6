//! A dial: its network is configured, then it is dialled, and then there is a connection or a reason why not.

use std::{mem, time::Duration};

use super::{Attempt, AttemptId, Dial, Failure, Live, Output, Policy, Stage, State, rotation::With};
use crate::{
    reason::{CloseReason, DialError},
    slot::{Binding, Slot},
};

impl Policy {
    /// The slot whose turn it is.
    pub(super) fn dial(&mut self) {
        let Some(slot) = self.rotation.current().cloned() else {
            return self.work_alone();
        };
        self.rotation.dialled();
        let dial = self.begin(slot, self.rotation.with());
        self.state = State::Dialling(dial);
    }

    pub(super) fn begin(&mut self, listed: Slot, with: With) -> Dial {
        self.attempts += 1;
        self.records.dialled(listed.id);
        let attempt = Box::new(Attempt {
            id: AttemptId(self.attempts),
            slot: self.rotation.applied(with, &listed),
            listed,
            with,
        });
        match self.settings.configure_timeout {
            Some(timeout) => self.configure(attempt, timeout),
            None => self.dial_unconfigured(attempt),
        }
    }

    fn configure(&mut self, attempt: Box<Attempt>, timeout: Duration) -> Dial {
        self.outputs.push_back(Output::Configure {
            attempt: attempt.id,
            slot: attempt.slot.clone(),
        });
        let until = self.now.saturating_add(timeout);
        let stage = Stage::Configuring { until };
        Dial { attempt, stage }
    }

    fn dial_unconfigured(&mut self, attempt: Box<Attempt>) -> Dial {
        let stage = Stage::Dialling;
        let mut dial = Dial { attempt, stage };
        self.outputs.push_back(dial.go());
        dial
    }

    /// The network of the slot is up, and the socket may have to be bound; or it is not, and why.
    pub(super) fn configured(&mut self, configured: AttemptId, outcome: Result<Option<Binding>, String>) {
        let waits = |dial: &&mut Dial| dial.attempt.id == configured && dial.stage != Stage::Dialling;
        let Some(dial) = self.state.dial_mut().filter(waits) else {
            return;
        };
        match outcome {
            Ok(binding) => {
                dial.attempt.slot.binding = binding.or(dial.attempt.slot.binding.take());
                let output = dial.go();
                self.outputs.push_back(output);
            }
            Err(why) => self.failed(DialError::NotConfigured(why)),
        }
    }

    /// The deadline of the present state has passed.
    pub(super) fn go_on(&mut self) {
        if let State::Waiting { .. } = self.state {
            self.dial();
        } else if let Some(dial) = self.state.dial_mut() {
            // Silence is no refusal: whoever should answer must not keep the station from the CSMS.
            let output = dial.go();
            self.outputs.push_back(output);
        }
    }

    pub(super) fn dialled(&mut self, dialled: AttemptId, protocol: String) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Dialling(Dial { attempt, stage }) if attempt.id == dialled && stage == Stage::Dialling => {
                self.connected(Live { attempt, protocol });
            }
            State::Connected {
                live,
                challenger: Some(Dial { attempt, stage }),
            } if attempt.id == dialled && stage == Stage::Dialling => {
                self.hand_over(live, Live { attempt, protocol });
            }
            other => {
                self.state = other;
                self.refuse(dialled);
            }
        }
    }

    /// A connection that nobody waits for is not left open.
    fn refuse(&mut self, attempt: AttemptId) {
        if !self.state.attempts().any(|known| known.id == attempt) {
            self.outputs.push_back(Output::GiveUp { attempt });
        }
    }

    pub(super) fn connected(&mut self, live: Live) {
        self.outputs.push_back(Output::Connected {
            attempt: live.attempt.id,
            slot: live.attempt.slot.clone(),
            protocol: live.protocol.clone(),
        });
        "the CSMS has not accepted the station yet".clone_into(&mut self.why);
        self.switches.stands(live.attempt.slot.id, self.now);
        let challenger = None;
        self.state = State::Connected { live, challenger };
    }

    pub(super) fn dial_failed(&mut self, failed: AttemptId, error: DialError) {
        match self.state.dial_mut() {
            Some(dial) if dial.is_dialling(failed) => self.failed(error),
            _ => self.closed(failed, CloseReason::Broken(error.to_string())),
        }
    }

    /// The dial on its way has failed.
    fn failed(&mut self, error: DialError) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Dialling(dial) => {
                self.why = error.to_string();
                self.lost(error.refuses_credentials());
                self.tell_failure(&dial.attempt, error);
            }
            State::Connected {
                live,
                challenger: Some(dial),
            } => {
                let challenger = None;
                self.state = State::Connected { live, challenger };
                self.wish_again(&dial.attempt, &error);
                self.tell_failure(&dial.attempt, error);
            }
            other => self.state = other,
        }
    }

    fn tell_failure(&mut self, attempt: &Attempt, error: DialError) {
        let slot = attempt.slot.id;
        self.records.failed(slot, self.now, Failure::Dial(error.clone()));
        self.switches.failed(slot, self.now, self.settings.switch_pause);
        self.outputs.push_back(Output::DialFailed { slot, error });
    }

    /// Nothing that still comes of it has an effect.
    pub(super) fn give_up(&mut self, dial: &Dial) {
        // While its network is brought up there is nothing to break off yet.
        if dial.stage == Stage::Dialling {
            let attempt = dial.attempt.id;
            self.outputs.push_back(Output::GiveUp { attempt });
        }
    }
}
