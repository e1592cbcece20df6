//! The network under a slot: brought up before a dial, and lost under a connection.

use super::*;

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

fn over(iface: &str) -> Result<Option<Binding>, String> {
    Ok(Some(Binding::Interface(iface.into())))
}

fn lost(iface: &str) -> Input {
    Input::NetworkLost(Lost::Binding(Binding::Interface(iface.into())))
}

#[test]
fn a_dial_over_a_network_that_is_lost_fails_at_once() {
    let (mut desk, _) = Desk::configuring(&[1]);
    desk.configured(over("wwan0"));
    assert_eq!(desk.tell(lost("eth0")), [""; 0], "another one");
    assert_eq!(desk.tell(lost("wwan0")), ["break off"]);
    assert_eq!(desk.fail(), ["failed 1"]);
    assert_eq!(desk.sleep(), (MIN, vec!["configure 1".to_owned()]));
}

#[test]
fn a_connection_over_a_network_that_is_lost_is_a_failure_with_its_wait() {
    let (mut desk, _) = Desk::configuring(&[1]);
    desk.configured(over("wwan0"));
    desk.accept();
    assert_eq!(desk.tell(lost("wwan0")), ["break off"]);
    assert_eq!(desk.close(1006), ["disconnected 1"]);
    assert_eq!(desk.sleep(), (MIN, vec!["configure 1".to_owned()]));
}

#[test]
fn a_connection_from_an_address_that_is_lost_ends_with_it() {
    let (mut desk, _) = Desk::configuring(&[1]);
    let [own, other] = [[10, 0, 1, 2], [10, 0, 2, 2]].map(|address| Binding::Address(address.into()));
    desk.configured(Ok(Some(own.clone())));
    desk.accept();
    assert_eq!(desk.tell(Input::NetworkLost(Lost::Binding(other))), [""; 0]);
    assert_eq!(desk.tell(Input::NetworkLost(Lost::Binding(own))), ["break off"]);
}

#[test]
fn a_network_that_is_lost_again_and_again_is_dialled_no_oftener_than_the_back_off_allows() {
    let (mut desk, _) = Desk::configuring(&[1]);
    let gone = || {
        Input::NetworkLost(Lost::Interface {
            name: "Wireless0".into(),
            slots: vec![1],
        })
    };
    for _ in 0..5 {
        desk.configured(Ok(None));
        desk.accept();
        assert_eq!(desk.tell(gone()), ["break off"]);
        assert_eq!(desk.close(1006), ["disconnected 1"]);
        assert_eq!(desk.tell(gone()), [""; 0], "there is nothing left to lose");
        assert_eq!(desk.sleep(), (MIN, vec!["configure 1".to_owned()]));
    }
    desk.configured(Ok(None));
    let of_another = Lost::Interface {
        name: "Wired0".into(),
        slots: vec![2],
    };
    assert_eq!(desk.tell(Input::NetworkLost(of_another)), [""; 0]);
    assert_eq!(desk.tell(gone()), ["break off"], "a dial too");
}

#[test]
fn what_is_not_bound_does_not_depend_on_an_iface() {
    let (mut desk, _) = Desk::configuring(&[1]);
    desk.configured(Ok(None));
    desk.accept();
    assert_eq!(desk.tell(lost("wwan0")), [""; 0]);
}

#[test]
fn a_close_over_a_network_that_is_lost_is_not_waited_for() {
    let (mut desk, _) = Desk::configuring(&[1]);
    desk.configured(over("wwan0"));
    desk.accept();
    desk.tell(Input::Stop);
    assert_eq!(desk.tell(lost("wwan0")), ["break off"]);
    assert_eq!(desk.close(1006), ["disconnected 1"]);
    assert_eq!(desk.phase(), Phase::Idle);
}

#[test]
fn the_network_of_a_challenger_may_be_lost_alone() {
    let (mut desk, _) = Desk::configuring(&[1, 2]);
    for _ in 0..3 {
        desk.configured(Err("no wire".into()));
        desk.sleep();
    }
    desk.configured(over("wwan0"));
    desk.accept();
    assert_eq!(desk.tell(Input::TrySwitch { slot: 1 }), ["configure 1"]);
    desk.configured(over("eth0"));
    assert_eq!(desk.tell(lost("eth0")), ["break off"]);
    assert_eq!(desk.fail(), ["failed 1"]);
    assert_eq!(desk.phase(), Phase::Connected);

    desk.sleep();
    desk.configured(over("eth0"));
    assert_eq!(desk.dialled(), ["close 1012"]);
    assert_eq!(
        desk.tell(lost("eth0")),
        ["break off"],
        "it stands and does not speak yet"
    );
    let attempt = desk.attempt;
    let reason = CloseReason::NetworkLost {
        network: "eth0".into(),
    };
    assert_eq!(desk.tell(Input::Closed { attempt, reason }), [""; 0]);
    assert_eq!(desk.close(1012), ["disconnected 2"]);
    assert_eq!(desk.sleep(), (MIN, vec!["configure 1".to_owned()]));
}
