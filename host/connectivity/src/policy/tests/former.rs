//! New credentials that a CSMS does not take, and the former ones that it still does.

use super::*;
use crate::{Credentials, Secret};

fn credentials(password: &str) -> Credentials {
    Credentials {
        password: Some(Secret::new(password)),
        ..slot(1).credentials
    }
}

/// A slot whose password has just changed.
fn renewed(id: i32) -> Slot {
    Slot {
        credentials: credentials("the new password"),
        former: Some(credentials("the old password")),
        ..slot(id)
    }
}

fn desk(slots: Vec<Slot>) -> Desk {
    let mut desk = Desk::new(&[]);
    desk.tell(Input::Slots(slots));
    desk.tell(Input::Start);
    desk
}

impl Desk {
    /// Of the last dial. The dialler never sees a second pair.
    fn password(&self) -> Secret {
        let slot = self.last_dialled.clone().expect("a dial");
        assert_eq!(slot.former, None);
        slot.credentials.password.expect("a password")
    }

    fn uses(&self, which: &str) -> bool {
        self.password() == Secret::new(format!("the {which} password"))
    }

    fn refuse(&mut self) {
        self.tell(Input::DialFailed {
            attempt: self.attempt,
            error: DialError::Unauthorized { status: 401 },
        });
        self.sleep();
    }

    /// What comes of the CSMS accepting the station.
    fn verdict(&mut self) -> Vec<String> {
        self.dialled();
        let attempt = self.live;
        self.tell(Input::Accepted { attempt })
    }
}

#[test]
fn new_credentials_that_are_accepted_are_told_once() {
    let mut desk = desk(vec![renewed(1)]);
    assert!(desk.uses("new"));
    assert_eq!(desk.verdict(), ["accepted 1"]);
    let attempt = desk.live;
    assert_eq!(desk.tell(Input::Accepted { attempt }), [""; 0]);
    desk.close(1006);
    desk.sleep();
    desk.refuse();
    assert!(desk.uses("new"), "nothing to fall back to any more");
}

#[test]
fn a_slot_without_former_ones_has_nothing_to_tell() {
    let mut desk = desk(vec![slot(1)]);
    assert_eq!(desk.verdict(), [""; 0]);
}

#[test]
fn refused_ones_give_way_to_the_former_at_once_and_the_wait_is_kept() {
    let mut desk = desk(vec![renewed(1), slot(2)]);
    desk.tell(Input::DialFailed {
        attempt: desk.attempt,
        error: DialError::Unauthorized { status: 403 },
    });
    assert_eq!(desk.sleep(), (MIN, vec!["dial 1".to_owned()]));
    assert!(desk.uses("old"));
    assert!(desk.policy.status(desk.now).slots[0].former_credentials);
    assert_eq!(desk.verdict(), ["fell back 1"]);
    desk.close(1006);
    desk.sleep();
    assert!(desk.uses("old"), "they count until the station says otherwise");
}

#[test]
fn all_attempts_go_by_before_another_failure_leads_to_the_former() {
    let mut desk = desk(vec![renewed(1), slot(2)]);
    let mut used = Vec::new();
    for _ in 0..6 {
        used.push(desk.uses("new"));
        assert_eq!(desk.policy.status(desk.now).slot, Some(1));
        desk.fail();
        desk.sleep();
    }
    assert_eq!(used, [true, true, true, false, false, false]);
    assert_eq!(desk.policy.status(desk.now).slot, Some(2));
}

#[test]
fn when_both_are_refused_the_next_slot_has_its_turn_and_then_both_again() {
    let mut desk = desk(vec![renewed(1), slot(2)]);
    desk.set(|settings| settings.attempts = 2);
    desk.refuse();
    assert!(desk.uses("old"));
    desk.refuse();
    assert_eq!(desk.fail_dials(2), [2, 2]);
    assert_eq!(desk.policy.status(desk.now).slot, Some(1));
    assert!(desk.uses("new"));
    desk.refuse();
    assert!(desk.uses("old"));
}

#[test]
fn a_slot_that_is_never_left_tries_both_in_turn() {
    let mut desk = desk(vec![renewed(1), slot(2)]);
    desk.set(|settings| settings.attempts = u32::MAX);
    for which in ["new", "old", "new", "old"] {
        assert!(desk.uses(which));
        desk.refuse();
    }
}

#[test]
fn a_wished_reconnect_begins_with_the_new_ones() {
    let mut desk = desk(vec![renewed(1)]);
    desk.refuse();
    assert!(desk.uses("old"));
    desk.tell(Input::Reconnect {
        reason: "test".into(),
        slot: None,
    });
    assert!(desk.uses("new"));
}

#[test]
fn a_connection_with_the_former_ones_is_no_fall_back_before_it_is_accepted() {
    let mut desk = desk(vec![renewed(1)]);
    desk.refuse();
    assert_eq!(desk.dialled(), ["connected 1 ocpp2.0.1"]);
    assert_eq!(desk.close(1000), ["disconnected 1"]);
}

#[test]
fn a_pair_that_has_changed_meanwhile_is_not_judged_by_the_old_dial() {
    let newer = Slot {
        credentials: credentials("a third password"),
        former: Some(credentials("the new password")),
        ..slot(1)
    };
    let mut desk = desk(vec![renewed(1)]);
    desk.dialled();
    desk.tell(Input::Slots(vec![newer]));
    let attempt = desk.live;
    assert_eq!(desk.tell(Input::Accepted { attempt }), [""; 0]);
    desk.close(1006);
    desk.sleep();
    assert_eq!(desk.password(), Secret::new("a third password"));
    desk.refuse();
    assert!(desk.uses("new"));
    assert_eq!(desk.verdict(), ["fell back 1"]);
}

#[test]
fn other_slots_that_change_leave_the_turn_of_the_former_ones_alone() {
    let mut desk = desk(vec![renewed(1)]);
    desk.refuse();
    assert_eq!(desk.tell(Input::Slots(vec![renewed(1), slot(2)])), [""; 0]);
    desk.fail();
    desk.sleep();
    assert!(desk.uses("old"));
}

#[test]
fn a_challenger_that_is_refused_comes_again_with_the_former_ones() {
    let mut desk = desk(vec![renewed(1), slot(2)]);
    desk.set(|settings| settings.attempts = 1);
    desk.fail();
    desk.sleep();
    desk.fail();
    desk.sleep();
    desk.accept();
    desk.tell(Input::TrySwitch { slot: 1 });
    assert!(desk.uses("new"));
    desk.refuse();
    assert!(desk.uses("old"));
    desk.dialled();
    desk.close(1012);
    let attempt = desk.live;
    assert_eq!(desk.tell(Input::Accepted { attempt }), ["fell back 1"]);
}
