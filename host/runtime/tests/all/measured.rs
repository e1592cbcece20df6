//! What the calls of a plugin cost, by function, as its statistics show it.

use std::thread;
use std::time::Duration;

use plugpoint_runtime::{FunctionStats, PluginState, Question};

use crate::rig::{Rig, UNLOCK, spec};

fn function(rig: &Rig, name: &str) -> FunctionStats {
    let functions = rig.stats().functions;
    let names: Vec<_> = functions.iter().map(|stats| stats.function).collect();
    let found = functions.iter().find(|stats| stats.function == name);
    found
        .unwrap_or_else(|| panic!("{name} is not among {names:?}"))
        .clone()
}

#[test]
fn each_function_is_counted_by_what_became_of_its_calls() {
    let rig = Rig::new(&[("lock", "trap")]);
    (0..3).for_each(|_| drop(rig.ask(UNLOCK)));
    drop(rig.ask(Question::Lock {
        evse: 1,
        connector: 1,
    }));
    let unlock = function(&rig, "connector.unlock");
    assert_eq!((unlock.ok, unlock.failed.len()), (3, 0));
    assert!(unlock.wall > Duration::ZERO && unlock.wall_max <= unlock.wall);
    assert!(unlock.latency.percentile(0.99) >= unlock.latency.percentile(0.5));
    assert!(unlock.memory_peak >= 64 << 10);
    let lock = function(&rig, "connector.lock");
    assert_eq!((lock.ok, lock.failed.get("trap")), (0, Some(&1)));
    assert!(function(&rig, "start").ok >= 1);
}

#[test]
fn a_long_call_is_charged_with_the_processor_time_that_it_used() {
    let rig = Rig::new(&[("unlock", "loop")]);
    drop(rig.ask(UNLOCK));
    let unlock = function(&rig, "connector.unlock");
    assert_eq!(unlock.failed.get("deadline"), Some(&1));
    assert!(
        unlock.cpu >= Duration::from_millis(200) && unlock.cpu <= unlock.wall,
        "{unlock:?}"
    );
}

#[test]
fn statistics_do_not_wait_for_a_call_that_runs() {
    let mut spec = spec(&[("unlock", "loop")]);
    spec.budgets.call_ms = 2_000;
    let rig = Rig::with(spec);
    thread::scope(|scope| {
        let asking = scope.spawn(|| rig.ask(UNLOCK));
        rig.eventually("the call runs", |rig| rig.stats().pending == 1);
        assert_eq!(rig.stats().state, PluginState::Up);
        assert!(!asking.is_finished());
        drop(asking.join().unwrap());
    });
}

#[test]
fn bytes_are_counted_each_way() {
    let rig = Rig::new(&[("unlock", "chatter")]);
    rig.ask(UNLOCK).unwrap();
    let unlock = function(&rig, "connector.unlock");
    let (request, question) = (8, 1 + 4 + 4);
    assert_eq!(unlock.bytes_in, request + question);
    let chatter: u64 = (0..10_000).map(|i| format!("line {i}").len() as u64).sum();
    let (fact, answer) = (1 + 4 + 4 + 1, 1 + 1);
    assert_eq!(unlock.bytes_out, chatter + fact + answer);
}
