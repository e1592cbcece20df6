//! Time as plugins see it. Deadlines of calls are real time always: a guest's loop burns a real processor.

use std::time::{Duration, Instant, SystemTime};

/// The stub host runs plugins on a clock of its own; see [`crate::Plugins::poke`].
pub trait Clock: Send + Sync {
    /// Since some moment before the process's first plugin; never goes back.
    fn now(&self) -> Duration;
    /// Milliseconds since 1970; may be wrong and may jump.
    fn wall_ms(&self) -> u64;
    /// Whether time passes by itself; if not, who moves it calls [`crate::Plugins::poke`].
    fn passes(&self) -> bool {
        true
    }
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn wall_ms(&self) -> u64 {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}
