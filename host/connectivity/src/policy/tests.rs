//! The policy in virtual time. A `Desk` plays the driver: it knows the present attempt and the clock.

mod attempts;
mod former;
mod network;
mod overwritten;
mod slots;
mod status;
mod switching;
mod wishes;

use std::time::Duration;

use super::*;
use crate::{reason::DialError, settings::BackOff, slot::Binding, testing::slot};

const MIN: Duration = Duration::from_secs(10);

struct Desk {
    policy: Policy,
    now: Duration,
    /// Of the last dial.
    attempt: AttemptId,
    /// Of the last connection.
    live: AttemptId,
    last_dialled: Option<Slot>,
}

impl Desk {
    fn new(slots: &[i32]) -> Self {
        let settings = Settings {
            attempts: 3,
            back_off: BackOff {
                wait_minimum: MIN,
                random_range: Duration::ZERO,
                repeat_times: 1,
            },
            ..Settings::default()
        };
        let slots = slots.iter().map(|id| slot(*id)).collect();
        Self {
            policy: Policy::new(settings, slots, None, 1),
            now: Duration::ZERO,
            attempt: AttemptId(0),
            live: AttemptId(0),
            last_dialled: None,
        }
    }

    fn started(slots: &[i32]) -> Self {
        let mut desk = Self::new(slots);
        desk.tell(Input::Start);
        desk
    }

    /// Gives the input, and the outputs in words; remembers the attempts.
    fn tell(&mut self, input: Input) -> Vec<String> {
        self.policy.handle(self.now, input);
        let outputs: Vec<Output> = std::iter::from_fn(|| self.policy.poll()).collect();
        outputs.into_iter().map(|output| self.in_words(output)).collect()
    }

    fn in_words(&mut self, output: Output) -> String {
        match output {
            Output::Configure { attempt, slot } => {
                self.attempt = attempt;
                format!("configure {}", slot.id)
            }
            Output::Dial { attempt, slot } => {
                self.attempt = attempt;
                let from = slot.binding.as_ref();
                let from = from.map_or(String::new(), |binding| format!(" from {binding:?}"));
                let words = format!("dial {}{from}", slot.id);
                self.last_dialled = Some(slot);
                words
            }
            Output::GiveUp { attempt } if attempt == self.attempt => "give up".into(),
            Output::GiveUp { .. } => "give up a stale one".into(),
            Output::Close { attempt, code, .. } => {
                assert_eq!(attempt, self.live);
                format!("close {code}")
            }
            Output::BreakOff { attempt, .. } => {
                assert!(attempt == self.live || attempt == self.attempt);
                "break off".into()
            }
            Output::Connected {
                attempt,
                slot,
                protocol,
            } => {
                self.live = attempt;
                format!("connected {} {protocol}", slot.id)
            }
            Output::Disconnected { slot, .. } => format!("disconnected {slot}"),
            Output::DialFailed { slot, .. } => format!("failed {slot}"),
            Output::Unusable { slot, .. } => format!("unusable {slot}"),
            Output::CredentialsAccepted { slot } => format!("accepted {slot}"),
            Output::FellBack { slot } => format!("fell back {slot}"),
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut Settings)) -> Vec<String> {
        let mut settings = self.policy.settings.clone();
        change(&mut settings);
        self.tell(Input::Settings(settings))
    }

    /// Started, with somebody who brings networks up within half a minute.
    fn configuring(slots: &[i32]) -> (Self, Vec<String>) {
        let mut desk = Self::new(slots);
        desk.policy.settings.configure_timeout = Some(Duration::from_secs(30));
        let words = desk.tell(Input::Start);
        (desk, words)
    }

    fn configured(&mut self, outcome: Result<Option<Binding>, String>) -> Vec<String> {
        self.tell(Input::Configured {
            attempt: self.attempt,
            outcome,
        })
    }

    fn dialled(&mut self) -> Vec<String> {
        self.tell(Input::Dialled {
            attempt: self.attempt,
            protocol: "ocpp2.0.1".into(),
        })
    }

    fn fail(&mut self) -> Vec<String> {
        self.tell(Input::DialFailed {
            attempt: self.attempt,
            error: DialError::NotFound,
        })
    }

    fn close(&mut self, code: u16) -> Vec<String> {
        let reason = CloseReason::Peer {
            code,
            text: String::new(),
        };
        self.tell(Input::Closed {
            attempt: self.live,
            reason,
        })
    }

    fn accept(&mut self) {
        self.dialled();
        let attempt = self.live;
        self.tell(Input::Accepted { attempt });
    }

    /// Sleeps until the deadline; how long it was, and what came of it.
    fn sleep(&mut self) -> (Duration, Vec<String>) {
        let until = self.policy.next_deadline().expect("a deadline");
        let slept = until - self.now;
        self.now = until;
        (slept, self.tell(Input::Tick))
    }

    fn phase(&self) -> Phase {
        self.policy.status(self.now).phase
    }

    /// Lets `n` dials fail, the present one first, and lists the slots that were dialled.
    fn fail_dials(&mut self, n: usize) -> Vec<i32> {
        let dial = |desk: &mut Self| {
            let dialled = desk.policy.status(desk.now).slot.expect("a slot");
            assert_eq!(desk.fail(), [format!("failed {dialled}")]);
            desk.sleep();
            dialled
        };
        (0..n).map(|_| dial(self)).collect()
    }
}
