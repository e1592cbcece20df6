//! One schedule: what happens next is a matter of dice, and after each step the invariants are checked.

use std::time::Duration;

use super::{
    dice::{CONFIGURE_TIMEOUT, Dice, IFACE, WIDEST},
    watch::Watch,
};
use crate::{
    policy::{AttemptId, Input, Lost, Mode, Output, Phase, Policy},
    reason::{CloseReason, DialError},
    slot::{Binding, Slot},
};

pub(super) struct World {
    policy: Policy,
    dice: Dice,
    now: Duration,
    watch: Watch,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let (settings, slots) = (dice.settings(), dice.slots());
        let last_good = dice.one_in(3).then(|| dice.last_good());
        let mut world = Self {
            policy: Policy::new(settings, slots, last_good, seed),
            dice,
            now: Duration::ZERO,
            watch: Watch::default(),
        };
        world.obey();
        world
    }

    pub(super) fn step(&mut self) {
        match self.dice.roll(10) {
            0..2 => self.wish(),
            2 => self.stale(),
            3..5 => self.sleep(),
            _ => self.happen(),
        }
        self.check_challenger();
        self.check_not_stuck();
    }

    /// Whatever came before, a stop leaves nothing behind.
    pub(super) fn end(&mut self) {
        self.tell(Input::Stop);
        if let Some(speaking) = self.watch.speaking.take() {
            self.tell(closed(speaking.attempt));
        }
        self.watch.assert_all_over();
        assert_eq!(
            (self.policy.phase(), self.policy.next_deadline()),
            (Phase::Idle, None)
        );
    }

    /// Somebody wants something of the policy.
    fn wish(&mut self) {
        let input = match self.dice.roll(13) {
            0..3 => Input::Start,
            3 if self.dice.one_in(3) => Input::Stop,
            4 if self.dice.one_in(3) => Input::Suppress,
            5 => Input::Reconnect {
                reason: "dice".into(),
                slot: self.dice.one_in(2).then(|| self.dice.slot_id()),
            },
            6 => Input::Slots(self.dice.slots()),
            7 => Input::Settings(self.dice.settings()),
            8 => Input::LastGood(Box::new(self.dice.last_good())),
            9 | 10 => Input::NetworkLost(Lost::Binding(Binding::Interface(IFACE.into()))),
            _ => Input::TrySwitch {
                slot: self.dice.slot_id(),
            },
        };
        self.watch.count_anew();
        self.tell(input);
    }

    /// The network does something, if it has anything to do.
    fn happen(&mut self) {
        if let Some(attempt) = self.watch.configuring {
            let outcome = match self.dice.roll(3) {
                0 => Err("dice".into()),
                1 => Ok(Some(Binding::Interface(IFACE.into()))),
                _ => Ok(None),
            };
            return self.tell(Input::Configured { attempt, outcome });
        }
        if self.watch.dialling.is_some() && self.dice.one_in(2) {
            self.end_dial();
        } else if self.watch.speaking.is_some() {
            self.go_on_speaking();
        }
    }

    fn end_dial(&mut self) {
        let Some(attempt) = self.watch.dialling.take() else {
            return;
        };
        let error = match self.dice.roll(4) {
            0 => DialError::NeverUpgraded,
            1 => DialError::Unauthorized { status: 401 },
            _ => {
                self.watch.standing = Some(attempt);
                let protocol = "ocpp2.0.1".into();
                return self.tell(Input::Dialled { attempt, protocol });
            }
        };
        self.tell(Input::DialFailed { attempt, error });
    }

    fn go_on_speaking(&mut self) {
        let Some(speaking) = &self.watch.speaking else {
            return;
        };
        let (attempt, closing) = (speaking.attempt, speaking.closing);
        if closing || self.dice.one_in(3) {
            self.watch.speaking = None;
            self.tell(closed(attempt));
        } else {
            self.watch.count_anew();
            self.tell(Input::Accepted { attempt });
        }
    }

    /// To the deadline or beyond: a busy machine comes late.
    fn sleep(&mut self) {
        let Some(until) = self.policy.next_deadline() else {
            self.now += self.dice.seconds(100);
            return;
        };
        let late = match self.dice.roll(4) {
            0 => self.dice.seconds(10),
            _ => Duration::ZERO,
        };
        self.now = self.now.max(until) + late;
        if self.policy.switch_due().is_some_and(|due| due <= self.now) {
            self.watch.count_anew();
        }
        let waited = self.policy.phase() == Phase::Waiting
            && self.policy.state.deadline().is_some_and(|due| due <= self.now);
        let before = self.watch.last_attempt;
        self.tell(Input::Tick);
        assert!(
            !waited || self.watch.last_attempt > before,
            "no dial when it was due"
        );
    }

    /// What comes of an attempt that is over changes nothing.
    fn stale(&mut self) {
        let attempt = AttemptId(self.dice.roll(self.watch.last_attempt + 2));
        if !self.watch.is_over(attempt) || attempt.0 > self.watch.last_attempt {
            return;
        }
        let input = match self.dice.roll(5) {
            0 => Input::Configured {
                attempt,
                outcome: Ok(None),
            },
            1 => Input::Dialled {
                attempt,
                protocol: "ocpp1.6".into(),
            },
            2 => Input::DialFailed {
                attempt,
                error: DialError::NotFound,
            },
            3 => closed(attempt),
            _ => Input::Accepted { attempt },
        };
        let before = format!("{:?}", self.policy);
        self.policy.handle(self.policy.now, input);
        while let Some(output) = self.policy.poll() {
            assert_eq!(output, Output::GiveUp { attempt });
        }
        assert_eq!(format!("{:?}", self.policy), before);
    }

    fn tell(&mut self, input: Input) {
        self.policy.handle(self.now, input);
        self.obey();
        let configuring = self.policy.state.dial_mut().map(|dial| dial.attempt.id);
        self.watch
            .configuring
            .take_if(|attempt| Some(*attempt) != configuring);
    }

    fn obey(&mut self) {
        while let Some(output) = self.policy.poll() {
            match output {
                Output::Configure { attempt, slot } => {
                    self.begin(attempt, &slot);
                    self.watch.configuring = Some(attempt);
                }
                Output::Dial { attempt, slot } => {
                    if self.watch.configuring != Some(attempt) {
                        self.begin(attempt, &slot);
                    }
                    self.watch.dial(attempt);
                }
                Output::GiveUp { attempt } => self.watch.give_up(attempt),
                Output::Close { attempt, .. } => self.watch.close(attempt),
                Output::BreakOff { attempt, .. } => self.break_off(attempt),
                Output::Connected { attempt, slot, .. } => self.watch.connected(attempt, slot.id),
                Output::Disconnected { slot, .. } => self.watch.disconnected(slot),
                _ => {}
            }
        }
    }

    fn break_off(&mut self, attempt: AttemptId) {
        assert!(!self.watch.is_over(attempt), "there is nothing to break off");
        if self
            .watch
            .dialling
            .take_if(|dialling| *dialling == attempt)
            .is_some()
        {
            let error = DialError::NetworkLost {
                network: IFACE.into(),
            };
            self.policy.handle(self.now, Input::DialFailed { attempt, error });
            return;
        }
        self.watch.standing.take_if(|standing| *standing == attempt);
        self.watch
            .speaking
            .take_if(|speaking| speaking.attempt == attempt);
        self.policy.handle(self.now, closed(attempt));
    }

    fn begin(&mut self, attempt: AttemptId, slot: &Slot) {
        assert_eq!(self.policy.mode, Mode::Started, "nobody wants a dial");
        if let Some(speaking) = &self.watch.speaking {
            assert!(!speaking.closing, "a dial beside a closing connection");
            assert!(self.policy.settings.make_before_break, "a second connection");
            let rotation = &self.policy.rotation;
            assert!(rotation.is_before(slot.id, speaking.slot), "a switch downwards");
        }
        let dials = self.watch.begin(attempt, slot);
        let allowed = self.policy.settings.attempts.max(1);
        assert!(
            dials <= allowed || self.is_alone(slot),
            "{dials} dials of slot {} in a row",
            slot.id
        );
    }

    /// With one slot there is no other to go to.
    fn is_alone(&self, slot: &Slot) -> bool {
        let is_usable = |s: &&Slot| s.check(self.policy.settings.allow_unsecured).is_ok();
        let mut usable = self.policy.slots.iter().filter(is_usable);
        let listed = self.policy.rotation.find(slot.id);
        usable.all(|other| other.id == slot.id) && listed.is_none_or(|listed| listed.former.is_none())
    }

    /// It is a step up as long as it lasts.
    fn check_challenger(&self) {
        if let (Some(speaking), Some(challenger)) = (&self.watch.speaking, self.watch.challenger()) {
            let is_step_up = self.policy.rotation.is_before(challenger, speaking.slot);
            assert!(is_step_up, "a challenger has outlived its reason");
        }
    }

    fn check_not_stuck(&self) {
        let wanted = self.policy.mode == Mode::Started && self.policy.rotation.current().is_some();
        let due = self.policy.next_deadline();
        let due = due.map(|until| until.saturating_sub(self.policy.now));
        let longest = self.policy.settings.back_off.longest().max(WIDEST.longest());
        if wanted && !self.watch.has_sockets() {
            let due = due.expect("nothing is going on, and no dial is due");
            assert!(
                due <= longest.max(CONFIGURE_TIMEOUT),
                "the next dial is in {due:?}"
            );
        }
        if !wanted && !self.watch.has_sockets() {
            assert_eq!(due, None, "a dial is due that nobody wants");
        }
    }
}

fn closed(attempt: AttemptId) -> Input {
    let reason = CloseReason::PongTimeout;
    Input::Closed { attempt, reason }
}
