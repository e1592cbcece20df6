//! Plugins that fail, and what the station sees of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use plugpoint_runtime::{
    Budgets, FaultKind, LoadError, ManualClock, Notice, PluginEvent, PluginState, Question, Snapshot,
    SwapOutcome, SwapSource, Unanswered,
};

use crate::guests::probe;
use crate::rig::{Rig, UNLOCK, UNLOCKED, spec};

const LOCK: Question = Question::Lock {
    evse: 1,
    connector: 1,
};

#[test]
fn a_trap_answers_by_default_and_the_next_incarnation_goes_on() {
    let rig = Rig::new(&[("lock", "trap")]);
    rig.plugins.tell(Notice::AllowEnergy {
        evse: 1,
        allowed: true,
    });
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    rig.eventually("a snapshot", |rig| {
        rig.wiring
            .snapshots
            .load("probe")
            .is_some_and(|s| s.bytes[0] == 1)
    });
    assert_eq!(rig.ask(LOCK), Err(Unanswered::Faulted));
    rig.wait_until_up(2);
    let state = rig.state();
    assert!(
        state.contains("unlocks=1 seen=energy 1 true"),
        "state and standing notices are back: {state}"
    );
    assert_eq!(rig.stats().restarts, 1);
}

#[test]
fn a_fault_tells_the_function_and_the_last_words() {
    let rig = Rig::new(&[("lock", "trap")]);
    rig.ask(LOCK).unwrap_err();
    let fault = rig.wait_for_fault();
    assert_eq!((fault.kind, fault.function), (FaultKind::Trap, "connector.lock"));
    assert_eq!(fault.tail, ["panicked on purpose in lock\u{fffd}[31m"]);
}

#[test]
fn other_questions_of_a_dead_incarnation_are_answered_at_once() {
    let rig = Rig::new(&[("unlock", "later 100000"), ("lock", "trap")]);
    let waiting = rig.put(UNLOCK);
    rig.ask(LOCK).unwrap_err();
    assert_eq!(rig.answer(waiting), Err(Unanswered::Faulted));
}

#[test]
fn a_loop_is_ended_and_only_the_looping_plugin_waits() {
    let mut spec = spec(&[("lock", "loop")]);
    spec.budgets.call_ms = 500;
    let rig = Rig::with(spec);
    let well = Rig::new(&[]);
    let asked = Instant::now();
    let looping = rig.put(LOCK);
    assert_eq!(rig.answers(), [], "a first call does not hold the asking thread");
    for _ in 0..100 {
        assert_eq!(well.ask(UNLOCK), UNLOCKED);
    }
    assert_eq!(rig.answers(), [], "nobody has waited for the loop");
    assert_eq!(rig.answer(looping), Err(Unanswered::Faulted));
    let took = asked.elapsed();
    assert!(took >= Duration::from_millis(500), "{took:?}");
    assert_eq!(rig.wait_for_fault().kind, FaultKind::Deadline);
}

#[test]
fn many_loops_starve_nobody() {
    let looping: Vec<_> = (0..8).map(|_| Rig::new(&[("lock", "loop")])).collect();
    let well = Rig::new(&[]);
    let requests: Vec<_> = looping.iter().map(|rig| rig.put(LOCK)).collect();
    assert_eq!(well.ask(UNLOCK), UNLOCKED);
    assert!(
        looping.iter().any(|rig| rig.answers().is_empty()),
        "it has waited for all the loops"
    );
    for (rig, request) in looping.iter().zip(requests) {
        assert_eq!(rig.answer(request), Err(Unanswered::Faulted));
    }
}

#[test]
fn a_deadline_holds_for_an_answer_that_never_comes() {
    let rig = Rig::new(&[("unlock", "later 100000")]);
    let asked = Instant::now();
    assert_eq!(rig.ask(UNLOCK), Err(Unanswered::Deadline));
    let took = asked.elapsed();
    assert!(
        took >= Duration::from_secs(10) && took < Duration::from_secs(18),
        "{took:?}"
    );
}

#[test]
fn five_faults_open_the_breaker_and_the_defaults_answer() {
    let rig = Rig::new(&[("lock", "trap")]);
    for incarnation in 1..=5 {
        rig.wait_until_up(incarnation);
        assert_eq!(rig.ask(LOCK), Err(Unanswered::Faulted));
    }
    let broken = |event: &PluginEvent| matches!(event, PluginEvent::Down { broken: true, .. });
    rig.wait_for("an open breaker", |event| broken(event).then_some(()));
    let asked = Instant::now();
    assert_eq!(rig.ask(UNLOCK), Err(Unanswered::Down));
    assert!(asked.elapsed() < UNLOCK.deadline(), "{:?}", asked.elapsed());
    assert_eq!(rig.stats().state, PluginState::Broken);
    assert_eq!(rig.stats().faults, 5);
}

#[test]
fn an_endless_recursion_is_a_fault_like_any_other() {
    let rig = Rig::new(&[("lock", "recurse")]);
    rig.ask(LOCK).unwrap_err();
    assert_eq!(rig.wait_for_fault().kind, FaultKind::Trap);
    rig.wait_until_up(2);
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
}

#[test]
fn a_refusal_in_init_is_shown_to_the_operator() {
    let rig = Rig::empty();
    let error = rig
        .plugins
        .load(spec(&[("init", "refuse no board at /dev/x")]))
        .unwrap_err();
    assert!(
        error.to_string().contains("lifecycle.init: no board at /dev/x"),
        "{error}"
    );
}

#[test]
fn a_plugin_that_fails_as_it_is_started_is_tried_again_until_its_breaker_opens() {
    let clock = Arc::new(ManualClock::new(0));
    let rig = Rig::empty_with(|wiring| wiring.clock = clock.clone());
    let error = rig.plugins.load(spec(&[("init", "trap")])).unwrap_err();
    assert!(matches!(error, LoadError::Fault(fault) if fault.kind == FaultKind::Trap));
    rig.plugins.settle();
    assert_eq!(rig.stats().faults, 2, "once more at once");
    assert_eq!(rig.ask(UNLOCK), Err(Unanswered::Down));
    for _ in 0..3 {
        assert_eq!(rig.stats().state, PluginState::Restarting);
        clock.advance(Duration::from_secs(1));
        rig.plugins.settle();
    }
    assert_eq!((rig.stats().faults, rig.stats().state), (5, PluginState::Broken));
}

#[test]
fn a_plugin_that_did_not_start_comes_up_with_better_settings() {
    let rig = Rig::empty();
    rig.plugins
        .load(spec(&[("init", "refuse no board")]))
        .unwrap_err();
    let settings = |init: &str| vec![("init".to_owned(), init.to_owned())];
    let refused = rig.plugins.configure("probe", settings("refuse still no board"));
    assert!(refused.unwrap_err().contains("still no board"));
    rig.plugins.configure("probe", settings("fine")).unwrap();
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    assert_eq!(rig.stats().state, PluginState::Up);
}

#[test]
fn a_plugin_that_did_not_start_is_replaced_by_one_that_does() {
    let rig = Rig::empty();
    rig.plugins.load(spec(&[("1.0.0.init", "trap")])).unwrap_err();
    let report = rig.plugins.swap("probe", SwapSource::File(probe(2))).unwrap();
    assert_eq!(report.outcome, SwapOutcome::Committed);
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
}

/// It is the operator's word, not the second try, that lets go of a state.
#[test]
fn the_state_of_an_older_version_is_not_left_behind_because_it_is_refused() {
    let rig = Rig::empty();
    let bytes = vec![7; 8];
    rig.wiring.snapshots.save("probe", Snapshot { schema: 0, bytes });
    rig.plugins.load(spec(&[("load-state", "refuse")])).unwrap_err();
    rig.eventually("the breaker", |rig| rig.stats().state == PluginState::Broken);
    assert_eq!(rig.wiring.snapshots.load("probe").unwrap().schema, 0);
}

#[test]
fn a_version_that_was_gone_back_to_starts_without_the_state_of_the_newer_one() {
    let rig = Rig::empty();
    let bytes = vec![7; 8];
    rig.wiring.snapshots.save("probe", Snapshot { schema: 2, bytes });
    rig.plugins.load(spec(&[("load-state", "refuse")])).unwrap();
    assert!(rig.state().contains("unlocks=0"));
    assert_eq!(rig.wait_for_fault().kind, FaultKind::Refused);
}

#[test]
fn a_loop_in_init_ends_after_its_budget() {
    let rig = Rig::empty();
    let mut spec = spec(&[("init", "loop")]);
    spec.budgets = Budgets {
        lifecycle_ms: 100,
        ..Budgets::default()
    };
    let error = rig.plugins.load(spec).unwrap_err();
    assert!(matches!(error, LoadError::Fault(fault) if fault.kind == FaultKind::Deadline));
}

#[test]
fn a_trap_in_save_state_is_a_fault_and_the_plugin_comes_back() {
    let rig = Rig::new(&[("save-state", "trap")]);
    assert_eq!(rig.wait_for_fault().function, "lifecycle.save-state");
    rig.wait_until_up(2);
}

#[test]
fn state_that_kills_its_reader_is_left_behind() {
    let rig = Rig::new(&[]);
    rig.ask(UNLOCK).unwrap();
    rig.plugins.shutdown();
    let again = rig.restarted(spec(&[("load-state", "trap")]));
    assert!(again.state().contains("unlocks=0"));
    assert_eq!(again.wait_for_fault().function, "lifecycle.load-state");
}

#[test]
fn a_plugin_that_fails_again_and_again_can_still_be_shut_down() {
    let rig = Rig::new(&[("lock", "trap"), ("shutdown", "loop")]);
    rig.ask(LOCK).unwrap_err();
    rig.plugins.shutdown();
}

#[test]
fn an_incarnation_that_is_killed_is_followed_by_one_with_its_state() {
    let rig = Rig::new(&[]);
    rig.ask(UNLOCK).unwrap();
    rig.eventually("a snapshot", |rig| rig.wiring.snapshots.load("probe").is_some());
    assert!(rig.plugins.kill("probe").unwrap());
    rig.wait_until_up(2);
    assert_eq!(rig.wait_for_fault().kind, FaultKind::Killed);
    assert!(rig.plugins.kill("another").is_err());
}
