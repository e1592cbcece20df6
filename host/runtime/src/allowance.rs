//! What is left of a call's time.
//!
//! A budget is time on the processor, so that neither a busy machine nor a slow disk behind `kv` is laid to the
//! guest's charge. So that a call ends even so, it may take [`PATIENCE`] times as long on the wall.
//!
//! To ask the system for the processor time takes longer than most calls. So it is asked for at the first tick that
//! finds the guest running, which most calls do not live to see.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use wasmtime::UpdateDeadline;

use crate::ticker::{TICK, Ticker};

/// How many times its budget a call may take on the wall.
const PATIENCE: u32 = 10;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    budget: Duration,
    started: Instant,
    /// When its time on the wall is over.
    until: Instant,
    /// None: not asked for yet.
    processor_at_start: Option<Duration>,
}

impl Allowance {
    /// Of a call that begins now, on this thread. It is to be judged at the next tick.
    pub(crate) fn begin(budget: Duration) -> Self {
        let started = Instant::now();
        Self {
            budget,
            started,
            until: started + budget * PATIENCE,
            processor_at_start: None,
        }
    }

    /// The same, and what it uses of the processor is known to the nanosecond.
    pub(crate) fn begin_exactly(budget: Duration) -> Self {
        let begun = Self::begin(budget);
        Self {
            processor_at_start: Some(processor_time()),
            ..begun
        }
    }

    /// Ends at `limit` if not before, for a call that others wait for.
    pub(crate) fn no_later_than(self, limit: Option<Instant>) -> Self {
        let until = limit.map_or(self.until, |limit| self.until.min(limit));
        Self { until, ..self }
    }

    /// Time since the call began, on the wall.
    pub(crate) fn wall(&self) -> Duration {
        self.started.elapsed()
    }

    /// Time that the call used on the processor, on this thread. None: so little that it was not asked for.
    pub(crate) fn processor(&self) -> Option<Duration> {
        let start = self.processor_at_start?;
        Some(processor_time().saturating_sub(start))
    }

    /// What happens to a guest that is still running when its ticks are over.
    pub(crate) fn judge(&mut self) -> UpdateDeadline {
        let wall = self.wall();
        let now = processor_time();
        let start = *self
            .processor_at_start
            .get_or_insert(now.saturating_sub(wall.min(TICK)));
        let on_the_wall = self.until.saturating_duration_since(Instant::now());
        let left = self
            .budget
            .saturating_sub(now.saturating_sub(start))
            .min(on_the_wall);
        if left.is_zero() {
            UpdateDeadline::Interrupt
        } else {
            UpdateDeadline::Continue(Ticker::ticks(left))
        }
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
        // Its time on the wall is enough for a wait on a busy machine.
        let budget = Duration::from_millis(200);
        for begin in [Allowance::begin, Allowance::begin_exactly] {
            let mut allowance = begin(budget);
            std::thread::park_timeout(budget * 2);
            assert!(matches!(allowance.judge(), UpdateDeadline::Continue(_)));
            while allowance.processor() < Some(budget) {
                std::hint::spin_loop();
            }
            assert!(matches!(allowance.judge(), UpdateDeadline::Interrupt));
        }
    }

    #[test]
    fn a_call_that_only_waits_ends_all_the_same() {
        let mut allowance = Allowance::begin(Duration::from_millis(1));
        std::thread::park_timeout(Duration::from_millis(15));
        assert!(matches!(allowance.judge(), UpdateDeadline::Interrupt));
    }
}
