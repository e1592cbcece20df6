//! What the station wishes: start, stop, another slot, silence before a reset.

use super::*;

#[test]
fn a_wished_reconnect_is_no_failure_and_does_not_wait() {
    let mut desk = Desk::started(&[1, 2]);
    desk.accept();
    let reconnect = Input::Reconnect {
        reason: "BasicAuthPassword changed".into(),
        slot: None,
    };
    assert_eq!(desk.tell(reconnect), ["close 1012"]);
    assert_eq!(desk.close(1012), ["disconnected 1", "dial 1"]);
    desk.fail();
    assert_eq!(desk.sleep().0, MIN);
}

#[test]
fn a_wished_reconnect_goes_to_the_named_slot_from_every_state() {
    let to_2 = || Input::Reconnect {
        reason: "try the wire".into(),
        slot: Some(2),
    };

    let mut dialling = Desk::started(&[1, 2]);
    assert_eq!(dialling.tell(to_2()), ["give up", "dial 2"]);

    let mut waiting = Desk::started(&[1, 2]);
    waiting.fail();
    assert_eq!(waiting.tell(to_2()), ["dial 2"]);

    let mut closing = Desk::started(&[1, 2]);
    closing.accept();
    closing.tell(Input::Reconnect {
        reason: "first".into(),
        slot: Some(1),
    });
    assert_eq!(closing.tell(to_2()), [""; 0]);
    assert_eq!(closing.close(1012), ["disconnected 1", "dial 2"]);

    let mut stopped = Desk::new(&[1, 2]);
    assert_eq!(stopped.tell(to_2()), [""; 0]);
    assert_eq!(stopped.tell(Input::Start), ["dial 2"]);
}

#[test]
fn a_reconnect_to_a_slot_that_is_not_there_leaves_the_connection_alone() {
    let mut desk = Desk::started(&[1]);
    desk.accept();
    assert_eq!(
        desk.tell(Input::Reconnect {
            reason: "typo".into(),
            slot: Some(9)
        }),
        ["unusable 9"]
    );
    assert_eq!(desk.phase(), Phase::Connected);
}

#[test]
fn suppressed_before_a_reset_the_socket_stays_and_nothing_is_dialled() {
    let mut desk = Desk::started(&[1]);
    desk.accept();
    assert_eq!(desk.tell(Input::Suppress), [""; 0]);
    assert_eq!(desk.close(1000), ["disconnected 1"]);
    assert_eq!((desk.phase(), desk.policy.next_deadline()), (Phase::Idle, None));
    assert_eq!(desk.tell(Input::Start), ["dial 1"]);
}

#[test]
fn suppressed_while_dialling_or_waiting_no_further_dial() {
    let mut dialling = Desk::started(&[1]);
    assert_eq!(dialling.tell(Input::Suppress), ["give up"]);
    assert_eq!(dialling.phase(), Phase::Idle);

    let mut waiting = Desk::started(&[1]);
    waiting.fail();
    waiting.tell(Input::Suppress);
    assert_eq!(
        (waiting.phase(), waiting.policy.next_deadline()),
        (Phase::Idle, None)
    );
}

#[test]
fn stop_says_going_away_and_start_while_closing_dials_afterwards() {
    let mut desk = Desk::started(&[1]);
    desk.accept();
    assert_eq!(desk.tell(Input::Stop), ["close 1001"]);
    assert_eq!(desk.tell(Input::Start), [""; 0]);
    assert_eq!(desk.close(1001), ["disconnected 1", "dial 1"]);
}
