//! How often a slot is dialled, what is waited for in between, and which slot comes next.

use super::*;

#[test]
fn start_dials_the_first_slot_at_once() {
    let mut desk = Desk::new(&[7, 8]);
    assert_eq!(desk.tell(Input::Tick), [""; 0]);
    assert_eq!(desk.tell(Input::Start), ["dial 7"]);
    assert_eq!(desk.tell(Input::Start), [""; 0]);
    assert_eq!(desk.dialled(), ["connected 7 ocpp2.0.1"]);
}

#[test]
fn exactly_n_attempts_then_the_next_slot_and_round_again() {
    let mut desk = Desk::started(&[1, 2]);
    assert_eq!(desk.fail_dials(9), [1, 1, 1, 2, 2, 2, 1, 1, 1]);
}

#[test]
fn zero_attempts_are_met_as_one() {
    let mut desk = Desk::started(&[1, 2]);
    desk.tell(Input::Settings(Settings {
        attempts: 0,
        ..desk.policy.settings.clone()
    }));
    assert_eq!(desk.fail_dials(3), [1, 2, 1]);
}

#[test]
fn every_dial_backs_off_across_slots_until_success() {
    let mut desk = Desk::started(&[1, 2]);
    let mut waits = Vec::new();
    for _ in 0..4 {
        desk.fail();
        waits.push(desk.sleep().0);
    }
    assert_eq!(waits, [MIN, MIN * 2, MIN * 2, MIN * 2]);
    desk.accept();
    desk.close(1000);
    assert_eq!(desk.sleep().0, MIN);
}

#[test]
fn a_connection_that_is_never_accepted_counts_as_an_attempt() {
    let mut desk = Desk::started(&[1, 2]);
    let mut slots = Vec::new();
    for _ in 0..4 {
        slots.push(desk.policy.status(desk.now).slot.unwrap());
        desk.dialled();
        desk.close(1000);
        desk.sleep();
    }
    assert_eq!(slots, [1, 1, 1, 2]);
}

#[test]
fn clean_close_redials_whatever_the_code() {
    for code in [1000, 1001, 1005, 1006, 1012] {
        let mut desk = Desk::started(&[1]);
        desk.accept();
        assert_eq!(desk.close(code), ["disconnected 1"], "{code}");
        assert_eq!(desk.sleep(), (MIN, vec!["dial 1".to_owned()]), "{code}");
    }
}

#[test]
fn a_lost_connection_gets_all_its_attempts_again() {
    let mut desk = Desk::started(&[1, 2]);
    desk.fail_dials(2);
    desk.accept();
    desk.close(1006);
    desk.sleep();
    assert_eq!(desk.fail_dials(4), [1, 1, 1, 2]);
}

//= B10.FR.07 test
#[test]
fn b10_fr_07_last_good_slot_after_every_slot_failed_once() {
    let mut desk = Desk::started(&[1, 2, 3]);
    desk.tell(Input::Reconnect {
        reason: "test".into(),
        slot: Some(2),
    });
    desk.accept();
    desk.close(1006);
    desk.sleep();
    assert_eq!(desk.fail_dials(15), [2, 2, 2, 3, 3, 3, 1, 1, 1, 2, 2, 2, 1, 1, 1]);
}

//= B10.FR.07 test
#[test]
fn b10_fr_07_last_good_slot_is_dialled_even_when_it_was_taken_off_the_list() {
    let mut desk = Desk::started(&[1]);
    desk.accept();
    desk.tell(Input::Slots(vec![slot(2), slot(3)]));
    desk.tell(Input::Reconnect {
        reason: "migrated".into(),
        slot: None,
    });
    assert_eq!(desk.close(1012), ["disconnected 1", "dial 2"]);
    assert_eq!(desk.fail_dials(10), [2, 2, 2, 3, 3, 3, 1, 1, 1, 2]);
}

#[test]
fn stale_attempts_change_nothing() {
    let mut desk = Desk::started(&[1]);
    let old = desk.attempt;
    desk.fail();
    desk.sleep();
    desk.dialled();
    assert_eq!(
        desk.tell(Input::DialFailed {
            attempt: old,
            error: DialError::NotFound
        }),
        [""; 0]
    );
    assert_eq!(
        desk.tell(Input::Closed {
            attempt: old,
            reason: CloseReason::PongTimeout
        }),
        [""; 0]
    );
    desk.tell(Input::Accepted { attempt: old });
    assert_eq!(desk.policy.status(desk.now).last_good, None);
    let late = Input::Dialled {
        attempt: old,
        protocol: "ocpp1.6".into(),
    };
    assert_eq!(desk.tell(late), ["give up a stale one"]);
    assert_eq!(desk.phase(), Phase::Connected);
}

#[test]
fn unlimited_attempts_never_leave_a_slot() {
    let mut desk = Desk::started(&[1, 2]);
    desk.set(|settings| settings.attempts = u32::MAX);
    assert_eq!(desk.fail_dials(1000), [1; 1000]);
}

//= B10.FR.07 test
#[test]
fn b10_fr_07_last_good_slot_over_a_restart_comes_when_each_slot_has_failed_once() {
    let mut desk = Desk::new(&[1, 2, 3]);
    let slots = [1, 2, 3].map(slot).to_vec();
    desk.policy = Policy::new(desk.policy.settings.clone(), slots, Some(slot(3)), 1);
    assert_eq!(desk.tell(Input::Start), ["dial 1"], "priority first");
    desk.set(|settings| settings.attempts = 1);
    // The third has just failed, so it does not come twice in a row.
    assert_eq!(desk.fail_dials(8), [1, 2, 3, 1, 2, 3, 1, 2]);

    let mut desk = Desk::new(&[1, 2, 3]);
    let slots = [1, 2, 3].map(slot).to_vec();
    desk.policy = Policy::new(desk.policy.settings.clone(), slots, Some(slot(2)), 1);
    desk.tell(Input::Start);
    desk.set(|settings| settings.attempts = 1);
    assert_eq!(desk.fail_dials(6), [1, 2, 3, 2, 1, 3]);
}

//= B10.FR.07 test
#[test]
fn b10_fr_07_last_good_slot_that_is_not_listed_any_more_is_there_after_a_restart() {
    let mut desk = Desk::new(&[1]);
    desk.policy = Policy::new(desk.policy.settings.clone(), vec![slot(1)], Some(slot(7)), 1);
    desk.tell(Input::Start);
    desk.set(|settings| settings.attempts = 1);
    assert_eq!(desk.fail_dials(4), [1, 7, 1, 7]);
}

#[test]
fn a_last_good_slot_that_cannot_be_dialled_any_more_is_no_matter_after_a_restart() {
    let mut desk = Desk::new(&[1]);
    let bad = Slot {
        security_profile: 9,
        ..slot(7)
    };
    desk.policy = Policy::new(desk.policy.settings.clone(), vec![slot(1)], Some(bad), 1);
    desk.tell(Input::Start);
    assert_eq!(desk.fail_dials(5), [1; 5]);
    assert_eq!(desk.policy.status(desk.now).last_good, None);
}
