//! Plugins that fail, and what a test sees of it.

use std::time::Duration;

use plugpoint_runtime::{PluginState, Unanswered};

use crate::plugins::{UNLOCK, misbehaving, order, simulator};

#[test]
fn a_trap_is_a_fault_with_the_plugins_last_words() {
    let mut stub = misbehaving("trap").start().unwrap();
    let asked = stub.ask(UNLOCK);
    stub.expect_default(asked, &Unanswered::Faulted);
    let fault = stub.expect_fault("trap");
    assert_eq!(fault.function, "connector.unlock");
    stub.expect_no_fault();
}

#[test]
fn a_question_that_is_never_answered_meets_its_deadline_in_no_time() {
    let mut stub = misbehaving("never-answers").start().unwrap();
    let asked = stub.ask(UNLOCK);
    stub.advance(Duration::from_secs(10));
    stub.expect_default(asked, &Unanswered::Deadline);
}

#[test]
fn an_answer_after_the_deadline_is_a_fault() {
    let mut stub = misbehaving("answers-late")
        .setting("where", "unlock")
        .start()
        .unwrap();
    let asked = stub.ask(UNLOCK);
    stub.advance(Duration::from_secs(90));
    stub.expect_default(asked, &Unanswered::Deadline);
    stub.expect_fault("reply");
}

#[test]
fn a_crash_is_followed_by_an_incarnation_with_the_state() {
    let mut stub = simulator("simulator").start().unwrap();
    order(&mut stub, r#"{"do":"plug-in"}"#);
    stub.advance(Duration::from_secs(2));
    assert!(stub.crash());
    stub.expect_fault("killed");
    assert_eq!(stub.stats().unwrap().incarnation, 2);
    stub.feed("board", b"{\"do\":\"state\"}\n").unwrap();
    let state = String::from_utf8(stub.take_sent("board")).unwrap();
    assert!(state.contains("\"cable\":true"), "{state}");
}

#[test]
fn the_breaker_opens_after_five_faults_and_closes_in_virtual_time() {
    let mut stub = misbehaving("trap").start().unwrap();
    for _ in 0..5 {
        stub.ask(UNLOCK);
        stub.advance(Duration::from_secs(2));
    }
    assert_eq!(stub.stats().unwrap().state, PluginState::Broken);
    stub.advance(Duration::from_secs(600));
    assert_eq!(stub.stats().unwrap().state, PluginState::Up);
}
