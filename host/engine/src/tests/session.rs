//! E03 to E10: the ways of a session.

use super::story;

//= E02.FR.01 test
#[test]
fn the_first_event_says_who_and_where_and_later_ones_do_not_repeat_it() {
    story(
        r#"
        with TxCtrlr.TxStartPoint=EVConnected
        boot
        plug 1
        <... event Started CablePluggedIn {"seqNo":0,"offline":"absent","idToken":"absent","evse":{"id":1,"connectorId":1},"transactionInfo":{"transactionId":$tx,"chargingState":"EVConnected","stoppedReason":"absent"}}
        swipe 1 A
        <... event Updated Authorized {"seqNo":1,"idToken":{"idToken":"A"},"transactionInfo":{"transactionId":$tx}}
        charge 1
        < event Updated ChargingStateChanged {"seqNo":2,"idToken":"absent","transactionInfo":{"transactionId":$tx,"chargingState":"Charging"}}
        rest 1
        < event Updated ChargingStateChanged {"seqNo":3,"transactionInfo":{"chargingState":"SuspendedEV"}}
        ev 1 charging
        < event Updated ChargingStateChanged {"seqNo":4,"transactionInfo":{"chargingState":"Charging"}}
        contactor 1 open
        < event Updated ChargingStateChanged {"seqNo":5,"transactionInfo":{"chargingState":"SuspendedEVSE"}}
        stop 1
        < event Ended StopAuthorized {"seqNo":6,"idToken":"absent","transactionInfo":{"stoppedReason":"Local"}}
        store transactions 0
        < nothing
        unplug 1
        < StatusNotification {"connectorStatus":"Available"}
        < nothing
        "#,
    );
}

//= E03.FR.05 test
#[test]
fn a_driver_whose_vehicle_does_not_come_is_forgotten() {
    story(
        r#"
        boot
        swipe 1 A
        forget
        +119s
        plug 2
        < StatusNotification
        +1s
        < nothing
        plug 1
        is no transaction 1
        "#,
    );
    story(
        r#"
        with TxCtrlr.TxStartPoint=Authorized
        with TxCtrlr.TxStopPoint=EVConnected
        boot
        swipe 1 A
        <... event Started Authorized {"transactionInfo":{"chargingState":"Idle"}}
        is connector 1 1 Occupied
        +120s
        <... event Ended EVConnectTimeout {"transactionInfo":{"stoppedReason":"Timeout"}}
        is connector 1 1 Available
        "#,
    );
}

#[test]
fn the_wait_for_a_vehicle_goes_on_after_a_restart() {
    story(
        r#"
        with TxCtrlr.TxStartPoint=Authorized
        boot
        swipe 1 A
        kill
        boot
        +60s
        no < event Updated
        is transaction 1
        +60s
        <... event Ended EVConnectTimeout
        "#,
    );
}

//= E09.FR.01 test
#[test]
fn a_vehicle_that_leaves_ends_the_transaction() {
    story(
        r#"
        with TxCtrlr.TxStopPoint=Authorized
        boot
        plug 1
        swipe 1 A
        charge 1
        forget
        contactor 1 open
        ev 1 disconnected
        <... event Ended EVCommunicationLost {"transactionInfo":{"stoppedReason":"EVDisconnected","chargingState":"Idle"}}
        cable 1 out
        < StatusNotification {"connectorStatus":"Available"}
        < nothing
        "#,
    );
}

//= E10.FR.01 test
//= E10.FR.04 test
#[test]
fn a_vehicle_may_come_back_without_stop_tx_on_ev_side_disconnect() {
    story(
        r#"
        with TxCtrlr.TxStopPoint=Authorized
        with TxCtrlr.StopTxOnEVSideDisconnect=false
        boot
        plug 1
        swipe 1 A
        charge 1
        forget
        ev 1 disconnected
        < event Updated EVCommunicationLost {"transactionInfo":{"chargingState":"Idle"}}
        tell allow-energy 1 false
        ev 1 connected
        < event Updated CablePluggedIn {"transactionInfo":{"chargingState":"SuspendedEV"}}
        tell allow-energy 1 true
        ev 1 disconnected
        < event Updated EVCommunicationLost
        cable 1 out
        < event Ended EVCommunicationLost {"transactionInfo":{"stoppedReason":"EVDisconnected"}}
        < StatusNotification {"connectorStatus":"Available"}
        < nothing
        "#,
    );
}

//= E09.FR.03 test
#[test]
fn the_cable_stays_locked_for_its_driver_without_unlock_on_ev_side_disconnect() {
    story(
        r#"
        with OCPPCommCtrlr.UnlockOnEVSideDisconnect=false
        boot
        plug 1
        swipe 1 A
        lock 1 locked
        forget
        ev 1 disconnected
        <... event Ended EVCommunicationLost
        no ask unlock
        swipe 1 B
        no ask unlock
        swipe 1 B
        swipe 1 A
        ask unlock 1 1
        is no transaction 1
        "#,
    );
}

//= G05.FR.01 test
#[test]
fn energy_waits_for_the_lock() {
    story(
        r#"
        boot
        plugins wait
        plug 1
        swipe 1 A
        answer yes
        ask lock 1 1
        is energy 1 false
        answer locked
        tell allow-energy 1 true
        lock 1 locked
        swipe 1 A
        tell allow-energy 1 false
        ask unlock 1 1
        "#,
    );
    story(
        r#"
        boot
        plugins wait
        plug 1
        swipe 1 A
        answer yes
        answer lock-failed
        report LockFailed
        is energy 1 false
        is state 1 SuspendedEVSE
        lock 1 locked
        is energy 1 true
        "#,
    );
}

#[test]
fn a_lock_that_closes_after_the_driver_has_gone_opens_again() {
    story(
        r#"
        boot
        plugins wait
        plug 1
        swipe 1 A
        answer yes
        ask lock 1 1
        swipe 1 A
        no ask unlock
        answer locked
        ask unlock 1 1
        answer unlocked
        swipe 1 A
        answer yes
        ask lock 1 1
        "#,
    );
}

//= E06.FR.01 test
#[test]
fn a_stopped_transaction_takes_no_new_driver_while_it_waits_for_its_stop_point() {
    story(
        r#"
        with TxCtrlr.TxStopPoint=EVConnected
        boot
        plug 1
        swipe 1 A
        charge 1
        swipe 1 A
        <... event Updated StopAuthorized {"transactionInfo":{"chargingState":"EVConnected","transactionId":$tx}}
        swipe 1 B
        report refused
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"C","type":"Central"},"evseId":1}
        <... result {"status":"Rejected"}
        kill
        boot
        swipe 1 B
        report refused
        unplug 1
        <... event Ended EVCommunicationLost {"transactionInfo":{"stoppedReason":"Local","transactionId":$tx}}
        plug 1
        swipe 1 B
        <... event Started
        "#,
    );
}

#[test]
fn a_transaction_nobody_was_authorized_for_ends_with_its_vehicle() {
    story(
        r#"
        with TxCtrlr.TxStartPoint=EVConnected
        with TxCtrlr.TxStopPoint=Authorized
        boot
        plug 1
        <... event Started CablePluggedIn
        unplug 1
        <... event Ended EVCommunicationLost {"transactionInfo":{"stoppedReason":"EVDisconnected"}}
        "#,
    );
}

#[test]
fn two_evses_charge_side_by_side() {
    let rig = story(
        r#"
        boot
        plug 1
        plug 2
        swipe station A
        swipe station B
        charge 1
        charge 2
        unplug 1
        swipe 2 B
        is unfinished 0
        store queue 0
        "#,
    );
    assert_eq!(rig.ledger().transactions(), 2);
}
