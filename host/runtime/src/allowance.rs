//! What is left of a call's time.
//!
//! A budget is time on the processor, so that neither a busy machine nor a slow disk behind `kv` is laid to the
//! guest's charge. So that a call ends even so, it may take [`PATIENCE`] times as long on the wall.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use wasmtime::UpdateDeadline;

use crate::ticker::Ticker;

/// How many times its budget a call may take on the wall.
const PATIENCE: u32 = 10;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    budget: Duration,
    started: Instant,
    processor_at_start: Duration,
}

impl Allowance {
    /// Of a call that begins now, on this thread.
    pub(crate) fn begin(budget: Duration) -> Self {
        Self {
            budget,
            started: Instant::now(),
            processor_at_start: processor_time(),
        }
    }

    /// Epoch ticks until the budget can have been used up.
    pub(crate) fn ticks(&self) -> u64 {
        Ticker::ticks(self.left())
    }

    /// Time since the call began, on the wall.
    pub(crate) fn wall(&self) -> Duration {
        self.started.elapsed()
    }

    /// Time that the call used on the processor, on this thread.
    pub(crate) fn processor(&self) -> Duration {
        processor_time().saturating_sub(self.processor_at_start)
    }

    /// What happens to a guest that is still running when its ticks are over.
    pub(crate) fn judge(&self) -> UpdateDeadline {
        if self.left().is_zero() || self.wall() >= self.budget * PATIENCE {
            UpdateDeadline::Interrupt
        } else {
            UpdateDeadline::Continue(self.ticks())
        }
    }

    fn left(&self) -> Duration {
        self.budget.saturating_sub(self.processor())
    }
}

/// Of this thread. A guest's call stays on the thread that makes it.
fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_costs_nothing_and_working_does() {
        let allowance = Allowance::begin(Duration::from_millis(20));
        std::thread::park_timeout(Duration::from_millis(40));
        assert!(matches!(allowance.judge(), UpdateDeadline::Continue(_)));
        while processor_time() - allowance.processor_at_start < Duration::from_millis(20) {
            std::hint::spin_loop();
        }
        assert!(matches!(allowance.judge(), UpdateDeadline::Interrupt));
    }

    #[test]
    fn a_call_that_only_waits_ends_all_the_same() {
        let allowance = Allowance::begin(Duration::from_millis(1));
        std::thread::park_timeout(Duration::from_millis(15));
        assert!(matches!(allowance.judge(), UpdateDeadline::Interrupt));
    }
}
