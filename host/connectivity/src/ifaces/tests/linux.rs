//! The driver that is built in: plain ifaces of Linux.

use super::*;

fn eth0(options: Options) -> Desk {
    Desk::new(&Settings {
        controlled: vec![controlled("eth0", Driver::Linux, options)],
        ..Settings::default()
    })
}

fn connected(options: Options) -> Desk {
    let mut desk = eth0(options);
    desk.link("eth0", "up running");
    assert_eq!(
        desk.system_address("eth0", "192.0.2.7", true),
        ["eth0 is ready", "IP", "IPv4"]
    );
    desk
}

fn state(desk: &Desk) -> &'static str {
    desk.status("eth0").control.unwrap().state
}

#[test]
fn an_iface_that_appears_is_taken_up_and_connects_by_itself() {
    let mut desk = eth0(minute());
    assert_eq!(desk.link("eth0", ""), ["take eth0 up"]);
    assert_eq!(state(&desk), "idle", "until it is up");
    assert_eq!(desk.link("eth0", "up"), NOTHING);
    assert_eq!(state(&desk), "connecting");
    desk.link("eth0", "up running");
    assert_eq!(state(&desk), "connected");
}

#[test]
fn one_that_is_up_already_is_connected_at_once() {
    assert_eq!(state(&connected(minute())), "connected");
}

#[test]
fn without_auto_up_it_is_left_down() {
    let options = Options {
        auto_up: false,
        ..minute()
    };
    assert_eq!(eth0(options).link("eth0", ""), NOTHING);
}

#[test]
fn without_auto_connect_it_is_not_ready_until_somebody_connects_it() {
    let options = Options {
        auto_connect: false,
        ..minute()
    };
    let mut desk = eth0(options);
    desk.link("eth0", "up running");
    desk.system_address("eth0", "192.0.2.7", true);
    let status = desk.status("eth0");
    assert_eq!(status.why.as_deref(), Some("nobody asked to connect it"));
    let outcomes = desk
        .ifaces
        .order(desk.now, Act::Connect, &Target::One("eth0".into()));
    assert_eq!(outcomes[0].result, Ok(()));
    assert_eq!(desk.words(), ["eth0 is ready", "IP", "IPv4"]);
}

#[test]
fn a_cable_that_is_pulled_out_is_a_loss() {
    let mut desk = connected(minute());
    desk.link("eth0", "up");
    assert_eq!(state(&desk), "connecting");
    assert_eq!(desk.link("eth0", "up running"), ["eth0 is ready", "IP", "IPv4"]);
}

#[test]
fn an_attempt_that_times_out_takes_it_down() {
    let options = Options {
        auto_down: true,
        ..minute()
    };
    let mut desk = eth0(options);
    desk.link("eth0", "up");
    assert_eq!(desk.pass(MINUTE), ["TIMEOUT of eth0", "take eth0 down"]);
    desk.link("eth0", "");
    let why = desk.status("eth0").control.unwrap().why.unwrap();
    assert_eq!(why, "the attempt to connect timed out");
}

#[test]
fn one_that_the_system_takes_away_comes_back_as_a_new_one() {
    let mut desk = connected(minute());
    let index = index("eth0");
    desk.tell(Input::Facts(vec![Fact::LinkGone { index }]));
    assert_eq!(state(&desk), "idle");
    assert_eq!(desk.link("eth0", ""), ["take eth0 up"]);
    desk.link("eth0", "up running");
    assert_eq!(state(&desk), "connected");
}

#[test]
fn who_takes_it_down_by_hand_is_not_contradicted() {
    let mut desk = connected(minute());
    assert_eq!(
        desk.link("eth0", ""),
        ["eth0 is lost: it is admin-down", "no IP", "no IPv4"]
    );
    assert_eq!(desk.pass(60 * MINUTE), NOTHING);
    desk.link("eth0", "up running");
    assert_eq!(state(&desk), "connected", "up again, it connects by itself");
}

#[test]
fn one_that_the_system_does_not_have_is_not_said_to_be_down() {
    let mut desk = eth0(minute());
    let outcomes = desk
        .ifaces
        .order(desk.now, Act::Connect, &Target::One("eth0".into()));
    let unknown = OrderError::Unknown("eth0".into());
    assert_eq!(outcomes[0].result, Err(unknown));
}
