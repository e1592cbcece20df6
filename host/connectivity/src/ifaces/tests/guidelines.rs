//! Zephyr's rules for connectivity implementations, kept for a driver that keeps none of them.

use super::*;
use crate::ifaces::bound::{CALL, PAUSE, REMINDER, RESUME};

#[test]
fn completely_implement_timeout_and_persistence() {
    // Whatever its timeout: on a loss, a persistent iface gets a new attempt with a new timeout.
    let mut desk = Desk::connected(minute());
    assert_eq!(
        desk.report(Report::Down("the cell is gone".into())),
        [
            "wwan0: connect",
            "wwan0 is lost: it is connecting; the cell is gone",
            "no IP",
            "no IPv4"
        ]
    );
    desk.answer(Ok(()));
    assert_eq!(desk.pass(MINUTE), ["TIMEOUT of wwan0", "wwan0: disconnect"]);
}

#[test]
fn a_driver_without_a_timeout_is_cancelled_at_the_hosts() {
    let mut desk = Desk::connecting(minute());
    assert_eq!(desk.pass(MINUTE - SECOND), NOTHING);
    assert_eq!(desk.pass(SECOND), ["TIMEOUT of wwan0", "wwan0: disconnect"]);
    assert_eq!(desk.answer(Ok(())), NOTHING);
    assert_eq!(desk.pass(10 * MINUTE), NOTHING, "it is not tried again");
}

#[test]
fn without_a_timeout_an_attempt_goes_on_until_it_succeeds() {
    let mut desk = Desk::connecting(Options::default());
    let words = desk.pass(60 * MINUTE);
    assert!(words.iter().all(|word| word == "wwan0: connect"), "{words:?}");
    assert_eq!(desk.state(), "connecting");
}

#[test]
fn a_driver_with_a_shorter_timeout_of_its_own_is_asked_again() {
    let mut desk = Desk::connecting(minute());
    desk.pass(20 * SECOND);
    assert_eq!(desk.report(Report::Down("timed out".into())), NOTHING);
    assert_eq!(desk.pass(PAUSE), ["wwan0: connect"], "after a small delay");
    desk.answer(Ok(()));
    assert_eq!(
        desk.pass(35 * SECOND),
        ["TIMEOUT of wwan0", "wwan0: disconnect"],
        "all of it is one attempt"
    );
}

#[test]
fn a_driver_that_gives_up_without_a_word_is_asked_again() {
    let mut desk = Desk::connecting(Options::default());
    assert_eq!(desk.pass(REMINDER), ["wwan0: connect"]);
}

#[test]
fn an_inherently_persistent_driver_is_cancelled_when_persistence_is_off() {
    let mut desk = Desk::connected(once());
    assert_eq!(
        desk.report(Report::Down("the cell is gone".into()))[0],
        "wwan0: disconnect"
    );
    desk.answer(Ok(()));
    assert_eq!(
        desk.report(Report::Up),
        ["wwan0: disconnect"],
        "it came back by itself"
    );
    assert_eq!(desk.state(), "idle");
}

#[test]
fn a_driver_that_is_not_persistent_is_asked_anew_after_a_loss() {
    let mut desk = Desk::connected(minute());
    assert_eq!(desk.report(Report::Down("gone".into()))[0], "wwan0: connect");
    desk.answer(Ok(()));
    assert_eq!(desk.report(Report::Up), ["wwan0 is ready", "IP", "IPv4"]);
}

#[test]
fn persistence_does_not_count_during_an_attempt() {
    let mut desk = Desk::connecting(once());
    assert_eq!(desk.report(Report::Down("no carrier".into())), NOTHING);
    assert_eq!(
        desk.pass(PAUSE),
        ["wwan0: connect"],
        "although it is not persistent"
    );
    let mut desk = Desk::connecting(minute());
    assert_eq!(desk.pass(MINUTE), ["TIMEOUT of wwan0", "wwan0: disconnect"]);
    desk.answer(Ok(()));
    assert_eq!(desk.pass(60 * MINUTE), NOTHING, "although it is persistent");
}

#[test]
fn back_to_back_sub_attempts_are_one_attempt() {
    let mut desk = Desk::connecting(once());
    for _ in 0..4 {
        desk.report(Report::Down("busy".into()));
        assert_eq!(desk.pass(PAUSE), ["wwan0: connect"]);
        desk.answer(Ok(()));
    }
    desk.report(Report::Up);
    assert_eq!(desk.state(), "connected");
}

#[test]
fn await_valid_connectivity_configuration() {
    let mut desk = Desk::modem(minute());
    desk.driver_up();
    desk.answer(Ok(()));
    assert_eq!(desk.answer(Err("there is no APN")), NOTHING);
    let why = desk.status("wwan0").why;
    assert_eq!(why.as_deref(), Some("it is connecting; there is no APN"));
    assert_eq!(desk.pass(PAUSE), ["wwan0: connect"]);
    assert_eq!(desk.answer(Err("there is no APN")), NOTHING);
    assert_eq!(desk.pass(PAUSE), ["wwan0: connect"]);
    assert_eq!(desk.answer(Ok(())), NOTHING, "configured meanwhile");
    desk.report(Report::Up);
    assert_eq!(desk.state(), "connected");
}

#[test]
fn a_driver_that_is_never_configured_times_out() {
    let mut desk = Desk::modem(minute());
    desk.driver_up();
    desk.answer(Ok(()));
    let mut words = Vec::new();
    while !words.iter().any(|word| word == "TIMEOUT of wwan0") {
        assert!(desk.now <= MINUTE);
        desk.answer(Err("there is no APN"));
        words = desk.pass(PAUSE);
    }
    assert_eq!(desk.state(), "idle");
}

#[test]
fn a_refused_init_is_tried_again_within_the_attempt() {
    let mut desk = Desk::modem(minute());
    desk.driver_up();
    assert_eq!(desk.answer(Err("the port is closed")), NOTHING);
    assert_eq!(desk.pass(PAUSE), ["wwan0: init"]);
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
}

#[test]
fn implement_iface_state_reporting() {
    let mut desk = Desk::modem(minute());
    desk.driver_up();
    assert!(!desk.status("wwan0").oper_up, "down from the start");
    desk.answer(Ok(()));
    desk.answer(Ok(()));
    desk.report(Report::Dormant);
    let status = desk.status("wwan0");
    assert!(status.dormant && !status.oper_up);
    assert_eq!(desk.state(), "connecting");
    desk.report(Report::Up);
    let status = desk.status("wwan0");
    assert!(status.oper_up && !status.dormant);
    assert_eq!(status.why.as_deref(), Some("it has no address"));
    desk.address("wwan0", "10.64.0.7");
    assert!(desk.status("wwan0").ready);
}

#[test]
fn an_iface_that_becomes_dormant_is_lost() {
    let mut desk = Desk::connected(minute());
    assert_eq!(desk.report(Report::Dormant)[0], "wwan0: connect");
    assert!(!desk.status("wwan0").ready);
}

#[test]
fn remain_non_interferent() {
    // Nobody ordered anything, and somebody connected with the modem's own tool.
    let options = Options {
        auto_connect: false,
        ..minute()
    };
    let mut desk = Desk::modem(options);
    desk.driver_up();
    assert_eq!(desk.answer(Ok(())), NOTHING);
    desk.address("wwan0", "10.64.0.7");
    assert_eq!(desk.report(Report::Up), ["wwan0 is ready", "IP", "IPv4"]);
    // And disconnected with it: an unexpected loss.
    assert_eq!(desk.report(Report::Down("by hand".into()))[0], "wwan0: connect");
}

#[test]
fn remain_non_blocking() {
    let mut desk = Desk::modem(Options::default());
    desk.driver_up();
    assert_eq!(desk.pass(CALL), NOTHING, "a driver that hangs is not waited for");
    assert_eq!(desk.pass(PAUSE), ["wwan0: init"]);
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
    let late = desk.call.take().unwrap();
    desk.pass(CALL);
    assert_eq!(
        desk.tell(Input::Answered {
            call: late,
            result: Err("much too late".into()),
        }),
        NOTHING
    );
    let why = desk.status("wwan0").why.unwrap();
    assert_eq!(
        why,
        "it is connecting; its driver does not answer to connect in time"
    );
    assert_eq!(desk.pass(PAUSE), ["wwan0: connect"]);
}

#[test]
fn make_api_immediately_ready() {
    let options = Options {
        auto_connect: false,
        ..minute()
    };
    // Before the plugin is loaded.
    let mut desk = Desk::modem(options);
    assert_eq!(desk.order(Act::Connect), NOTHING);
    assert_eq!(desk.pass(2 * MINUTE), NOTHING, "no attempt has begun");
    assert_eq!(
        desk.status("wwan0").why.as_deref(),
        Some("it waits for its driver")
    );
    assert_eq!(desk.driver_up(), ["wwan0: init"]);
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
    // And before it is initialised.
    let mut desk = Desk::modem(options);
    desk.driver_up();
    assert_eq!(desk.order(Act::Connect), NOTHING);
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
}

#[test]
fn do_not_instance_implementations() {
    // One driver, two ifaces, a context each.
    let modem = || Driver::Named(MODEM.into());
    let mut desk = Desk::new(&Settings {
        controlled: vec![
            controlled("wwan0", modem(), minute()),
            controlled("wwan1", modem(), Options::default()),
        ],
        ..Settings::default()
    });
    assert_eq!(desk.driver_up(), ["wwan0: init", "wwan1: init"]);
    assert_eq!(desk.answer(Ok(())), ["wwan1: connect"]);
    desk.report_of("wwan1", Report::Addresses(vec!["10.64.0.8".parse().unwrap()]));
    assert_eq!(
        desk.report_of("wwan1", Report::Up),
        ["wwan1 is ready", "IP", "IPv4"]
    );
    let state = |desk: &Desk, iface| desk.status(iface).control.unwrap().state;
    assert_eq!(
        (state(&desk, "wwan0"), state(&desk, "wwan1")),
        ("connecting", "connected")
    );
}

#[test]
fn what_a_driver_says_of_an_iface_that_is_not_its_own_is_not_taken() {
    let mut desk = Desk::connecting(minute());
    desk.address("wwan0", "10.64.0.7");
    let report = Input::Report {
        driver: "another".into(),
        iface: "wwan0".into(),
        report: Report::Up,
    };
    assert_eq!(desk.tell(report), NOTHING);
    assert_eq!(desk.report_of("eth0", Report::Up), NOTHING);
}

#[test]
fn trigger_connectivity_control_events() {
    let mut desk = Desk::connecting(minute());
    assert_eq!(desk.pass(MINUTE)[0], "TIMEOUT of wwan0");
    let mut desk = Desk::connecting(minute());
    assert_eq!(
        desk.report(Report::Fatal("there is no SIM".into())),
        ["FATAL_ERROR of wwan0: there is no SIM"]
    );
    assert_eq!(
        desk.report(Report::Fatal("there is no SIM".into())),
        NOTHING,
        "it is said once"
    );
}

#[test]
fn a_fatal_error_abandons_until_somebody_asks_anew() {
    let mut desk = Desk::connected(minute());
    let words = desk.report(Report::Fatal("the SIM is locked".into()));
    assert_eq!(words[0], "FATAL_ERROR of wwan0: the SIM is locked");
    assert_eq!(desk.pass(60 * MINUTE), NOTHING);
    assert_eq!(desk.driver_up(), NOTHING, "not for a new incarnation either");
    assert_eq!(
        desk.order(Act::Connect),
        ["wwan0: init"],
        "it must be initialised anew"
    );
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
}

#[test]
fn do_not_disable_built_in_features() {
    let down = Options {
        auto_down: true,
        ..once()
    };
    // Given up: taken admin-down, for each of the four reasons.
    let mut timed_out = Desk::connecting(down);
    timed_out.pass(MINUTE);
    let mut ordered = Desk::connected(down);
    ordered.order(Act::Disconnect);
    let mut lost = Desk::connected(down);
    lost.report(Report::Down("gone".into()));
    let mut fatal = Desk::connected(down);
    fatal.report(Report::Fatal("burnt".into()));
    for desk in [timed_out, ordered, lost, fatal] {
        assert!(!desk.status("wwan0").admin_up);
    }
    // And a persistent one that was lost is not given up.
    let mut desk = Desk::connected(Options {
        auto_down: true,
        ..minute()
    });
    desk.report(Report::Down("gone".into()));
    assert!(desk.status("wwan0").admin_up);
}

#[test]
fn a_new_incarnation_is_initialised_anew_and_keeps_the_connection() {
    let mut desk = Desk::connected(once());
    assert_eq!(desk.driver_down(), NOTHING);
    assert_eq!(desk.state(), "resuming");
    assert_eq!(desk.driver_up(), ["wwan0: init"]);
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
    desk.answer(Ok(()));
    desk.address("wwan0", "10.64.0.7");
    assert_eq!(desk.report(Report::Up), NOTHING, "nobody noticed");
    assert_eq!(desk.state(), "connected");
}

#[test]
fn a_swap_is_a_new_incarnation() {
    let mut desk = Desk::connected(once());
    assert_eq!(
        desk.driver_up(),
        ["wwan0: init"],
        "the old one was not seen to end"
    );
    assert_eq!(desk.state(), "resuming");
}

#[test]
fn a_connection_that_did_not_outlive_its_driver_is_established_anew() {
    let mut desk = Desk::connected(once());
    desk.driver_up();
    desk.answer(Ok(()));
    desk.report(Report::Down("the modem was reset".into()));
    assert_eq!(desk.state(), "connecting", "although it is not persistent");
    // Or of which nothing is heard.
    let mut desk = Desk::connected(once());
    desk.driver_down();
    desk.pass(RESUME - SECOND);
    assert_eq!(desk.state(), "resuming");
    desk.pass(SECOND);
    assert_eq!(desk.state(), "connecting");
}

#[test]
fn a_driver_that_ends_during_an_attempt_is_asked_when_it_is_back() {
    let mut desk = Desk::connecting(minute());
    assert_eq!(desk.driver_down(), NOTHING);
    desk.pass(30 * SECOND);
    assert_eq!(desk.driver_up(), ["wwan0: init"]);
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
    desk.answer(Ok(()));
    assert_eq!(
        desk.pass(30 * SECOND),
        ["TIMEOUT of wwan0", "wwan0: disconnect"],
        "in the same attempt"
    );
}
