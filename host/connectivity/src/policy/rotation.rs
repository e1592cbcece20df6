//! Whose turn it is: slots by priority, N attempts each, and the last good slot when all have failed.

use std::collections::VecDeque;

use crate::slot::Slot;

/// Holds only slots that may be dialled. `current` is the slot of the next dial.
#[derive(Debug, Default)]
pub(crate) struct Rotation {
    by_priority: Vec<Slot>,
    last_good: Option<Slot>,
    current: Option<i32>,
    with: With,
    /// Dials of `current` in a row with these credentials, without a success.
    tried: u32,
    /// Who comes after `current` before every slot has failed once.
    rest: VecDeque<i32>,
}

/// The credentials that a slot is dialled with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum With {
    #[default]
    Present,
    /// [`Slot::former`], after the present ones failed.
    Former,
}

impl With {
    /// The slot as it is dialled.
    pub(crate) fn applied_to(self, slot: &Slot) -> Slot {
        let mut slot = slot.clone();
        if let (Some(former), Self::Former) = (slot.former.take(), self) {
            slot.credentials = former;
        }
        slot
    }
}

impl Rotation {
    /// Takes a new list. The slot whose turn it is keeps its turn if it is still there, and its count if it
    /// did not change.
    pub(crate) fn update(&mut self, usable: Vec<Slot>, allow_unsecured: bool) {
        let before = self.current().cloned();
        self.by_priority = usable;
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

    /// The slot that was good before the station started.
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

    /// Counts a dial of the current slot.
    pub(crate) fn dialled(&mut self) {
        self.tried = self.tried.saturating_add(1);
    }

    /// After a failure: the former credentials once the present ones have had `attempts` dials or were refused,
    /// then the next slot.
    pub(crate) fn failed(&mut self, attempts: u32, refused: bool) {
        let has_former = self.current().is_some_and(|slot| slot.former.is_some());
        if self.tried < attempts.max(1) && !(refused && has_former) {
            return;
        }
        match self.with {
            With::Present if has_former => self.turn_to(With::Former),
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
        let id = slot.id;
        self.last_good = Some(slot);
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

    fn advance(&mut self) {
        if self.rest.is_empty() {
            self.rest = self.next_round();
        }
        self.current = self.rest.pop_front();
        self.turn_to(With::Present);
    }

    /// Every slot has failed once: the last good one, even if it was taken off the list, then the list.
    fn next_round(&self) -> VecDeque<i32> {
        //= B10.FR.07
        let last_good = self.last_good().filter(|_| !self.by_priority.is_empty());
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
