//! The policy in virtual time. A `Desk` plays the driver: it knows the present attempt and the clock.

use std::time::Duration;

use super::*;
use crate::{settings::BackOff, testing::slot};

const MIN: Duration = Duration::from_secs(10);

struct Desk {
    policy: Policy,
    now: Duration,
    attempt: AttemptId,
}

impl Desk {
    fn new(slots: &[i32]) -> Self {
        let settings = Settings {
            attempts: 3,
            back_off: BackOff {
                wait_minimum: MIN,
                random_range: Duration::ZERO,
                repeat_times: 1,
            },
            ..Settings::default()
        };
        let policy = Policy::new(settings, slots.iter().map(|id| slot(*id)).collect(), 1);
        Self {
            policy,
            now: Duration::ZERO,
            attempt: AttemptId(0),
        }
    }

    fn started(slots: &[i32]) -> Self {
        let mut desk = Self::new(slots);
        desk.tell(Input::Start);
        desk
    }

    /// Gives the input, and the outputs in words; remembers the attempt of a dial.
    fn tell(&mut self, input: Input) -> Vec<String> {
        self.policy.handle(self.now, input);
        let mut words = Vec::new();
        while let Some(output) = self.policy.poll() {
            words.push(match output {
                Output::Configure { attempt, slot } => {
                    self.attempt = attempt;
                    format!("configure {}", slot.id)
                }
                Output::Dial { attempt, slot } => {
                    self.attempt = attempt;
                    match slot.binding {
                        Some(binding) => format!("dial {} from {binding:?}", slot.id),
                        None => format!("dial {}", slot.id),
                    }
                }
                Output::Close { attempt, code, .. } if attempt == self.attempt => format!("close {code}"),
                Output::Close { .. } => "close a stale one".into(),
                Output::Connected { slot, protocol, .. } => format!("connected {} {protocol}", slot.id),
                Output::Disconnected { slot, .. } => format!("disconnected {slot}"),
                Output::DialFailed { slot, .. } => format!("failed {slot}"),
                Output::Unusable { slot, .. } => format!("unusable {slot}"),
            });
        }
        words
    }

    /// Started, with somebody who brings networks up within half a minute.
    fn configuring(slots: &[i32]) -> (Self, Vec<String>) {
        let mut desk = Self::new(slots);
        desk.policy.settings.configure_timeout = Some(Duration::from_secs(30));
        let words = desk.tell(Input::Start);
        (desk, words)
    }

    fn configured(&mut self, outcome: Result<Option<Binding>, String>) -> Vec<String> {
        self.tell(Input::Configured {
            attempt: self.attempt,
            outcome,
        })
    }

    fn dialled(&mut self) -> Vec<String> {
        self.tell(Input::Dialled {
            attempt: self.attempt,
            protocol: "ocpp2.0.1".into(),
        })
    }

    fn fail(&mut self) -> Vec<String> {
        self.tell(Input::DialFailed {
            attempt: self.attempt,
            error: DialError::NotFound,
        })
    }

    fn close(&mut self, code: u16) -> Vec<String> {
        let reason = CloseReason::Peer {
            code,
            text: String::new(),
        };
        self.tell(Input::Closed {
            attempt: self.attempt,
            reason,
        })
    }

    fn accept(&mut self) {
        self.dialled();
        self.tell(Input::Accepted {
            attempt: self.attempt,
        });
    }

    /// Sleeps until the deadline; how long it was, and what came of it.
    fn sleep(&mut self) -> (Duration, Vec<String>) {
        let until = self.policy.next_deadline().expect("a deadline");
        let slept = until - self.now;
        self.now = until;
        (slept, self.tell(Input::Tick))
    }

    fn phase(&self) -> Phase {
        self.policy.status(self.now).phase
    }

    /// Lets `n` dials fail, the present one first, and lists the slots that were dialled.
    fn fail_dials(&mut self, n: usize) -> Vec<i32> {
        let dial = |desk: &mut Self| {
            let dialled = desk.policy.status(desk.now).slot.expect("a slot");
            assert_eq!(desk.fail(), [format!("failed {dialled}")]);
            desk.sleep();
            dialled
        };
        (0..n).map(|_| dial(self)).collect()
    }
}

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
    desk.close(1012);
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
    assert_eq!(dialling.tell(to_2()), ["close 1012"]);
    assert_eq!(dialling.close(1006), ["dial 2"]);

    let mut waiting = Desk::started(&[1, 2]);
    waiting.fail();
    assert_eq!(waiting.tell(to_2()), ["dial 2"]);

    let mut closing = Desk::started(&[1, 2]);
    closing.tell(Input::Reconnect {
        reason: "first".into(),
        slot: Some(1),
    });
    assert_eq!(closing.tell(to_2()), [""; 0]);
    assert_eq!(closing.close(1012), ["dial 2"]);

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
    assert_eq!(desk.tell(late), ["close a stale one"]);
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
    assert_eq!(dialling.tell(Input::Suppress), ["close 1001"]);
    assert_eq!(dialling.close(1006), [""; 0]);
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
        security_profile: 2,
        url: "wss://csms".into(),
        ..slot(1)
    };
    let mut desk = Desk::new(&[]);
    assert_eq!(
        desk.tell(Input::Slots(vec![bad.clone(), slot(2)])),
        ["unusable 1"]
    );
    assert_eq!(desk.tell(Input::Slots(vec![bad, slot(2)])), [""; 0]);
    assert_eq!(desk.tell(Input::Start), ["dial 2"]);
    assert!(
        desk.policy.status(desk.now).unusable[0]
            .1
            .contains("no root certificate says whom to trust")
    );
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
    assert_eq!(desk.phase(), Phase::Connected);
}

#[test]
fn a_new_password_is_used_on_the_same_slot() {
    let mut desk = Desk::started(&[1, 2]);
    desk.tell(Input::Reconnect {
        reason: "test".into(),
        slot: Some(2),
    });
    desk.close(1012);
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
            attempt: desk.attempt,
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
fn a_network_is_configured_before_each_dial_and_the_socket_bound_as_it_says() {
    let (mut desk, words) = Desk::configuring(&[1]);
    assert_eq!(words, ["configure 1"]);
    assert_eq!(desk.phase(), Phase::Configuring);
    let binding = Binding::Interface("wwan0".into());
    let dial = [format!("dial 1 from {binding:?}")];
    assert_eq!(desk.configured(Ok(Some(binding))), dial);
    assert_eq!(desk.fail(), ["failed 1"]);
    assert_eq!(desk.sleep().1, ["configure 1"], "each dial, not only the first");
    assert_eq!(desk.configured(Ok(None)), ["dial 1"]);
}

#[test]
fn a_network_that_does_not_come_up_is_a_failed_attempt() {
    let (mut desk, _) = Desk::configuring(&[1, 2]);
    for _ in 0..3 {
        assert_eq!(desk.configured(Err("no SIM".into())), ["failed 1"]);
        assert!(desk.policy.status(desk.now).why.contains("no SIM"));
        desk.sleep();
    }
    assert_eq!(desk.policy.status(desk.now).slot, Some(2));
}

#[test]
fn a_slot_is_dialled_as_it_is_when_nobody_says_in_time_that_its_network_is_up() {
    let (mut desk, _) = Desk::configuring(&[1]);
    assert_eq!(desk.sleep(), (Duration::from_secs(30), vec!["dial 1".to_owned()]));
    assert_eq!(desk.configured(Err("no SIM".into())), [""; 0], "late");
    assert_eq!(desk.phase(), Phase::Dialling);
}

#[test]
fn an_answer_for_another_dial_changes_nothing() {
    let (mut desk, _) = Desk::configuring(&[1]);
    let first = desk.attempt;
    desk.configured(Err("no SIM".into()));
    desk.sleep();
    let stale = Input::Configured {
        attempt: first,
        outcome: Ok(None),
    };
    assert_eq!(desk.tell(stale), [""; 0]);
    assert_eq!(desk.configured(Ok(None)), ["dial 1"]);
}

#[test]
fn a_stop_while_the_network_is_configured_leaves_nothing_behind() {
    let (mut desk, _) = Desk::configuring(&[1]);
    assert_eq!(desk.tell(Input::Stop), [""; 0]);
    assert_eq!((desk.phase(), desk.policy.next_deadline()), (Phase::Idle, None));
    assert_eq!(desk.configured(Ok(None)), [""; 0]);
    assert_eq!(desk.tell(Input::Start), ["configure 1"]);
}

#[test]
fn a_network_that_came_back_is_switched_to_only_upwards_and_not_too_often() {
    let mut desk = Desk::started(&[1, 2]);
    desk.fail_dials(3);
    desk.accept();
    assert_eq!(desk.tell(Input::TrySwitch { slot: 2 }), [""; 0], "in use");
    assert_eq!(desk.tell(Input::TrySwitch { slot: 9 }), [""; 0], "unknown");
    let switched_at = desk.now;
    assert_eq!(desk.tell(Input::TrySwitch { slot: 1 }), ["close 1012"]);
    assert_eq!(desk.close(1012), ["disconnected 2", "dial 1"]);
    assert_eq!(desk.tell(Input::TrySwitch { slot: 2 }), [""; 0], "downwards");
    desk.fail_dials(3);
    desk.accept();
    desk.now = switched_at + Duration::from_secs(59);
    assert_eq!(
        desk.tell(Input::TrySwitch { slot: 1 }),
        [""; 0],
        "an unstable link"
    );
    desk.now = switched_at + Duration::from_secs(60);
    assert_eq!(desk.tell(Input::TrySwitch { slot: 1 }), ["close 1012"]);
}
