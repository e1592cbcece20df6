//! What became of each slot, for a person who asks.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    reason::{CloseReason, DialError},
    slot::Slot,
};

#[derive(Debug, Default)]
pub(super) struct Records(BTreeMap<i32, Record>);

#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Since the start of the station.
    pub(super) dials: u64,
    pub(super) failure: Option<(Duration, Failure)>,
    pub(super) accepted: Option<Duration>,
}

#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub(super) enum Failure {
    Dial(DialError),
    Lost(CloseReason),
}

impl Records {
    pub(super) fn of(&self, slot: i32) -> Record {
        self.0.get(&slot).cloned().unwrap_or_default()
    }

    pub(super) fn dialled(&mut self, slot: i32) {
        self.entry(slot).dials += 1;
    }

    pub(super) fn failed(&mut self, slot: i32, now: Duration, failure: Failure) {
        self.entry(slot).failure = Some((now, failure));
    }

    pub(super) fn accepted(&mut self, slot: i32, now: Duration) {
        self.entry(slot).accepted = Some(now);
    }

    /// Forgets slots that are gone: a CSMS that renumbers them costs no memory.
    pub(super) fn keep(&mut self, slots: &[Slot]) {
        self.0.retain(|id, _| slots.iter().any(|slot| slot.id == *id));
    }

    fn entry(&mut self, slot: i32) -> &mut Record {
        self.0.entry(slot).or_default()
    }
}
