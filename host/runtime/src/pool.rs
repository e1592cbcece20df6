//! The threads that plugins run on.
//!
//! A plugin has no thread of its own; one with something to do is put into this queue. There are few threads
//! while guests behave, and more only while all of them are busy: a guest that loops holds its thread for its
//! budget, and the others get new ones. Threads without work go away.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::actor::Actor;
use crate::sync::{lock, wait};

/// A thread without work for this long ends.
const IDLE: Duration = Duration::from_secs(10);
const STACK: usize = 2 << 20;

#[derive(Clone)]
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    max_threads: usize,
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Arc<Actor>>,
    threads: usize,
    idle: usize,
    stopped: bool,
}

impl Pool {
    pub(crate) fn new(max_threads: usize) -> Self {
        let state = Mutex::default();
        Self(Arc::new(Shared {
            max_threads: max_threads.max(1),
            state,
            work: Condvar::new(),
        }))
    }

    /// Gives the actor a turn on some thread, soon.
    pub(crate) fn submit(&self, actor: Arc<Actor>) {
        let mut state = lock(&self.0.state);
        state.queue.push_back(actor);
        if state.idle >= state.queue.len() {
            self.0.work.notify_one();
        } else if state.threads < self.0.max_threads && !state.stopped {
            state.threads += 1;
            drop(state);
            self.spawn();
        }
    }

    /// Lets the threads end when the queue is empty.
    pub(crate) fn stop(&self) {
        lock(&self.0.state).stopped = true;
        self.0.work.notify_all();
    }

    fn spawn(&self) {
        let shared = self.0.clone();
        let name = "plugin".to_owned();
        let spawned = thread::Builder::new()
            .name(name)
            .stack_size(STACK)
            .spawn(move || shared.work());
        if let Err(error) = spawned {
            // The threads that there are take the work when they can.
            tracing::error!("cannot start a thread for plugins: {error}");
            lock(&self.0.state).threads -= 1;
        }
    }
}

impl Shared {
    fn work(&self) {
        while let Some(actor) = self.next() {
            actor.turn();
        }
    }

    /// None: this thread is to end.
    fn next(&self) -> Option<Arc<Actor>> {
        let mut state = lock(&self.state);
        let idle_until = Instant::now() + IDLE;
        loop {
            if let Some(actor) = state.queue.pop_front() {
                return Some(actor);
            }
            // The last thread stays: work that comes rarely shall not wait for a new one.
            let left = (state.threads > 1).then(|| idle_until.saturating_duration_since(Instant::now()));
            if state.stopped || left.is_some_and(|left| left.is_zero()) {
                state.threads -= 1;
                return None;
            }
            state.idle += 1;
            state = wait(&self.work, state, left);
            state.idle -= 1;
        }
    }
}
