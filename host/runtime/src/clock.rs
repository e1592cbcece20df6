//! Time as plugins see it. Deadlines of calls are real time always: a guest's loop burns a real processor.

use std::sync::atomic::{AtomicU64, Ordering};
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

/// A clock that stands until it is moved, for tests and the stub host.
#[derive(Debug)]
pub struct ManualClock {
    /// Nanoseconds.
    now: AtomicU64,
    /// Milliseconds since 1970 at the beginning.
    wall_ms: AtomicU64,
}

impl ManualClock {
    /// Begins at zero, when it is `wall_ms` on the wall.
    pub fn new(wall_ms: u64) -> Self {
        Self {
            now: AtomicU64::new(0),
            wall_ms: AtomicU64::new(wall_ms),
        }
    }

    /// Moves both clocks on. Whoever does it calls [`crate::Plugins::settle`] or [`crate::Plugins::poke`] afterwards.
    pub fn advance(&self, by: Duration) {
        let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.now.fetch_add(nanos, Ordering::SeqCst);
    }

    /// Sets the wall clock alone, as a station does that was told the time.
    pub fn set_wall(&self, wall_ms: u64) {
        let passed = self.passed_ms();
        self.wall_ms
            .store(wall_ms.saturating_sub(passed), Ordering::SeqCst);
    }

    fn passed_ms(&self) -> u64 {
        self.now.load(Ordering::SeqCst) / 1_000_000
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.now.load(Ordering::SeqCst))
    }

    fn wall_ms(&self) -> u64 {
        self.wall_ms
            .load(Ordering::SeqCst)
            .saturating_add(self.passed_ms())
    }

    fn passes(&self) -> bool {
        false
    }
}
