//! Whose turn it is: slots by priority, N attempts each, and the last good slot when all have failed.

use std::collections::VecDeque;

use crate::slot::Slot;

/// Rounds over all slots before a slot is dialled as it was before its last change: a CSMS that it was sent to may not be
/// up yet.
const ROUNDS: u32 = 5;

/// Holds only slots that may be dialled. `current` is the slot of the next dial.
#[derive(Debug, Default)]
pub(crate) struct Rotation {
    by_priority: Vec<Slot>,
    /// Nobody wants a connection.
    alone: bool,
    last_good: Option<Slot>,
    /// Rounds that have begun since the last success.
    rounds: u32,
    current: Option<i32>,
    with: With,
    /// Dials of `current` in a row with these credentials, without a success.
    tried: u32,
    /// Who comes after `current` before every slot has failed once.
    rest: VecDeque<i32>,
}

/// How a slot is dialled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum With {
    #[default]
    Present,
    /// With [`Slot::former`], after the present credentials failed.
    Former,
    /// As it was when it was the last good one, after everything else failed for long.
    LastGood,
}

impl Rotation {
    /// Takes the usable ones of a new list; `alone`: it was empty. The slot whose turn it is keeps its turn if it is
    /// still there, and its count if it did not change.
    pub(crate) fn update(&mut self, usable: Vec<Slot>, alone: bool, allow_unsecured: bool) {
        let before = self.current().cloned();
        (self.by_priority, self.alone) = (usable, alone);
        self.last_good = self
            .last_good
            .take()
            .filter(|slot| slot.check(allow_unsecured).is_ok());
        match before {
            Some(slot) if self.by_priority.contains(&slot) => self.rest = self.after(slot.id),
            Some(slot) if self.is_listed(slot.id) => self.give_turn(slot.id),
            _ => {
                self.rest = self.by_priority.iter().map(|slot| slot.id).collect();
                self.advance();
            }
        }
    }

    /// The last good slot, as the station knows it.
    pub(crate) fn remember_good(&mut self, slot: Slot) {
        self.last_good = Some(slot);
    }

    /// The slot of the next dial; `None` when there is nothing to dial.
    pub(crate) fn current(&self) -> Option<&Slot> {
        self.current.and_then(|id| self.find(id))
    }

    pub(crate) fn with(&self) -> With {
        self.with
    }

    pub(crate) fn tried(&self) -> u32 {
        self.tried
    }

    pub(crate) fn last_good(&self) -> Option<i32> {
        self.last_good.as_ref().map(|slot| slot.id)
    }

    /// The slot that may be dialled under this number: the listed one, or the last good one.
    pub(crate) fn find(&self, id: i32) -> Option<&Slot> {
        self.by_priority
            .iter()
            .chain(&self.last_good)
            .find(|slot| slot.id == id)
    }

    /// The slot as it is dialled.
    pub(crate) fn applied(&self, with: With, slot: &Slot) -> Slot {
        let mut slot = slot.clone();
        let former = slot.former.take();
        match (with, former, self.overwritten(slot.id)) {
            (With::Former, Some(former), _) => slot.credentials = former,
            (With::LastGood, _, Some(good)) => slot.clone_from(good),
            _ => {}
        }
        slot.former = None;
        slot
    }

    /// The last good slot where it is this one, and was another then.
    fn overwritten(&self, id: i32) -> Option<&Slot> {
        let good = self.last_good.as_ref();
        good.filter(|slot| slot.id == id && slot.overwritten)
    }

    /// Counts a dial of the current slot.
    pub(crate) fn dialled(&mut self) {
        self.tried = self.tried.saturating_add(1);
    }

    /// After a failure: the former credentials once the present ones have had `attempts` dials or were refused, after
    /// [`ROUNDS`] the slot as it was when it was good, then the next slot.
    pub(crate) fn failed(&mut self, attempts: u32, refused: bool) {
        let has_former = self.current().is_some_and(|slot| slot.former.is_some());
        if self.tried < attempts.max(1) && !(refused && has_former) {
            return;
        }
        match self.with {
            With::Present if has_former => self.turn_to(With::Former),
            With::Present | With::Former if self.is_last_resort() => self.turn_to(With::LastGood),
            // The slot is never left.
            _ if attempts == u32::MAX => self.turn_to(With::Present),
            _ => self.advance(),
        }
    }

    /// Gives the turn to slot `id`, with a fresh count. False if there is no such slot.
    pub(crate) fn go_to(&mut self, id: i32) -> bool {
        let known = self.find(id).is_some();
        if known {
            self.give_turn(id);
        }
        known
    }

    /// The turn goes to slot `id`, whose first dial, with these credentials, is on its way or has brought a connection.
    pub(crate) fn take_over(&mut self, id: i32, with: With) {
        self.give_turn(id);
        self.with = with;
        self.tried = 1;
    }

    /// `slot` was connected and accepted: a later loss begins again with it, unless it was taken off the
    /// list meanwhile.
    pub(crate) fn succeeded(&mut self, slot: Slot) {
        self.rounds = 0;
        let id = slot.id;
        if !slot.overwritten {
            self.last_good = Some(slot);
        }
        if self.is_listed(id) || self.current == Some(id) {
            self.give_turn(id);
        }
    }

    /// Whether slot `id` has a higher priority than slot `other`.
    pub(crate) fn is_before(&self, id: i32, other: i32) -> bool {
        let place = |id: i32| self.by_priority.iter().position(|slot| slot.id == id);
        match (place(id), place(other)) {
            (Some(wanted), Some(other)) => wanted < other,
            // The other one was taken off the list.
            (Some(_), None) => id != other,
            (None, _) => false,
        }
    }

    fn give_turn(&mut self, id: i32) {
        self.current = Some(id);
        self.turn_to(With::Present);
        self.rest = self.after(id);
    }

    fn turn_to(&mut self, with: With) {
        self.with = with;
        self.tried = 0;
    }

    fn is_last_resort(&self) -> bool {
        let listed = self.current.filter(|id| self.is_listed(*id));
        self.rounds >= ROUNDS && listed.is_some_and(|id| self.overwritten(id).is_some())
    }

    fn advance(&mut self) {
        if self.rest.is_empty() {
            self.rounds = self.rounds.saturating_add(1);
            self.rest = self.next_round();
        }
        self.current = self.rest.pop_front();
        self.turn_to(With::Present);
    }

    /// Every slot has failed once: the last good one, even if it was taken off the list, then the list.
    fn next_round(&self) -> VecDeque<i32> {
        //= B10.FR.07
        let last_good = self.last_good().filter(|_| !self.alone);
        let others = self
            .by_priority
            .iter()
            .map(|slot| slot.id)
            .filter(|id| Some(*id) != last_good);
        let mut round: VecDeque<i32> = last_good.into_iter().chain(others).collect();
        // The slot that has just had its attempts does not get as many again at once.
        if round.len() > 1 && round.front().copied() == self.current {
            round.rotate_left(1);
        }
        round
    }

    /// The others, in the order of priority, beginning behind `id` and wrapping round.
    fn after(&self, id: i32) -> VecDeque<i32> {
        let mut order: VecDeque<i32> = self.by_priority.iter().map(|slot| slot.id).collect();
        if let Some(place) = order.iter().position(|other| *other == id) {
            order.rotate_left(place);
            order.pop_front();
        }
        order
    }

    fn is_listed(&self, id: i32) -> bool {
        self.by_priority.iter().any(|slot| slot.id == id)
    }
}
