//! The events that wait for a plugin, and whose turn it is: never two threads run one plugin.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::contract::{Notice, Question};
use crate::ports::PortData;
use crate::sync::{lock, wait};

pub(crate) enum Event {
    Notice(Notice),
    PortData(String, PortData),
    /// None: open; some: closed, and why.
    PortState(String, Option<String>),
    Question(u64, Question),
}

/// What a plugin is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Run {
    /// Nothing to do.
    #[default]
    Idle,
    /// Waits for a thread of the pool.
    Scheduled,
    Running,
    /// Somebody has it at an event boundary; events wait.
    Held,
}

#[derive(Default)]
pub(crate) struct Inbox {
    max: usize,
    state: Mutex<State>,
    boundary: Condvar,
}

#[derive(Default)]
struct State {
    run: Run,
    queue: VecDeque<Event>,
    /// How many wait to hold the plugin; no new turn begins before they had it.
    holders: usize,
    /// How many wait for the plugin to be idle.
    onlookers: usize,
    closed: bool,
}

/// What became of an event that was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    Closed,
    Full,
    /// It waits behind what is going on.
    Queued,
    /// It waits, and the caller is to submit the actor to the pool.
    Submit,
}

/// What a turn leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Idle,
    Submit,
}

impl Inbox {
    /// Starts held, until [`Self::release`].
    pub(crate) fn new(max: usize) -> Self {
        Self {
            max,
            state: Mutex::new(State {
                run: Run::Held,
                ..State::default()
            }),
            ..Self::default()
        }
    }

    /// `always`: the event may not be dropped, whatever the queue's budget.
    pub(crate) fn push(&self, event: Event, always: bool) -> Pushed {
        let mut state = lock(&self.state);
        if state.closed {
            return Pushed::Closed;
        }
        if state.queue.len() >= self.max && !always {
            return Pushed::Full;
        }
        state.queue.push_back(event);
        if state.schedule() {
            Pushed::Submit
        } else {
            Pushed::Queued
        }
    }

    /// Asks for a turn without an event. True: the caller is to submit the actor.
    pub(crate) fn schedule(&self) -> bool {
        lock(&self.state).schedule()
    }

    /// Begins a turn on the asking thread, if nothing waits.
    pub(crate) fn begin_inline(&self) -> bool {
        let mut state = lock(&self.state);
        let free = state.run == Run::Idle && state.queue.is_empty() && state.holders == 0 && !state.closed;
        if free {
            state.run = Run::Running;
        }
        free
    }

    /// Begins a turn on a thread of the pool.
    pub(crate) fn begin_turn(&self) -> bool {
        let mut state = lock(&self.state);
        let scheduled = state.run == Run::Scheduled;
        if scheduled {
            state.run = Run::Running;
        }
        scheduled
    }

    /// The next event of a running turn; none at its end or when somebody wants to hold the plugin.
    pub(crate) fn next(&self) -> Option<Event> {
        let mut state = lock(&self.state);
        if state.holders > 0 {
            None
        } else {
            state.queue.pop_front()
        }
    }

    /// `again`: something other than an event is to be done at once.
    pub(crate) fn end_turn(&self, again: bool) -> After {
        let mut state = lock(&self.state);
        state.run = Run::Idle;
        if state.holders > 0 {
            self.boundary.notify_all();
            return After::Idle;
        }
        if again || !state.queue.is_empty() {
            state.run = Run::Scheduled;
            return After::Submit;
        }
        if state.onlookers > 0 {
            self.boundary.notify_all();
        }
        After::Idle
    }

    /// Waits until nothing runs and nothing waits, or the inbox is closed. Events that come meanwhile are waited for
    /// as well.
    pub(crate) fn wait_until_idle(&self) {
        let mut state = lock(&self.state);
        state.onlookers += 1;
        while !state.is_at_rest() {
            state = wait(&self.boundary, state, None);
        }
        state.onlookers -= 1;
    }

    /// Waits for the end of the running event and holds the plugin there. False: not within `patience`.
    pub(crate) fn hold(&self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        let mut state = lock(&self.state);
        state.holders += 1;
        while matches!(state.run, Run::Running | Run::Held) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = wait(&self.boundary, state, Some(left));
        }
        state.holders -= 1;
        let free = matches!(state.run, Run::Idle | Run::Scheduled);
        if free {
            state.run = Run::Held;
        }
        free
    }

    /// Ends a hold. The caller is to submit the actor: there may be things to do.
    pub(crate) fn release(&self) {
        let mut state = lock(&self.state);
        state.run = Run::Scheduled;
        if state.holders > 0 {
            self.boundary.notify_all();
        }
    }

    /// Takes no more events; gives out those that wait.
    pub(crate) fn close(&self) -> VecDeque<Event> {
        let mut state = lock(&self.state);
        state.closed = true;
        self.boundary.notify_all();
        std::mem::take(&mut state.queue)
    }

    pub(crate) fn len(&self) -> usize {
        lock(&self.state).queue.len()
    }
}

impl State {
    fn is_at_rest(&self) -> bool {
        self.closed || (self.run == Run::Idle && self.holders == 0 && self.queue.is_empty())
    }

    fn schedule(&mut self) -> bool {
        let idle = self.run == Run::Idle && self.holders == 0;
        if idle {
            self.run = Run::Scheduled;
        }
        idle
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    fn event() -> Event {
        Event::Notice(Notice::AllUnavailable)
    }

    fn open(max: usize) -> Inbox {
        let inbox = Inbox::new(max);
        inbox.release();
        assert!(inbox.begin_turn());
        assert_eq!(inbox.end_turn(false), After::Idle);
        inbox
    }

    #[test]
    fn one_turn_takes_what_comes_meanwhile() {
        let inbox = open(2);
        assert_eq!(inbox.push(event(), false), Pushed::Submit);
        assert_eq!(inbox.push(event(), false), Pushed::Queued);
        assert_eq!(inbox.push(event(), false), Pushed::Full);
        assert_eq!(inbox.push(event(), true), Pushed::Queued);
        assert!(!inbox.begin_inline(), "nobody overtakes");
        assert!(inbox.begin_turn());
        assert!(!inbox.begin_turn());
        assert!(inbox.next().is_some());
        assert_eq!(inbox.end_turn(false), After::Submit);
        assert!(inbox.begin_turn());
        while inbox.next().is_some() {}
        assert_eq!(inbox.end_turn(false), After::Idle);
        assert!(inbox.begin_inline());
        assert_eq!(inbox.push(event(), false), Pushed::Queued);
        assert_eq!(inbox.end_turn(false), After::Submit);
    }

    #[test]
    fn a_hold_waits_for_the_event_boundary_and_keeps_events_waiting() {
        let inbox = Arc::new(open(9));
        assert!(inbox.begin_inline());
        assert!(!inbox.hold(Duration::from_millis(5)), "running for too long");
        let holder = thread::spawn({
            let inbox = inbox.clone();
            move || inbox.hold(Duration::from_secs(10))
        });
        while lock(&inbox.state).holders == 0 {
            thread::yield_now();
        }
        inbox.push(event(), false);
        assert!(inbox.next().is_none(), "the turn ends for the holder");
        assert_eq!(inbox.end_turn(true), After::Idle);
        assert!(holder.join().unwrap());
        assert_eq!(inbox.push(event(), false), Pushed::Queued);
        assert!(!inbox.begin_turn() && !inbox.begin_inline());
        inbox.release();
        assert!(inbox.begin_turn());
        assert_eq!(inbox.len(), 2);
    }

    #[test]
    fn a_closed_inbox_takes_nothing() {
        let inbox = open(9);
        inbox.push(event(), false);
        assert_eq!(inbox.close().len(), 1);
        assert_eq!(inbox.push(event(), true), Pushed::Closed);
    }
}
