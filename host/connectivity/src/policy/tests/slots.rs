//! Slots and settings that change while the station runs.

use super::*;

#[test]
fn an_empty_list_lets_the_station_work_alone_until_slots_come() {
    let mut desk = Desk::started(&[]);
    assert_eq!((desk.phase(), desk.policy.next_deadline()), (Phase::Idle, None));
    assert!(desk.policy.status(desk.now).why.contains("works alone"));
    assert_eq!(desk.tell(Input::Slots(vec![slot(4)])), ["dial 4"]);
    desk.fail();
    desk.tell(Input::Slots(Vec::new()));
    assert_eq!((desk.phase(), desk.policy.next_deadline()), (Phase::Idle, None));
}

#[test]
fn an_unusable_slot_is_named_once_and_passed_over() {
    let bad = Slot {
        security_profile: 4,
        ..slot(1)
    };
    let mut desk = Desk::new(&[]);
    assert_eq!(
        desk.tell(Input::Slots(vec![bad.clone(), slot(2)])),
        ["unusable 1"]
    );
    assert_eq!(desk.tell(Input::Slots(vec![bad, slot(2)])), [""; 0]);
    assert_eq!(desk.tell(Input::Start), ["dial 2"]);
    let why = desk.policy.status(desk.now).slots[0].unusable.clone();
    assert_eq!(why, Some(Unusable::UnknownProfile(4).to_string()));
}

#[test]
fn security_profile_0_is_dialled_once_it_is_allowed() {
    let mut bare = Slot {
        security_profile: 0,
        ..slot(1)
    };
    bare.credentials.password = None;
    let mut desk = Desk::started(&[]);
    assert_eq!(desk.tell(Input::Slots(vec![bare])), ["unusable 1"]);
    let allowed = Settings {
        allow_unsecured: true,
        ..desk.policy.settings.clone()
    };
    assert_eq!(desk.tell(Input::Settings(allowed)), ["dial 1"]);
}

#[test]
fn new_slots_leave_a_connection_and_a_wait_alone() {
    let mut desk = Desk::started(&[1, 2]);
    desk.fail();
    let until = desk.policy.next_deadline();
    desk.tell(Input::Slots(vec![slot(3)]));
    assert_eq!(desk.policy.next_deadline(), until);
    assert_eq!(desk.sleep().1, ["dial 3"]);
    desk.accept();
    assert_eq!(desk.tell(Input::Slots(vec![slot(4), slot(3)])), [""; 0]);
    assert_eq!(
        desk.tell(Input::Slots(vec![slot(4)])),
        [""; 0],
        "not even its own removal"
    );
    assert_eq!(desk.phase(), Phase::Connected);
}

#[test]
fn a_new_password_is_used_on_the_same_slot() {
    let mut desk = Desk::started(&[1, 2]);
    desk.tell(Input::Reconnect {
        reason: "test".into(),
        slot: Some(2),
    });
    desk.accept();
    let mut renewed = slot(2);
    renewed.credentials.password = Some(crate::Secret::new("another password"));
    desk.tell(Input::Slots(vec![slot(1), renewed.clone()]));
    desk.tell(Input::Reconnect {
        reason: "BasicAuthPassword changed".into(),
        slot: None,
    });
    desk.policy.handle(
        desk.now,
        Input::Closed {
            attempt: desk.live,
            reason: CloseReason::PongTimeout,
        },
    );
    let outputs: Vec<Output> = std::iter::from_fn(|| desk.policy.poll()).collect();
    assert!(
        matches!(&outputs[1], Output::Dial { slot, .. } if *slot == renewed),
        "{outputs:?}"
    );
}

#[test]
fn a_dial_of_a_slot_that_has_changed_is_begun_anew() {
    let mut desk = Desk::started(&[1, 2]);
    let moved = Slot {
        url: "ws://127.0.0.1:10/ocpp".into(),
        ..slot(1)
    };
    assert_eq!(
        desk.tell(Input::Slots(vec![slot(2), slot(1)])),
        [""; 0],
        "only its place"
    );
    assert_eq!(
        desk.tell(Input::Slots(vec![moved, slot(2)])),
        ["give up", "dial 1"]
    );
    assert_eq!(desk.tell(Input::Slots(vec![slot(2)])), ["give up", "dial 2"]);
    assert_eq!(desk.tell(Input::Slots(Vec::new())), ["give up"]);
    assert_eq!(desk.phase(), Phase::Idle);
}

#[test]
fn a_changed_slot_gets_all_its_attempts_again_and_another_one_does_not() {
    let mut desk = Desk::started(&[1, 2]);
    desk.fail();
    desk.sleep();
    desk.fail();
    desk.tell(Input::Slots(vec![slot(1), slot(3), slot(2)]));
    desk.sleep();
    assert_eq!(desk.fail_dials(3), [1, 3, 3]);
    desk.fail();
    let changed = Slot {
        versions: vec!["ocpp2.1".into()],
        ..slot(2)
    };
    desk.tell(Input::Slots(vec![slot(1), slot(3), changed]));
    desk.sleep();
    assert_eq!(desk.fail_dials(4), [2, 2, 2, 1]);
}

#[test]
fn a_slot_that_changed_while_it_was_connected_is_dialled_as_it_is_now() {
    let mut desk = Desk::started(&[1]);
    desk.accept();
    let moved = Slot {
        url: "ws://127.0.0.1:10/ocpp".into(),
        ..slot(1)
    };
    assert_eq!(desk.tell(Input::Slots(vec![moved.clone()])), [""; 0]);
    desk.close(1006);
    desk.sleep();
    assert_eq!(desk.last_dialled, Some(moved));
}

#[test]
fn a_new_priority_counts_from_the_next_turn() {
    let mut desk = Desk::started(&[1, 2, 3]);
    desk.tell(Input::Slots([3, 1, 2].map(slot).to_vec()));
    assert_eq!(desk.fail_dials(9), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
}
