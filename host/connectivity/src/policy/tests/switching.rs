//! Going over to a slot of higher priority: make before break.

use super::*;

const PAUSE: Duration = Duration::from_secs(60);

fn to(slot: i32) -> Input {
    Input::TrySwitch { slot }
}

/// Connected over the last of three slots.
fn on_slot_3() -> Desk {
    let mut desk = Desk::started(&[1, 2, 3]);
    desk.fail_dials(6);
    desk.accept();
    desk
}

#[test]
fn the_old_connection_is_closed_once_the_new_one_stands_and_before_it_speaks() {
    let mut desk = on_slot_3();
    assert_eq!(desk.tell(to(1)), ["dial 1"]);
    let status = desk.policy.status(desk.now);
    assert_eq!(
        (status.phase, status.slot, status.challenger),
        (Phase::Connected, Some(3), Some(1))
    );
    assert_eq!(desk.dialled(), ["close 1012"]);
    assert_eq!(desk.close(1012), ["disconnected 3", "connected 1 ocpp2.0.1"]);
    assert_eq!(desk.phase(), Phase::Connected);
}

#[test]
fn only_upwards_and_only_to_a_slot_that_is_there() {
    let mut desk = on_slot_3();
    desk.tell(to(2));
    desk.dialled();
    desk.close(1012);
    desk.now += PAUSE;
    for slot in [2, 3, 9] {
        assert_eq!(desk.tell(to(slot)), [""; 0], "{slot}");
        assert_eq!(desk.policy.next_deadline(), None);
    }
    assert_eq!(desk.tell(to(1)), ["dial 1"]);
}

#[test]
fn the_network_of_a_challenger_is_configured_first_with_its_timeout() {
    let mut desk = on_slot_3();
    desk.set(|settings| settings.configure_timeout = Some(PAUSE));
    assert_eq!(desk.tell(to(1)), ["configure 1"]);
    assert_eq!(desk.sleep(), (PAUSE, vec!["dial 1".to_owned()]));
    assert_eq!(desk.dialled(), ["close 1012"]);
}

#[test]
fn a_challenger_that_fails_leaves_the_old_connection_untouched() {
    let mut desk = on_slot_3();
    desk.tell(to(1));
    assert_eq!(desk.fail(), ["failed 1"]);
    assert_eq!(desk.phase(), Phase::Connected);
    assert_eq!(desk.close(1006), ["disconnected 3"]);
    assert_eq!(
        desk.sleep(),
        (MIN, vec!["dial 3".to_owned()]),
        "no failure of slot 3"
    );
}

#[test]
fn a_csms_that_drops_the_older_connection_finds_the_challenger_going_on() {
    let mut desk = on_slot_3();
    desk.tell(to(1));
    assert_eq!(desk.close(1000), ["disconnected 3"]);
    assert_eq!(desk.phase(), Phase::Dialling);
    assert_eq!(desk.dialled(), ["connected 1 ocpp2.0.1"]);
}

#[test]
fn a_challenger_left_alone_has_the_attempts_of_its_slot() {
    let mut desk = on_slot_3();
    desk.tell(to(1));
    desk.close(1006);
    assert_eq!(desk.fail_dials(4), [1, 1, 1, 2]);
}

#[test]
fn a_wish_within_the_pause_is_met_when_it_is_over() {
    let mut desk = on_slot_3();
    desk.tell(to(2));
    desk.dialled();
    desk.close(1012);
    assert_eq!(desk.tell(to(1)), [""; 0], "too soon");
    assert_eq!(desk.sleep(), (PAUSE, vec!["dial 1".to_owned()]));
}

#[test]
fn a_link_that_comes_and_goes_is_followed_ever_less_often() {
    let mut desk = on_slot_3();
    let mut pauses = Vec::new();
    desk.tell(to(1));
    for _ in 0..8 {
        desk.dialled();
        desk.close(1012);
        desk.close(1006);
        desk.sleep();
        desk.fail_dials(6);
        desk.accept();
        let before = desk.now;
        desk.tell(to(1));
        while desk.policy.status(desk.now).challenger.is_none() {
            desk.sleep();
        }
        pauses.push((desk.now - before).as_secs() / 60);
    }
    assert!(pauses.is_sorted(), "{pauses:?}");
    // Some of the hour goes by with the failures before the station is connected again.
    assert!((55..=60).contains(pauses.last().unwrap()), "{pauses:?}");
}

#[test]
fn a_challenger_that_fails_is_tried_again_after_twice_the_pause() {
    let mut desk = on_slot_3();
    desk.tell(to(1));
    for doubled in [2, 4, 8, 16, 32, 60, 60] {
        assert_eq!(desk.fail(), ["failed 1"]);
        assert_eq!(desk.sleep(), (PAUSE * doubled, vec!["dial 1".to_owned()]));
    }
}

#[test]
fn a_switch_that_holds_makes_the_pause_short_again() {
    let mut desk = on_slot_3();
    desk.tell(to(1));
    desk.fail();
    desk.sleep();
    desk.dialled();
    desk.close(1012);
    desk.now += PAUSE * 2;
    desk.close(1006);
    desk.sleep();
    desk.fail_dials(3);
    desk.accept();
    assert_eq!(desk.tell(to(1)), ["dial 1"]);
    desk.close(1006);
    desk.dialled();
    desk.close(1006);
    desk.sleep();
    desk.fail_dials(3);
    desk.accept();
    let (slept, _) = (desk.tell(to(1)), desk.sleep()).1;
    assert!(slept <= PAUSE * 2, "{slept:?}");
}

#[test]
fn where_a_second_connection_is_refused_it_is_break_before_make() {
    let mut desk = on_slot_3();
    desk.set(|settings| settings.make_before_break = false);
    assert_eq!(desk.tell(to(1)), ["close 1012"]);
    assert_eq!(desk.close(1012), ["disconnected 3", "dial 1"]);
}

#[test]
fn a_station_that_waits_or_dials_goes_over_without_a_connection_to_close() {
    let mut waiting = Desk::started(&[1, 2]);
    waiting.fail_dials(3);
    waiting.fail();
    assert_eq!(waiting.tell(to(1)), ["dial 1"]);

    let mut dialling = Desk::started(&[1, 2]);
    dialling.fail_dials(3);
    assert_eq!(dialling.tell(to(1)), ["give up", "dial 1"]);
}

#[test]
fn no_challenger_outlives_what_it_was_for() {
    let reconnect = || Input::Reconnect {
        reason: "BasicAuthPassword changed".into(),
        slot: None,
    };
    let challenged = || {
        let mut desk = on_slot_3();
        desk.tell(to(1));
        desk
    };
    assert_eq!(challenged().tell(Input::Stop), ["give up", "close 1001"]);
    assert_eq!(challenged().tell(Input::Suppress), ["give up"]);
    assert_eq!(challenged().tell(reconnect()), ["give up", "close 1012"]);
    let gone = [2, 3].map(slot).to_vec();
    assert_eq!(challenged().tell(Input::Slots(gone)), ["give up"]);
    let lower = [3, 2, 1].map(slot).to_vec();
    assert_eq!(challenged().tell(Input::Slots(lower)), ["give up"]);

    let mut standing = challenged();
    standing.dialled();
    assert_eq!(standing.tell(reconnect()), ["give up"]);
    assert_eq!(standing.close(1012), ["disconnected 3", "dial 1"]);

    let mut stopped = challenged();
    stopped.dialled();
    assert_eq!(stopped.tell(Input::Stop), ["give up"]);
    assert_eq!(stopped.close(1012), ["disconnected 3"]);
    assert_eq!(stopped.phase(), Phase::Idle);
}

#[test]
fn a_wish_is_forgotten_with_a_stop_or_another_slot() {
    let mut desk = on_slot_3();
    desk.tell(to(1));
    desk.fail();
    desk.tell(Input::Reconnect {
        reason: "the operator wants it".into(),
        slot: Some(2),
    });
    desk.close(1012);
    desk.accept();
    assert_eq!(desk.policy.next_deadline(), None);
}
