//! Chance that can be played again: a seed decides all of it, and a failed test has printed the seed.

use std::time::{Duration, SystemTime};

/// Names the seed to play again.
const SEED: &str = "PLUGPOINT_SEED";

/// Draws one thing after the other (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// With the seed of the environment variable `PLUGPOINT_SEED`, or a new one. Prints which.
    ///
    /// # Panics
    /// If the variable is no number.
    pub fn announced() -> Self {
        let seed = match std::env::var(SEED) {
            Ok(seed) => seed
                .parse()
                .unwrap_or_else(|_| panic!("{SEED}={seed} is no number")),
            Err(_) => SystemTime::UNIX_EPOCH
                .elapsed()
                .map_or(0, |time| time.as_millis() as u64),
        };
        println!("play again with {SEED}={seed}");
        Self(seed)
    }

    /// Another chance, which this one decides.
    pub fn fork(&mut self) -> Self {
        Self(self.draw())
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len() as u64) as usize]
    }

    /// A time below `end`.
    pub fn time(&mut self, end: Duration) -> Duration {
        Duration::from_micros(self.below(end.as_micros() as u64))
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
