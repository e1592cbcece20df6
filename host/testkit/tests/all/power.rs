//! Power cuts: what was on the disk is there afterwards, and nothing else.

use std::time::Duration;

use plugpoint_runtime::{Phase, PluginState};

use crate::plugins::{component, order, simulator};

#[test]
fn what_was_saved_survives_a_power_cut() {
    let mut stub = simulator("simulator").start().unwrap();
    order(&mut stub, r#"{"do":"plug-in"}"#);
    stub.advance(Duration::from_secs(2));
    stub.power_cut(Duration::from_secs(3_600)).unwrap();
    assert_eq!(stub.now(), Duration::from_secs(3_602));
    stub.feed("board", b"{\"do\":\"state\"}\n").unwrap();
    let state = String::from_utf8(stub.take_sent("board")).unwrap();
    assert!(state.contains("\"cable\":true"), "{state}");
}

#[test]
fn a_power_cut_in_any_phase_of_a_swap_leaves_exactly_one_version() {
    for phase in Phase::ALL {
        let mut stub = simulator("simulator").start().unwrap();
        stub.swap_cut_short(component("simulator-v2"), phase).unwrap();
        let stats = stub.stats().unwrap();
        assert_eq!(
            (&stats.version[..], stats.state),
            ("1.0.0", PluginState::Up),
            "cut in {phase}"
        );
    }
    let mut stub = simulator("simulator").start().unwrap();
    stub.swap(component("simulator-v2")).unwrap();
    stub.power_cut(Duration::ZERO).unwrap();
    assert_eq!(stub.stats().unwrap().version, "2.0.0");
}
