//! New slots and settings while a station runs, and the credentials that a CSMS has accepted.

use std::mem;

use super::{Attempt, Dial, Mode, Output, Policy, State, rotation::With};
use crate::slot::Slot;

impl Policy {
    /// New slots or settings: an open connection stays, a wait goes on, an idle station may start, and a dial of what
    /// is not listed any more is given up.
    pub(super) fn reconsider(&mut self) {
        self.sort_out_slots();
        match &self.state {
            State::Idle if self.mode == Mode::Started => self.dial(),
            State::Waiting { .. } if self.rotation.current().is_none() => self.work_alone(),
            State::Dialling(dial) if self.rotation.current() != Some(&dial.attempt.listed) => {
                self.dial_anew()
            }
            State::Connected {
                live,
                challenger: Some(dial),
            } if !self.is_listed(dial)
                || !self
                    .rotation
                    .is_before(dial.attempt.slot.id, live.attempt.slot.id) =>
            {
                self.withdraw_challenger();
            }
            _ => {}
        }
    }

    pub(super) fn remember_good(&mut self, slot: Slot) {
        if slot.check(self.settings.allow_unsecured).is_ok() {
            self.rotation.remember_good(slot);
        }
    }

    fn dial_anew(&mut self) {
        if let State::Dialling(dial) = mem::replace(&mut self.state, State::Idle) {
            self.give_up(&dial);
        }
        self.resume();
    }

    /// As it was when the dial began.
    fn is_listed(&self, dial: &Dial) -> bool {
        self.rotation.find(dial.attempt.slot.id) == Some(&dial.attempt.listed)
    }

    pub(super) fn sort_out_slots(&mut self) {
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
        self.records.keep(&self.slots);
        let alone = self.slots.is_empty();
        self.rotation.update(usable, alone, self.settings.allow_unsecured);
    }

    /// The CSMS accepted the station, and with that one of two credentials of the slot. A slot that has changed since
    /// the dial is left as it is: it was not this pair that was tried.
    pub(super) fn settle(&mut self, accepted: &Attempt) {
        let (id, used) = (accepted.slot.id, &accepted.slot.credentials);
        let is_it = |slot: &&mut Slot| slot.id == id && slot.former.is_some();
        let Some(slot) = self.slots.iter_mut().find(is_it) else {
            return;
        };
        let verdict = match accepted.with {
            With::Present if slot.credentials == *used => Output::CredentialsAccepted { slot: id },
            With::Former if slot.former.as_ref() == Some(used) => Output::FellBack { slot: id },
            _ => return,
        };
        slot.credentials = used.clone();
        slot.former = None;
        self.outputs.push_back(verdict);
        self.sort_out_slots();
    }
}
