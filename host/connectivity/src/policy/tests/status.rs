//! What a person reads.

use super::*;

#[test]
fn the_status_says_when_and_why() {
    let mut desk = Desk::started(&[1]);
    desk.fail();
    let status = desk.policy.status(desk.now + MIN / 2);
    assert_eq!((status.phase, status.slot), (Phase::Waiting, Some(1)));
    assert_eq!(
        (status.attempt, status.attempts, status.next_dial_ms),
        (1, 3, Some(5000))
    );
    assert_eq!(status.why, DialError::NotFound.to_string());
}

#[test]
fn the_table_of_slots_says_what_became_of_each() {
    let unsafe_address = Slot {
        url: "ws://127.0.0.1:9/ocpp?token=secret".into(),
        ..slot(2)
    };
    let mut desk = Desk::new(&[]);
    desk.tell(Input::Slots(vec![
        slot(1),
        unsafe_address,
        Slot {
            versions: Vec::new(),
            ..slot(3)
        },
    ]));
    desk.tell(Input::Start);
    desk.fail_dials(3);
    desk.accept();
    let status = desk.policy.status(desk.now).after(2000);
    let [failed, good, left_out] = &status.slots[..] else {
        panic!("{status:?}")
    };
    assert_eq!(
        (failed.dials, failed.last_error.clone()),
        (3, Some(DialError::NotFound.to_string()))
    );
    assert_eq!(failed.last_error_ms_ago, Some(22_000));
    assert_eq!(
        (good.priority, good.dials, good.last_success_ms_ago),
        (2, 1, Some(2000))
    );
    assert_eq!(good.address.as_deref(), Some("ws://127.0.0.1:9/ocpp/CS1"));
    assert_eq!(left_out.unusable, Some(Unusable::NoVersions.to_string()));
}
