//! When a plugin that failed is started again: at once, after a pause, or not for a while.

use std::collections::VecDeque;
use std::time::Duration;

const BACK_OFF_FIRST: Duration = Duration::from_millis(200);
const BACK_OFF_MAX: Duration = Duration::from_secs(30);
/// Up for this long, a plugin is healthy: the back-off starts anew.
pub(crate) const HEALTHY_AFTER: Duration = Duration::from_secs(60);
/// This many faults within this time open the breaker.
const BREAKER_FAULTS: usize = 5;
const BREAKER_WINDOW: Duration = Duration::from_secs(600);
/// An open breaker lets one attempt through after this long.
const BREAKER_OPEN: Duration = Duration::from_secs(600);

#[derive(Debug, Default)]
pub(crate) struct Health {
    /// Within the window, oldest first.
    faults: VecDeque<Duration>,
    /// Faults in a row without a healthy time between.
    streak: u32,
    up_since: Option<Duration>,
    half_open: bool,
}

/// What to do after a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The breaker is open; one attempt after this long.
    Break(Duration),
    RestartAfter(Duration),
}

impl Health {
    pub(crate) fn up(&mut self, now: Duration) {
        self.up_since = Some(now);
    }

    /// The moment at which the present incarnation counts as healthy.
    pub(crate) fn healthy_at(&self) -> Option<Duration> {
        self.up_since.map(|since| since + HEALTHY_AFTER)
    }

    pub(crate) fn fault(&mut self, now: Duration) -> Remedy {
        let was_healthy = self.healthy_at().is_some_and(|at| at <= now);
        self.up_since = None;
        if was_healthy {
            self.streak = 0;
            self.half_open = false;
        }
        self.faults.push_back(now);
        self.faults.retain(|at| now.saturating_sub(*at) < BREAKER_WINDOW);
        if self.half_open || self.faults.len() >= BREAKER_FAULTS {
            self.half_open = true;
            self.faults.clear();
            return Remedy::Break(BREAKER_OPEN);
        }
        let pause = match self.streak {
            0 => Duration::ZERO,
            again => BACK_OFF_FIRST
                .saturating_mul(1 << (again - 1).min(20))
                .min(BACK_OFF_MAX),
        };
        self.streak += 1;
        Remedy::RestartAfter(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Remedy::{Break, RestartAfter};

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_first_restart_is_at_once_then_pauses_double_until_the_breaker_opens() {
        let mut health = Health::default();
        let remedies: Vec<_> = (1..=5).map(|i| health.fault(ms(i))).collect();
        let paused = |pause| RestartAfter(ms(pause));
        assert_eq!(
            remedies,
            [
                paused(0),
                paused(200),
                paused(400),
                paused(800),
                Break(BREAKER_OPEN)
            ]
        );
    }

    #[test]
    fn pauses_end_at_thirty_seconds() {
        let mut health = Health {
            streak: 50,
            ..Health::default()
        };
        assert_eq!(health.fault(ms(1)), RestartAfter(BACK_OFF_MAX));
    }

    #[test]
    fn a_healthy_minute_resets_the_pause_but_not_the_count() {
        let mut health = Health::default();
        let mut now = Duration::ZERO;
        for _ in 0..4 {
            assert_eq!(health.fault(now), RestartAfter(Duration::ZERO));
            health.up(now);
            now += HEALTHY_AFTER;
        }
        assert_eq!(health.fault(now), Break(BREAKER_OPEN));
    }

    #[test]
    fn old_faults_are_forgotten() {
        let mut health = Health::default();
        for i in 0..20 {
            health.up(BREAKER_WINDOW * i);
            assert_eq!(
                health.fault(BREAKER_WINDOW * i + HEALTHY_AFTER),
                RestartAfter(Duration::ZERO)
            );
        }
    }

    #[test]
    fn half_open_one_fault_opens_again_and_a_healthy_minute_closes() {
        let mut health = Health::default();
        let mut now = Duration::ZERO;
        while health.fault(now) != Break(BREAKER_OPEN) {}
        now += BREAKER_OPEN;
        health.up(now);
        assert_eq!(health.fault(now + ms(1)), Break(BREAKER_OPEN));
        now += BREAKER_OPEN;
        health.up(now);
        assert_eq!(health.fault(now + HEALTHY_AFTER), RestartAfter(Duration::ZERO));
    }
}
