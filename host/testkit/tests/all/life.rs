//! A plugin that behaves: time, ports, questions, settings.

use std::time::Duration;

use plugpoint_runtime::contract::UnlockOutcome;
use plugpoint_runtime::{Answer, Notice, Unanswered};
use plugpoint_testkit::{KvMode, Setup};
use serde_json::json;

use crate::plugins::{UNLOCK, component, order, simulator};

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn the_hardware_speaks_and_the_plugin_reports_facts() {
    let mut stub = simulator("simulator").start().unwrap();
    order(&mut stub, r#"{"do":"plug-in"}"#);
    stub.expect_fact(
        "hardware.cable",
        json!({"evse": 1, "connector": 1, "plugged": true}),
    );
    stub.expect_fact("hardware.ev", json!({"state": "connected"}));
    stub.expect_no_fault();
}

#[test]
fn a_charging_hour_is_over_at_once() {
    let mut stub = simulator("simulator").start().unwrap();
    order(&mut stub, r#"{"do":"plug-in"}"#);
    stub.tell(Notice::AllowEnergy {
        evse: 1,
        allowed: true,
    });
    stub.advance(Duration::from_secs(3_600));
    let samples = stub
        .facts()
        .into_iter()
        .filter(|(name, _)| name == "hardware.meter");
    assert!(samples.count() >= 3_500, "one each second");
    assert_eq!(stub.now(), Duration::from_secs(3_600));
    stub.expect_no_fault();
}

#[test]
fn an_answer_comes_later_and_at_its_own_moment() {
    let mut stub = simulator("simulator").start().unwrap();
    let asked = stub.ask(UNLOCK);
    stub.advance(ms(299));
    assert_eq!(stub.answer(asked), None);
    stub.advance(ms(1));
    stub.expect_answer(asked, &Answer::Unlock(UnlockOutcome::Unlocked));
}

#[test]
fn a_port_that_is_closed_busy_or_denied_is_no_surprise_to_the_plugin() {
    let mut stub = Setup::new(component("first")).port("board").start().unwrap();
    let answer = |stub: &mut plugpoint_testkit::Stub| {
        let asked = stub.ask(UNLOCK);
        stub.answer(asked).unwrap().unwrap()
    };
    assert_eq!(answer(&mut stub), Answer::Unlock(UnlockOutcome::Unlocked));
    stub.expect_sent("board", b"open 1.1\n");
    stub.close_port("board", "unplugged");
    assert_eq!(answer(&mut stub), Answer::Unlock(UnlockOutcome::UnlockFailed));
    stub.open_port("board");
    stub.fill_port("board", true);
    assert_eq!(answer(&mut stub), Answer::Unlock(UnlockOutcome::UnlockFailed));
    stub.expect_silence("board");
    let mut denied = Setup::new(component("first")).start().unwrap();
    assert_eq!(answer(&mut denied), Answer::Unlock(UnlockOutcome::UnlockFailed));
}

#[test]
fn settings_are_changed_without_a_swap_or_refused_with_the_plugins_reason() {
    let mut stub = simulator("simulator").start().unwrap();
    let refused = stub.configure(vec![("unlokc".into(), "now".into())]).unwrap_err();
    assert!(refused.contains("unlokc"), "{refused}");
    let settings = [("evses", "1"), ("unlock", "now")].map(|(name, value)| (name.into(), value.into()));
    stub.configure(settings.to_vec()).unwrap();
    let asked = stub.ask(UNLOCK);
    stub.expect_answer(asked, &Answer::Unlock(UnlockOutcome::Unlocked));
}

#[test]
fn a_plugin_that_init_refuses_does_not_start_and_says_why() {
    let refused = simulator("simulator")
        .setting("evses", "many")
        .start()
        .err()
        .unwrap();
    assert!(refused.to_string().contains("evses"), "{refused}");
}

#[test]
fn the_same_test_gives_the_same_log_a_hundred_times() {
    let log = || {
        let mut stub = simulator("simulator").start().unwrap();
        order(&mut stub, r#"{"do":"plug-in"}"#);
        let asked = stub.ask(UNLOCK);
        stub.advance(ms(1_500));
        assert!(stub.answer(asked).is_some());
        stub.crash();
        stub.swap(component("simulator-v2")).unwrap();
        stub.power_cut(ms(5_000)).unwrap();
        stub.advance(ms(1_500));
        stub.log().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let first = log();
    for _ in 0..100 {
        assert_eq!(log(), first);
    }
}

#[test]
fn a_failure_says_what_was_expected_and_what_came() {
    let failed = std::panic::catch_unwind(|| {
        let mut stub = Setup::new(component("first")).port("board").start().unwrap();
        stub.ask(UNLOCK);
        stub.expect_sent("board", b"close 1.1\n");
    });
    let text = *failed.unwrap_err().downcast::<String>().unwrap();
    assert!(
        text.contains(r#"expected: "close 1.1\n" sent to board"#),
        "{text}"
    );
    assert!(text.contains(r#"got: "open 1.1\n""#), "{text}");
}

#[test]
fn a_question_that_no_plugin_takes_gets_the_default() {
    let mut stub = Setup::new(component("first")).port("board").start().unwrap();
    let asked = stub.ask(plugpoint_runtime::Question::MayStop { evse: 1 });
    assert!(matches!(
        stub.answer(asked),
        Some(Err(Unanswered::NotExported(_)))
    ));
}

#[test]
fn a_store_that_is_full_or_fails_is_met() {
    let flood = |mode| {
        let setup = crate::plugins::misbehaving("kv-flood")
            .setting("size", "10")
            .kv(mode);
        let mut stub = setup.start().unwrap();
        stub.ask(UNLOCK);
        stub.expect_no_fault();
        stub.stats().unwrap().kv_bytes
    };
    assert!(flood(KvMode::Works) > 4_096);
    assert_eq!(flood(KvMode::Fails("the disk is gone".into())), 0);
}
