//! Which functions may run on the thread that asks.
//!
//! Handing a call to another thread and back costs more than the call. A function that has shown that it returns
//! at once is called where the question is asked; one that was slow, or failed, is not. So a guest that suddenly
//! loops can hold an asking thread for one call's budget once, and never again.

use std::collections::HashMap;
use std::time::Duration;

use crate::fault::FaultKind;

const QUICK: Duration = Duration::from_millis(1);
/// Quick calls in a row that earn the trust.
const CALLS: u8 = 3;

#[derive(Debug, Default)]
pub(crate) struct Trust {
    quick: HashMap<&'static str, u8>,
    lost: bool,
}

impl Trust {
    pub(crate) fn has(&self, function: &str) -> bool {
        !self.lost && self.quick.get(function).is_some_and(|calls| *calls >= CALLS)
    }

    pub(crate) fn returned(&mut self, function: &'static str, after: Duration) {
        let calls = self.quick.entry(function).or_default();
        *calls = if after <= QUICK {
            calls.saturating_add(1)
        } else {
            0
        };
    }

    pub(crate) fn failed(&mut self, kind: FaultKind) {
        self.quick.clear();
        self.lost |= kind == FaultKind::Deadline;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_is_earned_slowly_and_lost_at_once() {
        let mut trust = Trust::default();
        let quick = Duration::from_micros(10);
        for _ in 0..3 {
            assert!(!trust.has("f"));
            trust.returned("f", quick);
        }
        assert!(trust.has("f") && !trust.has("g"));
        trust.returned("f", Duration::from_millis(5));
        assert!(!trust.has("f"));
        for _ in 0..3 {
            trust.returned("f", quick);
        }
        trust.failed(FaultKind::Deadline);
        for _ in 0..300 {
            trust.returned("f", quick);
        }
        assert!(!trust.has("f"));
    }
}
