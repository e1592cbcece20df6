//! One thread that wakes plugins when something of theirs is due. It sleeps until then.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread;
use std::time::Instant;

use crate::actor::Actor;
use crate::error::RuntimeError;
use crate::sync::{lock, wait};

#[derive(Clone)]
pub(crate) struct Alarm(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    by_time: BTreeSet<(Instant, usize)>,
    /// By the address of the actor, which is its own while its `Weak` is here.
    by_actor: HashMap<usize, (Instant, Weak<Actor>)>,
    stopped: bool,
}

impl Alarm {
    pub(crate) fn start() -> Result<Self, RuntimeError> {
        let shared = Arc::new(Shared::default());
        let of_thread = shared.clone();
        let spawned = thread::Builder::new()
            .name("plugin-alarm".into())
            .spawn(move || of_thread.run());
        spawned.map(|_| Self(shared)).map_err(RuntimeError::Thread)
    }

    /// Wakes `actor` at `at`, or earlier if it is to be woken earlier already: a wake too many does no harm.
    pub(crate) fn set(&self, actor: &Arc<Actor>, at: Instant) {
        let key = Arc::as_ptr(actor) as usize;
        let mut state = lock(&self.0.state);
        match state.by_actor.get(&key) {
            Some((earlier, _)) if *earlier <= at => return,
            Some((later, _)) => {
                let later = *later;
                state.by_time.remove(&(later, key));
            }
            None => {}
        }
        let is_first = state.by_time.first().is_none_or(|(first, _)| at < *first);
        state.by_time.insert((at, key));
        state.by_actor.insert(key, (at, Arc::downgrade(actor)));
        drop(state);
        if is_first {
            self.0.changed.notify_one();
        }
    }

    pub(crate) fn stop(&self) {
        lock(&self.0.state).stopped = true;
        self.0.changed.notify_one();
    }
}

impl Shared {
    fn run(&self) {
        while let Some(actors) = self.next() {
            for actor in actors.iter().filter_map(Weak::upgrade) {
                actor.wake();
            }
        }
    }

    /// Waits for the next that are due. None: stopped.
    fn next(&self) -> Option<Vec<Weak<Actor>>> {
        let mut state = lock(&self.state);
        loop {
            if state.stopped {
                return None;
            }
            let now = Instant::now();
            let due = state.take_due(now);
            if !due.is_empty() {
                return Some(due);
            }
            let sleep = state
                .by_time
                .first()
                .map(|(at, _)| at.saturating_duration_since(now));
            state = wait(&self.changed, state, sleep);
        }
    }
}

impl State {
    fn take_due(&mut self, now: Instant) -> Vec<Weak<Actor>> {
        let mut due = Vec::new();
        while let Some((at, key)) = self.by_time.first().copied() {
            if at > now {
                break;
            }
            self.by_time.pop_first();
            due.extend(self.by_actor.remove(&key).map(|(_, actor)| actor));
        }
        due
    }
}
