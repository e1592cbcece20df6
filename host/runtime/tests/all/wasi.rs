//! A guest built as most vendors will build theirs: for wasm32-wasip2.

use plugpoint_runtime::{FaultKind, PluginSpec, Question};

use crate::guests::wasi_probe;
use crate::rig::{Rig, UNLOCK, UNLOCKED, spec};

const LOCK: Question = Question::Lock {
    evse: 1,
    connector: 1,
};

fn rig(settings: &[(&str, &str)]) -> Rig {
    Rig::with(PluginSpec {
        path: wasi_probe(),
        ..spec(settings)
    })
}

#[test]
fn it_loads_works_and_prints_into_the_log() {
    let rig = rig(&[("lock", "print")]);
    assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    rig.ask(LOCK).unwrap();
    assert_eq!(rig.stats().faults, 0);
}

#[test]
fn the_text_of_a_panic_is_in_the_fault() {
    let rig = rig(&[("lock", "trap")]);
    rig.ask(LOCK).unwrap_err();
    let fault = rig.wait_for_fault();
    assert_eq!(fault.kind, FaultKind::Trap);
    let tail = fault.tail.join("\n");
    assert!(
        tail.contains("on purpose in lock") && tail.contains("src/lib.rs"),
        "{tail}"
    );
}

#[test]
fn waiting_is_a_fault_that_says_what_to_do() {
    let rig = rig(&[("lock", "sleep")]);
    rig.ask(LOCK).unwrap_err();
    let fault = rig.wait_for_fault();
    assert!(fault.text.contains("set a timer"), "{fault}");
}

#[test]
fn exit_is_a_fault() {
    let rig = rig(&[("lock", "exit")]);
    rig.ask(LOCK).unwrap_err();
    let fault = rig.wait_for_fault();
    assert_eq!(fault.kind, FaultKind::Exit, "{fault}");
}
