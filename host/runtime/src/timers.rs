//! The timers that a guest has set.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::fault::LimitExceeded;

/// A plugin that sets its timer anew each time must not keep a core busy.
const MIN_MS: u64 = 1;

/// The longest timer, about 136 years; longer ones are cut to it.
const MAX_MS: u64 = u32::MAX as u64 * 1000;

#[derive(Debug)]
pub(crate) struct Timers {
    max: usize,
    next: u64,
    by_time: BTreeSet<(Duration, u64)>,
    by_id: BTreeMap<u64, Duration>,
}

impl Timers {
    pub(crate) fn new(max: usize) -> Self {
        Self {
            max,
            next: 1,
            by_time: BTreeSet::new(),
            by_id: BTreeMap::new(),
        }
    }

    pub(crate) fn set(&mut self, now: Duration, after_ms: u64) -> Result<u64, LimitExceeded> {
        if self.by_id.len() >= self.max {
            return Err(LimitExceeded(format!(
                "more than {} timers at once (budget `timers`)",
                self.max
            )));
        }
        let (id, due) = (
            self.next,
            now + Duration::from_millis(after_ms.clamp(MIN_MS, MAX_MS)),
        );
        self.next += 1;
        self.by_time.insert((due, id));
        self.by_id.insert(id, due);
        Ok(id)
    }

    pub(crate) fn cancel(&mut self, id: u64) {
        if let Some(due) = self.by_id.remove(&id) {
            self.by_time.remove(&(due, id));
        }
    }

    pub(crate) fn next_due(&self) -> Option<Duration> {
        self.by_time.first().map(|(due, _)| *due)
    }

    /// Takes out the first timer that is due at `now`.
    pub(crate) fn take_due(&mut self, now: Duration) -> Option<u64> {
        let (due, id) = *self.by_time.first()?;
        if due > now {
            return None;
        }
        self.cancel(id);
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_come_due_in_order_and_once() {
        let mut timers = Timers::new(3);
        let now = Duration::from_secs(1);
        let late = timers.set(now, 20).unwrap();
        let soon = timers.set(now, 10).unwrap();
        let never = timers.set(now, 10).unwrap();
        assert!(timers.set(now, 0).is_err(), "three at most");
        timers.cancel(never);
        timers.cancel(never);
        assert_eq!(timers.take_due(now), None);
        assert_eq!(timers.next_due(), Some(now + Duration::from_millis(10)));
        let later = now + Duration::from_millis(20);
        assert_eq!(timers.take_due(later), Some(soon));
        assert_eq!(timers.take_due(later), Some(late));
        assert_eq!(timers.take_due(later), None);
        assert_eq!(timers.next_due(), None);
        timers.set(now, u64::MAX).unwrap();
    }
}
