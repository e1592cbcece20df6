//! Ports with a test at the far end: nothing happens on them that the test did not do.

use std::sync::Arc;

use plugpoint_runtime::{FakePorts, FeedError, PortConfig, Sent, SocketMode, UnixPort};

use crate::rig::{Rig, spec};

/// The probe with two ports.
fn rig(fakes: &FakePorts, settings: &[(&str, &str)]) -> Rig {
    let mut spec = spec(settings);
    let config = PortConfig::Unix(UnixPort::new("/nowhere", SocketMode::Connect));
    spec.ports.insert("board".into(), config.clone());
    spec.ports.insert("display".into(), config);
    let rig = Rig::empty_with(|wiring| wiring.ports = Arc::new(fakes.clone()));
    rig.plugins.load(spec).unwrap();
    rig
}

fn sent(port: &str, text: &str) -> Sent {
    Sent {
        plugin: "probe".into(),
        port: port.into(),
        bytes: text.into(),
    }
}

#[test]
fn a_test_feeds_a_plugin_and_takes_what_it_sends_in_order() {
    let fakes = FakePorts::default();
    let rig = rig(&fakes, &[]);
    fakes.feed("probe", "board", b"one").unwrap();
    fakes.feed("probe", "display", b"two").unwrap();
    fakes.feed("probe", "board", b"three").unwrap();
    rig.state();
    assert_eq!(fakes.take_sent("probe", "display"), [b"two"]);
    assert_eq!(
        fakes.take_all_sent(),
        [sent("board", "one"), sent("board", "three")]
    );
    assert_eq!(fakes.take_all_sent(), []);
}

#[test]
fn a_port_is_open_from_the_start_unless_it_was_closed_before() {
    let fakes = FakePorts::default();
    fakes.close("probe", "board", "no cable");
    let rig = rig(&fakes, &[]);
    let state = rig.state();
    assert!(state.contains("board closed,display open"), "{state}");
    let closed = fakes.feed("probe", "board", b"x").unwrap_err();
    assert!(matches!(closed, FeedError::Closed { .. }), "{closed}");
    fakes.open("probe", "board");
    fakes.close("probe", "display", "unplugged");
    let state = rig.state();
    assert!(state.contains("board open,display closed"), "{state}");
    let unknown = fakes.feed("probe", "meter", b"x").unwrap_err();
    assert!(matches!(unknown, FeedError::Unknown { .. }), "{unknown}");
}

#[test]
fn a_port_that_refuses_is_busy() {
    let fakes = FakePorts::default();
    let rig = rig(&fakes, &[]);
    fakes.refuse("probe", "board", true);
    fakes.feed("probe", "board", b"x").unwrap();
    assert!(rig.state().contains("board PortError::Busy"), "{}", rig.state());
    fakes.refuse("probe", "board", false);
    fakes.feed("probe", "board", b"y").unwrap();
    rig.state();
    assert_eq!(fakes.take_sent("probe", "board"), [b"y"]);
}

#[test]
fn budgets_hold_as_on_a_real_port() {
    let fakes = FakePorts::default();
    let rig = rig(&fakes, &[]);
    let quarter = vec![b'x'; 64 << 10];
    for _ in 0..4 {
        fakes.feed("probe", "board", &quarter).unwrap();
        rig.state();
    }
    fakes.feed("probe", "board", b"one too many").unwrap();
    assert!(
        rig.state().contains("board PortError::Busy"),
        "nobody has taken what is queued"
    );
    assert_eq!(fakes.take_sent("probe", "board").len(), 4);
    fakes.feed("probe", "board", b"again").unwrap();
    rig.state();
    assert_eq!(fakes.take_sent("probe", "board"), [b"again"]);
    let too_much = fakes.feed("probe", "board", &vec![b'x'; 300 << 10]).unwrap_err();
    assert!(matches!(too_much, FeedError::Full { .. }), "{too_much}");
}

#[test]
fn a_port_rests_when_its_plugin_is_stopped() {
    let fakes = FakePorts::default();
    let rig = rig(&fakes, &[]);
    assert!(!fakes.rests("probe", "board"));
    rig.plugins.shutdown();
    assert!(fakes.rests("probe", "board"));
    let gone = fakes.feed("probe", "board", b"x").unwrap_err();
    assert!(matches!(gone, FeedError::Unknown { .. }), "{gone}");
}
