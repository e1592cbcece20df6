//! Each budget, with a guest that wants more.

use std::sync::Arc;
use std::time::Duration;

use plugpoint_runtime::{Budgets, FaultKind, ManualClock, Notice, PluginEvent, Question, Unanswered};

use crate::rig::{Rig, UNLOCK, UNLOCKED, spec};

const LOCK: Question = Question::Lock {
    evse: 1,
    connector: 1,
};

/// A lock that breaks a limit: the fault names the budget, and the plugin comes back.
fn check(action: &str, budget: &str, change: impl FnOnce(&mut Budgets)) {
    let mut spec = spec(&[("lock", action)]);
    change(&mut spec.budgets);
    let rig = Rig::with(spec);
    assert_eq!(rig.ask(LOCK), Err(Unanswered::Faulted));
    let fault = rig.wait_for_fault();
    assert_eq!(fault.kind, FaultKind::Limit, "{fault}");
    assert!(fault.text.contains(&format!("budget `{budget}`")), "{fault}");
    rig.wait_until_up(2);
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
}

#[test]
fn memory() {
    check("grow", "memory", |budgets| budgets.memory = 4 << 20);
}

#[test]
fn bytes_across_the_boundary() {
    check("shout", "boundary-bytes", |_| ());
}

#[test]
fn effects_of_one_call() {
    check("facts", "effects-per-call", |_| ());
}

#[test]
fn effects_of_a_second() {
    let clock = Arc::new(ManualClock::new(0));
    let rig = Rig::empty_with(|wiring| wiring.clock = clock.clone());
    let mut spec = spec(&[("allow-energy", "fact")]);
    spec.budgets.effects_per_second = 10;
    rig.plugins.load(spec).unwrap();
    let tell = |times| {
        for _ in 0..times {
            rig.plugins.tell(Notice::AllowEnergy {
                evse: 1,
                allowed: true,
            });
            rig.plugins.settle();
        }
        rig.count(|event| matches!(event, PluginEvent::Fact { .. }))
    };
    assert_eq!(tell(10), 10);
    clock.advance(Duration::from_millis(500));
    assert_eq!(tell(5), 15);
    assert_eq!(rig.stats().faults, 0);
    tell(1);
    let fault = rig.wait_for_fault();
    assert!(fault.text.contains("budget `effects-per-second`"), "{fault}");
}

/// Whoever asks sets the pace.
#[test]
fn what_a_question_asks_for_is_not_counted_by_the_second() {
    let mut spec = spec(&[]);
    spec.budgets.effects_per_second = 10;
    let rig = Rig::with(spec);
    for _ in 0..100 {
        assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    }
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn timers() {
    check("timers", "timers", |_| ());
}

#[test]
fn log_lines() {
    // On a clock that stands: the longer a call takes, the more it may say.
    let rig = Rig::empty_with(|wiring| wiring.clock = Arc::new(ManualClock::new(0)));
    rig.plugins.load(spec(&[("lock", "chatter")])).unwrap();
    rig.ask(LOCK).unwrap();
    let dropped = rig.stats().log_lines_dropped;
    assert!((7_000..10_000).contains(&dropped), "{dropped}");
}

#[test]
fn key_value_bytes() {
    let mut spec = spec(&[("lock", "hoard")]);
    spec.kv_quota = 5_100;
    let rig = Rig::with(spec);
    rig.ask(LOCK).unwrap();
    assert!(rig.state().contains("stored 5"));
    let stats = rig.stats();
    assert!(
        stats.kv_bytes <= stats.kv_quota && stats.kv_bytes > 5_000,
        "{stats:?}"
    );
}

#[test]
fn snapshot_bytes() {
    let rig = Rig::new(&[("save-state", "huge")]);
    let fault = rig.wait_for_fault();
    assert!(fault.text.contains("budget `snapshot-bytes`"), "{fault}");
}

#[test]
fn the_queue() {
    let mut spec = spec(&[("lock", "loop")]);
    spec.budgets.queue = 4;
    // Long enough for all that follows, on a busy machine too.
    spec.budgets.call_ms = 1_000;
    let rig = Rig::with(spec);
    rig.ask(UNLOCK).unwrap();
    let looping = rig.put(LOCK);
    rig.eventually("the loop runs", |rig| rig.stats().queue == 0);
    let more: Vec<_> = (0..8).map(|_| rig.put(UNLOCK)).collect();
    for _ in 0..3 {
        rig.plugins.tell(Notice::TransactionEvent {
            request: String::new(),
        });
    }
    assert_eq!(rig.answer(looping), Err(Unanswered::Faulted));
    let answers: Vec<_> = more.into_iter().map(|request| rig.answer(request)).collect();
    assert_eq!(
        answers.iter().filter(|answer| **answer == UNLOCKED).count(),
        4,
        "{answers:?}"
    );
    assert_eq!(
        answers
            .iter()
            .filter(|answer| **answer == Err(Unanswered::Busy))
            .count(),
        4
    );
    assert_eq!(rig.stats().notices_dropped, 3);
}

#[test]
fn memory_is_shown() {
    let stats = Rig::new(&[]).stats();
    assert!(stats.memory > 0 && stats.memory_peak >= stats.memory && stats.memory <= stats.budgets.memory);
}
