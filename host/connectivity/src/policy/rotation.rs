//! Whose turn it is: slots by priority, N attempts each, and the last good slot when all have failed.

use std::collections::VecDeque;

use crate::slot::Slot;

/// Holds only slots that may be dialled. `current` is the slot of the next dial.
#[derive(Debug, Default)]
pub(crate) struct Rotation {
    by_priority: Vec<Slot>,
    last_good: Option<Slot>,
    current: Option<i32>,
    /// Dials of `current` in a row without a success.
    tried: u32,
    /// Who comes after `current` before every slot has failed once.
    rest: VecDeque<i32>,
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

    /// The slot of the next dial; `None` when there is nothing to dial.
    pub(crate) fn current(&self) -> Option<&Slot> {
        self.current.and_then(|id| self.find(id))
    }

    pub(crate) fn tried(&self) -> u32 {
        self.tried
    }

    pub(crate) fn last_good(&self) -> Option<i32> {
        self.last_good.as_ref().map(|slot| slot.id)
    }

    /// Counts a dial of the current slot.
    pub(crate) fn dialled(&mut self) {
        self.tried = self.tried.saturating_add(1);
    }

    /// After a failure: the next slot, once the current one has had `attempts` dials.
    pub(crate) fn failed(&mut self, attempts: u32) {
        if self.tried >= attempts.max(1) {
            self.advance();
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

    /// `slot` was connected and accepted: a later loss begins again with it, unless it was taken off the
    /// list meanwhile.
    pub(crate) fn succeeded(&mut self, slot: &Slot) {
        self.last_good = Some(slot.clone());
        if self.is_listed(slot.id) || self.current == Some(slot.id) {
            self.give_turn(slot.id);
        }
    }

    /// Whether slot `id` has a higher priority than the one whose turn it is.
    pub(crate) fn is_before_current(&self, id: i32) -> bool {
        let place = |id: i32| self.by_priority.iter().position(|slot| slot.id == id);
        match (place(id), self.current.and_then(place)) {
            (Some(wanted), Some(current)) => wanted < current,
            // The present one was taken off the list.
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    fn give_turn(&mut self, id: i32) {
        self.current = Some(id);
        self.tried = 0;
        self.rest = self.after(id);
    }

    fn advance(&mut self) {
        if self.rest.is_empty() {
            self.rest = self.next_round();
        }
        self.current = self.rest.pop_front();
        self.tried = 0;
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

    fn find(&self, id: i32) -> Option<&Slot> {
        self.by_priority
            .iter()
            .chain(&self.last_good)
            .find(|slot| slot.id == id)
    }
}
