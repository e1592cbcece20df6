//! What can be ordered, of one iface and of all.

use super::*;
use crate::ifaces::bound::PAUSE;

fn refused(desk: &mut Desk, act: Act, iface: &str) -> String {
    let outcomes = desk.ifaces.order(desk.now, act, &Target::One(iface.into()));
    outcomes[0].result.clone().unwrap_err().to_string()
}

#[test]
fn who_connects_twice_connects_once() {
    let mut desk = Desk::connecting(minute());
    desk.pass(30 * SECOND);
    assert_eq!(desk.order(Act::Connect), NOTHING);
    assert_eq!(
        desk.pass(30 * SECOND),
        ["TIMEOUT of wwan0", "wwan0: disconnect"],
        "the timeout did not begin anew"
    );
    let mut desk = Desk::connected(minute());
    assert_eq!(desk.order(Act::Connect), NOTHING);
    assert_eq!(desk.state(), "connected");
}

#[test]
fn who_disconnects_twice_disconnects_once() {
    let mut desk = Desk::connected(minute());
    assert_eq!(desk.order(Act::Disconnect)[0], "wwan0: disconnect");
    assert_eq!(desk.order(Act::Disconnect), NOTHING);
    desk.answer(Ok(()));
    desk.report(Report::Down("hung up".into()));
    assert_eq!(desk.order(Act::Disconnect), NOTHING);
    assert_eq!(desk.pass(60 * MINUTE), NOTHING, "although it is persistent");
}

#[test]
fn disconnect_ends_an_attempt() {
    let mut desk = Desk::connecting(minute());
    assert_eq!(desk.order(Act::Disconnect), ["wwan0: disconnect"]);
    assert_eq!(desk.answer(Ok(())), NOTHING);
    assert_eq!(desk.pass(MINUTE), NOTHING, "and no TIMEOUT");
}

#[test]
fn a_driver_that_does_not_disconnect_is_told_again() {
    let mut desk = Desk::connected(minute());
    desk.order(Act::Disconnect);
    assert_eq!(desk.answer(Err("busy")), NOTHING);
    assert_eq!(desk.pass(PAUSE), ["wwan0: disconnect"]);
    assert_eq!(desk.answer(Ok(())), NOTHING);
    assert_eq!(desk.pass(MINUTE), NOTHING);
}

#[test]
fn disconnect_during_a_call_follows_it() {
    let mut desk = Desk::modem(minute());
    desk.driver_up();
    desk.answer(Ok(()));
    assert_eq!(desk.order(Act::Disconnect), NOTHING, "connect is not answered");
    assert_eq!(desk.answer(Err("busy")), ["wwan0: disconnect"]);
}

#[test]
fn connect_after_disconnect_is_a_new_attempt() {
    let mut desk = Desk::connected(minute());
    desk.order(Act::Disconnect);
    assert_eq!(desk.order(Act::Connect), NOTHING, "disconnect is not answered");
    assert_eq!(desk.answer(Ok(())), ["wwan0: connect"]);
}

#[test]
fn admin_down_ends_an_attempt_without_an_event() {
    let mut desk = Desk::connecting(minute());
    assert_eq!(desk.order(Act::Down), ["wwan0: disconnect"]);
    desk.answer(Ok(()));
    assert_eq!(desk.pass(2 * MINUTE), NOTHING);
    assert_eq!(desk.order(Act::Up), ["wwan0: connect"]);
}

#[test]
fn what_is_admin_down_cannot_be_connected() {
    let mut desk = Desk::connecting(minute());
    desk.order(Act::Down);
    let why = refused(&mut desk, Act::Connect, "wwan0");
    assert_eq!(why, "`wwan0` is admin-down; bring it up first");
}

#[test]
fn an_iface_without_a_driver_can_be_taken_up_but_not_connected() {
    let mut desk = Desk::new(&Settings::default());
    desk.link("eth0", "");
    let why = refused(&mut desk, Act::Connect, "eth0");
    assert!(why.contains("[[network.ifaces]]"), "{why}");
    desk.ifaces.order(desk.now, Act::Up, &Target::One("eth0".into()));
    assert_eq!(desk.words(), ["take eth0 up"]);
    assert_eq!(
        refused(&mut desk, Act::Up, "eth7"),
        "the system has no iface `eth7`"
    );
}

#[test]
fn an_order_for_all_may_leave_out_the_ignored() {
    let mut desk = Desk::new(&Settings {
        controlled: vec![
            controlled("wwan0", Driver::Named(MODEM.into()), minute()),
            controlled("wwan1", Driver::Named(MODEM.into()), minute()),
        ],
        ..Settings::default()
    });
    desk.link("eth0", "up running");
    desk.tell(Input::Ignore("wwan1".parse().unwrap()));
    let mut all = |skip_ignored| {
        let all = Target::All { skip_ignored };
        let outcomes = desk.ifaces.order(desk.now, Act::Disconnect, &all);
        let names = outcomes.into_iter().map(|outcome| outcome.iface);
        names.collect::<Vec<_>>()
    };
    assert_eq!(all(true), ["wwan0"]);
    assert_eq!(
        all(false),
        ["wwan0", "wwan1"],
        "and no iface that is not controlled"
    );
}

#[test]
fn an_iface_that_its_driver_makes_while_it_connects_is_taken_up() {
    let mut desk = Desk::connecting(minute());
    assert_eq!(desk.link("wwan0", ""), ["take wwan0 up"]);
    assert_eq!(desk.link("wwan0", "up running"), NOTHING);
    desk.system_address("wwan0", "10.64.0.7", true);
    assert_eq!(desk.report(Report::Up), ["wwan0 is ready", "IP", "IPv4"]);
    assert_eq!(
        desk.link("wwan0", "up"),
        ["wwan0 is lost: there is no carrier", "no IP", "no IPv4"],
        "the system has a say in it too"
    );
}

#[test]
fn options_are_set_while_it_works() {
    let mut desk = Desk::connecting(Options::default());
    desk.ifaces
        .set_option("wwan0", "connect-timeout-s", "10")
        .unwrap();
    let option = desk.ifaces.option("wwan0", "connect-timeout-s");
    assert_eq!(option.unwrap().as_deref(), Some("10"));
    assert_eq!(desk.ifaces.option("wwan0", "rat"), Ok(None), "the driver's");
    assert!(desk.ifaces.option("eth0", "persistent").is_err());
    // From the next attempt on.
    desk.pass(20 * SECOND);
    assert_eq!(desk.state(), "connecting");
    desk.report(Report::Up);
    desk.report(Report::Down("gone".into()));
    desk.answer(Ok(()));
    assert_eq!(desk.pass(10 * SECOND)[0], "TIMEOUT of wwan0");
}
