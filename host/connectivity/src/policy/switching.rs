//! Going over to a slot of higher priority whose network is there: make before break, where the CSMS allows it.

use std::{mem, time::Duration};

use super::{Attempt, Dial, Live, Mode, Policy, State, Then, code, rotation::With};
use crate::reason::DialError;

impl Policy {
    /// The wish is met when the pause after the last switch is over, if it is still a step up then.
    pub(super) fn try_switch(&mut self, slot: i32) {
        if self.mode == Mode::Started && self.is_step_up(slot) {
            self.switches.wish(slot, With::Present);
        }
    }

    /// When a wish is met, where there is one and the present state lets it be met.
    pub(super) fn switch_due(&self) -> Option<Duration> {
        match &self.state {
            State::Waiting { .. } | State::Dialling(_) | State::Connected { challenger: None, .. } => {
                self.switches.due()
            }
            _ => None,
        }
    }

    pub(super) fn switch(&mut self) {
        let Some(wish) = self.switches.take_wish() else {
            return;
        };
        if !self.is_step_up(wish.slot) {
            return;
        }
        self.switches
            .began(wish.slot, self.now, self.settings.switch_pause);
        let listed = self.rotation.find(wish.slot).cloned();
        match (mem::replace(&mut self.state, State::Idle), listed) {
            (State::Connected { live, .. }, Some(listed)) if self.settings.make_before_break => {
                let challenger = Some(self.begin(listed, wish.with));
                self.state = State::Connected { live, challenger };
            }
            (state, _) => {
                self.state = state;
                let reason = format!("the network of slot {} is there", wish.slot);
                self.reconnect(&reason, Some(wish.slot));
            }
        }
    }

    /// The challenger's websocket stands. The connection is closed, and only then the challenger speaks.
    pub(super) fn hand_over(&mut self, live: Live, next: Live) {
        let slot = next.attempt.slot.id;
        self.rotation.take_over(slot, next.attempt.with);
        let reason = format!("the station goes over to slot {slot}");
        self.why.clone_from(&reason);
        self.close(live, code::SERVICE_RESTART, &reason, Then::TakeOver(next));
    }

    /// The connection was lost while its challenger is dialled: that dial is the one that counts now.
    pub(super) fn promote(&mut self, dial: Dial) {
        self.rotation.take_over(dial.attempt.slot.id, dial.attempt.with);
        self.state = State::Dialling(dial);
    }

    /// The network is said to be there, so its slot is tried again after the pause.
    pub(super) fn wish_again(&mut self, failed: &Attempt, error: &DialError) {
        let refused = error.refuses_credentials() && failed.listed.former.is_some();
        let with = match failed.with {
            With::Present if refused => With::Former,
            _ => With::Present,
        };
        self.switches.wish(failed.slot.id, with);
    }

    pub(super) fn withdraw_challenger(&mut self) {
        if let State::Connected { challenger, .. } = &mut self.state
            && let Some(dial) = challenger.take()
        {
            self.give_up(&dial);
        }
    }

    /// Whether slot `id` has a higher priority than the one that is used, or is to be used next.
    fn is_step_up(&self, id: i32) -> bool {
        let used = match &self.state {
            State::Connected { live, .. } => Some(live.attempt.slot.id),
            _ => self.rotation.current().map(|slot| slot.id),
        };
        used.is_some_and(|used| self.rotation.is_before(id, used))
    }
}
