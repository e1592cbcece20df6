//! G01, B04: what connectors are said to be.

use super::story;

//= G01.FR.01 test
#[test]
fn a_cable_makes_a_connector_occupied() {
    story(
        r#"
        boot
        cable 1 in
        < StatusNotification {"evseId":1,"connectorId":1,"connectorStatus":"Occupied"}
        cable 1 out
        < StatusNotification {"evseId":1,"connectorId":1,"connectorStatus":"Available"}
        < nothing
        "#,
    );
}

#[test]
fn a_blocking_fault_makes_it_faulted_and_stops_energy() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        charge 1
        is energy 1 true
        forget
        fault 1 Overheated
        tell allow-energy 1 false
        < StatusNotification {"evseId":1,"connectorStatus":"Faulted"}
        contactor 1 open
        < event Updated ChargingStateChanged {"transactionInfo":{"chargingState":"SuspendedEVSE"}}
        clear 1 Overheated
        tell allow-energy 1 true
        < StatusNotification {"evseId":1,"connectorStatus":"Occupied"}
        fault 0 Fire
        < StatusNotification {"evseId":1,"connectorStatus":"Faulted"}
        < StatusNotification {"evseId":2,"connectorStatus":"Faulted"}
        "#,
    );
}

//= B04.FR.01 test
#[test]
fn a_long_time_offline_reports_all_connectors() {
    story(
        r#"
        boot
        disconnect
        +61s
        connect
        < StatusNotification {"evseId":1}
        < StatusNotification {"evseId":2}
        < nothing
        "#,
    );
}

//= B04.FR.02 test
#[test]
fn a_short_time_offline_reports_what_changed() {
    story(
        r#"
        boot
        disconnect
        cable 2 in
        +59s
        connect
        < StatusNotification {"evseId":2,"connectorStatus":"Occupied"}
        < nothing
        disconnect
        cable 2 out
        cable 2 in
        connect
        < Heartbeat
        < nothing
        "#,
    );
}

#[test]
fn a_status_that_did_not_arrive_is_sent_again() {
    story(
        r#"
        boot
        csms silent
        cable 1 in
        < StatusNotification {"evseId":1,"connectorStatus":"Occupied"}
        disconnect
        csms accepts
        connect
        < StatusNotification {"evseId":1,"connectorStatus":"Occupied"}
        < nothing
        disconnect
        connect
        < Heartbeat
        < nothing
        "#,
    );
}

#[test]
fn effective_statuses_are_told_to_plugins_at_the_start() {
    story(
        r#"
        ready
        tell effective Station true
        tell effective Evse(1) true
        tell effective Connector(1, 1) true
        tell allow-energy 1 false
        "#,
    );
}
