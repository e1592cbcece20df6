//! A slot that the CSMS has overwritten with something that does not connect.

use super::*;

const BEFORE: &str = "ws://before.example/ocpp";

/// The slot as it was when the CSMS last accepted the station over it.
fn before(id: i32) -> Slot {
    Slot {
        url: BEFORE.into(),
        overwritten: true,
        ..slot(id)
    }
}

/// Two dials each.
fn desk(listed: &[i32], last_good: i32) -> Desk {
    let mut desk = Desk::new(listed);
    desk.set(|settings| settings.attempts = 2);
    desk.tell(Input::LastGood(Box::new(before(last_good))));
    desk.tell(Input::Start);
    desk
}

impl Desk {
    /// Lets dials fail until one is by the profile of before; how many there were.
    fn fail_until_before(&mut self) -> usize {
        let mut dials = 0;
        while !self.is_by_before() {
            self.fail();
            self.sleep();
            dials += 1;
            assert!(dials < 1000, "it is never dialled");
        }
        dials
    }

    fn is_by_before(&self) -> bool {
        let dialled = self.last_dialled.as_ref().expect("a dial");
        assert_eq!(dialled.overwritten, dialled.url == BEFORE);
        dialled.overwritten
    }
}

//= B10.FR.07 test
#[test]
fn after_five_rounds_the_slot_is_dialled_as_it_was_too() {
    let mut desk = desk(&[1, 2], 1);
    assert_eq!(
        desk.fail_until_before(),
        5 * 2 * 2 + 2,
        "after the turn of slot 1 in the sixth round"
    );
    assert_eq!(desk.fail_dials(2), [1, 1], "as many dials as any");
    assert!(!desk.is_by_before());
    assert_eq!(desk.policy.status(desk.now).slot, Some(2));
    assert_eq!(desk.fail_until_before(), 2 + 2, "and again in each round");
    let status = desk.policy.status(desk.now);
    assert!(status.slots[0].overwritten && !status.slots[1].overwritten);
    assert_eq!(
        status.slots[0].address.as_deref(),
        Some("ws://before.example/ocpp/CS1")
    );
}

#[test]
fn a_connection_by_it_begins_with_the_present_profile_when_it_is_lost() {
    let mut desk = desk(&[1], 1);
    desk.fail_until_before();
    desk.accept();
    desk.close(1006);
    desk.sleep();
    assert!(!desk.is_by_before());
    assert_eq!(
        desk.fail_until_before(),
        5 * 2 + 2,
        "and waits as long for the profile of before"
    );
}

#[test]
fn a_slot_that_is_usable_no_more_is_dialled_as_it_was_at_once() {
    let mut desk = Desk::new(&[]);
    let unusable = Slot {
        security_profile: 2,
        ..slot(1)
    };
    desk.tell(Input::LastGood(Box::new(before(1))));
    assert_eq!(desk.tell(Input::Slots(vec![unusable])), ["unusable 1"]);
    assert_eq!(desk.tell(Input::Start), ["dial 1"]);
    assert!(desk.is_by_before());
}

#[test]
fn a_station_without_slots_works_alone_whatever_was_good() {
    let mut desk = desk(&[], 1);
    assert_eq!(desk.phase(), Phase::Idle);
    assert_eq!(desk.tell(Input::Slots(vec![slot(1)])), ["dial 1"]);
    assert_eq!(desk.tell(Input::Slots(vec![])), ["give up"]);
    assert_eq!(desk.phase(), Phase::Idle);
}

#[test]
fn a_profile_that_is_put_right_is_not_dialled_in_two_ways() {
    let mut desk = desk(&[1], 1);
    desk.tell(Input::LastGood(Box::new(slot(1))));
    for _ in 0..50 {
        assert!(!desk.is_by_before());
        desk.fail();
        desk.sleep();
    }
}
