//! G03, G04: ChangeAvailability.

use super::story;

//= G03.FR.01 test
//= G03.FR.03 test
#[test]
fn an_evse_out_of_use() {
    story(
        r#"
        boot
        > ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":1}}
        < result {"status":"Accepted"}
        < StatusNotification {"evseId":1,"connectorStatus":"Unavailable"}
        < nothing
        tell effective Evse(1) false
        tell effective Connector(1, 1) false
        no tell effective Station
        plug 1
        swipe 1 A
        < nothing
        report refused
        > ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":1}}
        < result {"status":"Accepted"}
        < nothing
        > ChangeAvailability {"operationalStatus":"Operative","evse":{"id":1}}
        < result {"status":"Accepted"}
        < StatusNotification {"evseId":1,"connectorStatus":"Occupied"}
        "#,
    );
}

//= G04.FR.01 test
#[test]
fn the_whole_station_and_one_connector() {
    story(
        r#"
        boot
        > ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":1,"connectorId":1}}
        < result {"status":"Accepted"}
        < StatusNotification {"evseId":1,"connectorStatus":"Unavailable"}
        > ChangeAvailability {"operationalStatus":"Inoperative"}
        < result {"status":"Accepted"}
        < StatusNotification {"evseId":2,"connectorStatus":"Unavailable"}
        tell effective Station false
        > ChangeAvailability {"operationalStatus":"Operative"}
        < result {"status":"Accepted"}
        < StatusNotification {"evseId":2,"connectorStatus":"Available"}
        < nothing
        is connector 1 1 Unavailable
        "#,
    );
}

//= G03.FR.08 test
//= G04.FR.07 test
#[test]
fn availability_survives_a_restart() {
    story(
        r#"
        boot
        > ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":2}}
        store availability 2 0 false
        kill
        csms accepts
        connect
        <... StatusNotification {"evseId":1,"connectorStatus":"Available"}
        < StatusNotification {"evseId":2,"connectorStatus":"Unavailable"}
        "#,
    );
}

//= G03.FR.05 test
//= G04.FR.06 test
#[test]
fn a_change_waits_for_the_transaction_and_nothing_looks_available_in_between() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        forget
        > ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":1}}
        < result {"status":"Scheduled"}
        < nothing
        is connector 1 1 Occupied
        unplug 1
        < event Ended
        < StatusNotification {"evseId":1,"connectorStatus":"Unavailable"}
        < nothing
        store no document scheduled_availability
        store availability 1 0 false
        "#,
    );
}

#[test]
fn a_scheduled_change_survives_a_restart_and_can_be_taken_back() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        > ChangeAvailability {"operationalStatus":"Inoperative"}
        <... result {"status":"Scheduled"}
        store document scheduled_availability
        kill
        boot
        swipe 1 A
        < event Ended
        < StatusNotification {"evseId":1,"connectorStatus":"Unavailable"}
        < StatusNotification {"evseId":2,"connectorStatus":"Unavailable"}
        "#,
    );
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        > ChangeAvailability {"operationalStatus":"Inoperative"}
        > ChangeAvailability {"operationalStatus":"Operative"}
        <... result {"status":"Accepted"}
        store no document scheduled_availability
        unplug 1
        is connector 1 1 Available
        "#,
    );
}

#[test]
fn a_scheduled_change_happens_if_the_power_cut_ended_the_transaction() {
    story(
        r#"
        with InternalCtrlr.ResumeTransactionsOnBoot=false
        boot
        plug 1
        swipe 1 A
        > ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":1}}
        kill
        store availability 1 0 false
        store transactions 0
        csms accepts
        connect
        <... StatusNotification {"evseId":1,"connectorStatus":"Unavailable"}
        <... event Ended AbnormalCondition {"transactionInfo":{"stoppedReason":"PowerLoss"},"offline":true}
        "#,
    );
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    for evse in [
        r#"{"id":0}"#,
        r#"{"id":3}"#,
        r#"{"id":-1}"#,
        r#"{"id":2147483647}"#,
        r#"{"id":1,"connectorId":2}"#,
    ] {
        let rejected = if evse == r#"{"id":0}"# {
            "Accepted"
        } else {
            "Rejected"
        };
        story(&format!(
            r#"
            boot
            > ChangeAvailability {{"operationalStatus":"Inoperative","evse":{evse}}}
            < result {{"status":"{rejected}"}}
            "#
        ));
    }
}
