//! The back-off of the standard: one wait after another, from the settings and a seeded source.

use std::time::Duration;

use crate::settings::BackOff;

/// No wait is longer, whatever a CSMS sets: a station that sleeps for weeks cannot be told otherwise.
const LONGEST: Duration = Duration::from_hours(24);

/// Zero is met with this: a station that may dial without a wait would do nothing else.
const INSTEAD_OF_ZERO: Duration = Duration::from_secs(1);

impl BackOff {
    /// The longest wait that can come out of these settings.
    pub fn longest(&self) -> Duration {
        let mut wait = self.first(self.random_range);
        for _ in 0..self.repeat_times {
            // The cap ends the walk, so a huge `repeat_times` costs nothing.
            if wait == LONGEST {
                break;
            }
            wait = self.doubled(wait, self.random_range);
        }
        wait
    }

    fn first(&self, random: Duration) -> Duration {
        bounded(self.wait_minimum.saturating_add(random))
    }

    fn doubled(&self, previous: Duration, random: Duration) -> Duration {
        bounded(previous.saturating_mul(2).saturating_add(random))
    }
}

fn bounded(wait: Duration) -> Duration {
    if wait.is_zero() {
        INSTEAD_OF_ZERO
    } else {
        wait.min(LONGEST)
    }
}

/// Where a station stands in its back-off.
#[derive(Debug)]
pub(crate) struct Waits {
    random: SplitMix,
    previous: Option<Duration>,
    doublings: u32,
}

impl Waits {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: SplitMix(seed),
            previous: None,
            doublings: 0,
        }
    }

    /// The next wait: the first, then doubled `repeat_times` times, then the same again and again.
    pub(crate) fn next(&mut self, settings: &BackOff) -> Duration {
        let wait = match self.previous {
            None => settings.first(self.random.up_to(settings.random_range)),
            Some(previous) if self.doublings < settings.repeat_times => {
                self.doublings += 1;
                settings.doubled(previous, self.random.up_to(settings.random_range))
            }
            // Settings that were lowered meanwhile count at once.
            Some(previous) => previous.min(settings.longest()),
        };
        self.previous = Some(wait);
        wait
    }

    /// Success: the next wait is a first one again.
    pub(crate) fn reset(&mut self) {
        self.previous = None;
        self.doublings = 0;
    }
}

/// SplitMix64: ten lines, and good enough to spread stations over a second.
#[derive(Debug)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly from zero to `range`, both included, in steps of a millisecond.
    fn up_to(&mut self, range: Duration) -> Duration {
        let millis = u64::try_from(range.as_millis())
            .unwrap_or(u64::MAX - 1)
            .min(u64::MAX - 1);
        Duration::from_millis(self.next() % (millis + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn waits(settings: &BackOff, n: usize) -> Vec<Duration> {
        let mut waits = Waits::new(7);
        (0..n).map(|_| waits.next(settings)).collect()
    }

    #[test]
    fn doubles_repeat_times_then_stays_flat() {
        let settings = BackOff {
            wait_minimum: secs(10),
            random_range: secs(0),
            repeat_times: 3,
        };
        assert_eq!(waits(&settings, 6), [10, 20, 40, 80, 80, 80].map(secs));
        assert_eq!(settings.longest(), secs(80));
    }

    #[test]
    fn every_doubling_adds_its_own_random_part() {
        let settings = BackOff {
            wait_minimum: secs(10),
            random_range: secs(5),
            repeat_times: 2,
        };
        let waits = waits(&settings, 4);
        assert!((secs(10)..=secs(15)).contains(&waits[0]));
        assert!((waits[0] * 2..=waits[0] * 2 + secs(5)).contains(&waits[1]));
        assert!((waits[1] * 2..=waits[1] * 2 + secs(5)).contains(&waits[2]));
        assert_eq!(waits[3], waits[2]);
        assert!(waits[2] <= settings.longest());
    }

    #[test]
    fn the_same_seed_waits_the_same() {
        let settings = BackOff {
            wait_minimum: secs(1),
            random_range: secs(60),
            repeat_times: 5,
        };
        assert_eq!(waits(&settings, 8), waits(&settings, 8));
    }

    #[test]
    fn absurd_settings_neither_spin_nor_sleep_for_weeks() {
        let zero = BackOff {
            wait_minimum: secs(0),
            random_range: secs(0),
            repeat_times: 0,
        };
        assert_eq!(waits(&zero, 2), [INSTEAD_OF_ZERO, INSTEAD_OF_ZERO]);
        let huge = BackOff {
            wait_minimum: Duration::MAX,
            random_range: Duration::MAX,
            repeat_times: u32::MAX,
        };
        assert_eq!(waits(&huge, 2), [LONGEST, LONGEST]);
        let grows = BackOff {
            wait_minimum: secs(30),
            random_range: secs(0),
            repeat_times: u32::MAX,
        };
        assert_eq!(grows.longest(), LONGEST);
    }
}
