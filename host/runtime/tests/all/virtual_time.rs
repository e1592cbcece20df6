//! Plugins on a clock that is moved by hand: nothing happens by itself, and nothing is waited for.

use std::sync::Arc;
use std::time::Duration;

use plugpoint_runtime::{ManualClock, Notice, PluginState, Unanswered};

use crate::rig::{Rig, UNLOCK, UNLOCKED, spec};

fn rig(settings: &[(&str, &str)]) -> (Arc<ManualClock>, Rig) {
    let clock = Arc::new(ManualClock::new(0));
    let rig = Rig::empty_with(|wiring| wiring.clock = clock.clone());
    rig.plugins.load(spec(settings)).unwrap();
    rig.plugins.settle();
    (clock, rig)
}

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn a_timer_fires_when_its_time_has_come_and_not_before() {
    let (clock, rig) = rig(&[("unlock", "later 5000")]);
    rig.put(UNLOCK);
    rig.plugins.settle();
    clock.advance(ms(4_999));
    rig.plugins.settle();
    assert_eq!(rig.answers(), []);
    clock.advance(ms(1));
    rig.plugins.settle();
    assert_eq!(rig.answers(), [(1, UNLOCKED)]);
}

#[test]
fn a_deadline_is_one_of_the_clock_too() {
    let (clock, rig) = rig(&[("unlock", "later 60000")]);
    rig.put(UNLOCK);
    rig.plugins.settle();
    clock.advance(ms(10_000));
    rig.plugins.settle();
    assert_eq!(rig.answers(), [(1, Err(Unanswered::Deadline))]);
}

#[test]
fn what_is_due_next_is_known_so_that_time_can_jump_there() {
    let (clock, rig) = rig(&[("unlock", "later 300")]);
    rig.put(UNLOCK);
    let mut moments = Vec::new();
    while rig.answers().is_empty() {
        rig.plugins.settle();
        let due = rig.plugins.next_due().unwrap();
        moments.push(due);
        clock.advance(due - plugpoint_runtime::Clock::now(&*clock));
        rig.plugins.settle();
    }
    assert_eq!(moments, [ms(300)]);
    assert_eq!(rig.plugins.next_due(), Some(ms(1_000)), "the next snapshot");
}

#[test]
fn a_plugin_that_failed_is_back_before_settle_returns_and_after_a_pause_once_it_is_due() {
    let (clock, rig) = rig(&[("all-unavailable", "trap")]);
    rig.plugins.tell(Notice::AllUnavailable);
    rig.plugins.settle();
    assert_eq!((rig.stats().state, rig.stats().incarnation), (PluginState::Up, 2));
    rig.plugins.tell(Notice::AllUnavailable);
    rig.plugins.settle();
    assert_eq!(rig.stats().state, PluginState::Restarting);
    assert_eq!(rig.plugins.next_due(), Some(ms(200)));
    clock.advance(ms(200));
    rig.plugins.settle();
    assert_eq!((rig.stats().state, rig.stats().incarnation), (PluginState::Up, 3));
}

#[test]
fn a_thousand_questions_are_answered_in_order_before_settle_returns() {
    let (_, rig) = rig(&[("unlock", "quiet")]);
    for _ in 0..100 {
        rig.plugins.tell(Notice::AllUnavailable);
        for _ in 0..10 {
            rig.put(UNLOCK);
        }
        rig.plugins.settle();
    }
    let requests: Vec<_> = rig.answers().into_iter().map(|(request, _)| request).collect();
    assert_eq!(requests, (1..=1_000).collect::<Vec<_>>());
}
