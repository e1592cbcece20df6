//! The thread that advances the engine's epoch while a guest runs, and sleeps while none does.
//!
//! It is a thread of the system: a guest's loop can starve every task of an async runtime, never this.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::error::RuntimeError;
use crate::sync::{lock, wait};

pub(crate) const TICK: Duration = Duration::from_millis(10);
/// Ticks without a call before the thread goes to sleep: waking it costs the caller a system call, so it stays
/// up while calls follow each other closely.
const LINGER: u32 = 10;

pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// Guests running now.
    running: AtomicU64,
    /// Calls made so far.
    calls: AtomicU64,
    asleep: AtomicBool,
    stop: AtomicBool,
    gate: Mutex<()>,
    wake: Condvar,
}

/// While it lives, the epoch advances.
pub(crate) struct Running<'a>(&'a Shared);

impl Ticker {
    pub(crate) fn start(engine: wasmtime::Engine) -> Result<Self, RuntimeError> {
        let shared = Arc::new(Shared::default());
        let of_thread = shared.clone();
        let thread = thread::Builder::new()
            .name("plugin-ticker".into())
            .spawn(move || of_thread.tick(&engine))
            .map_err(RuntimeError::Thread)?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    pub(crate) fn run(&self) -> Running<'_> {
        let shared = &*self.shared;
        shared.calls.fetch_add(1, Ordering::SeqCst);
        shared.running.fetch_add(1, Ordering::SeqCst);
        if shared.asleep.load(Ordering::SeqCst) {
            drop(lock(&shared.gate));
            shared.wake.notify_one();
        }
        Running(shared)
    }

    /// Epoch ticks after which a call has certainly run for `budget`.
    pub(crate) fn ticks(budget: Duration) -> u64 {
        u64::try_from(budget.as_millis().div_ceil(TICK.as_millis())).unwrap_or(u64::MAX / 2) + 1
    }

    #[cfg(test)]
    pub(crate) fn is_asleep(&self) -> bool {
        self.shared.asleep.load(Ordering::SeqCst)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        drop(lock(&self.shared.gate));
        self.shared.wake.notify_one();
        if let Some(thread) = self.thread.take() {
            // A ticker that panicked has nothing left to say here.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn tick(&self, engine: &wasmtime::Engine) {
        let mut idle = 0;
        let mut seen = 0;
        while !self.stop.load(Ordering::SeqCst) {
            let calls = self.calls.load(Ordering::SeqCst);
            let busy = calls != seen || self.running.load(Ordering::SeqCst) > 0;
            seen = calls;
            idle = if busy { 0 } else { idle + 1 };
            if idle > LINGER {
                self.sleep(seen);
                idle = 0;
            }
            thread::sleep(TICK);
            engine.increment_epoch();
        }
    }

    /// Sleeps until a guest runs after call number `seen`. `asleep` is set before `running` is read, and a caller does it the other way
    /// round, so that one of the two sees the other.
    fn sleep(&self, seen: u64) {
        let mut gate = lock(&self.gate);
        self.asleep.store(true, Ordering::SeqCst);
        let unused = || {
            self.running.load(Ordering::SeqCst) == 0
                && self.calls.load(Ordering::SeqCst) == seen
                && !self.stop.load(Ordering::SeqCst)
        };
        while unused() {
            gate = wait(&self.wake, gate, None);
        }
        self.asleep.store(false, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn eventually(what: &str, condition: impl Fn() -> bool) {
        let start = Instant::now();
        while !condition() {
            assert!(start.elapsed() < Duration::from_secs(10), "{what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn it_sleeps_while_no_guest_runs_and_wakes_for_one() {
        let ticker = Ticker::start(crate::engine::wasm_engine().unwrap()).unwrap();
        eventually("asleep at first", || ticker.is_asleep());
        let running = ticker.run();
        eventually("awake for a guest", || !ticker.is_asleep());
        thread::sleep(TICK * (LINGER + 5));
        assert!(!ticker.is_asleep());
        drop(running);
        eventually("asleep again", || ticker.is_asleep());
    }
}
