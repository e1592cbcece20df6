//! B01 to B03, G02: being accepted, and staying in touch.

use super::story;

//= B01.FR.01 test
//= B01.FR.05 test
#[test]
fn an_accepted_station_reports_all_connectors() {
    story(
        r#"
        connect
        < [2,$boot,"BootNotification",{"reason":"PowerUp","chargingStation":{"model":*,"vendorName":*}}]
        < nothing
        csms accepts
        > [3,$boot,{"currentTime":"2026-01-01T00:00:00Z","interval":300,"status":"Accepted"}]
        tell boot Accepted 300
        link Accepted
        < StatusNotification {"evseId":1,"connectorId":1,"connectorStatus":"Available"}
        < StatusNotification {"evseId":2,"connectorId":1,"connectorStatus":"Available"}
        < nothing
        "#,
    );
}

//= B01.FR.04 test
//= G02.FR.02 test
#[test]
fn the_interval_of_the_boot_answer_is_that_of_heartbeats() {
    story(
        r#"
        csms accepts
        csms answers BootNotification {"currentTime":"2026-01-01T00:00:00Z","interval":77,"status":"Accepted"}
        connect
        store variable OCPPCommCtrlr.HeartbeatInterval=77
        forget
        +76s
        < nothing
        +1s
        < Heartbeat
        +77s
        < Heartbeat
        < nothing
        "#,
    );
}

//= G02.FR.02 test
#[test]
fn a_changed_heartbeat_interval_counts_at_once() {
    story(
        r#"
        boot
        > SetVariables {"setVariableData":[{"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"},"attributeValue":"10"}]}
        < result {"setVariableResult":[{"attributeStatus":"Accepted"}]}
        +10s
        < Heartbeat
        "#,
    );
}

#[test]
fn heartbeats_do_not_pile_up_behind_a_silent_csms() {
    story(
        r#"
        boot
        > SetVariables {"setVariableData":[{"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"},"attributeValue":"1"}]}
        forget
        csms silent
        +29s
        < Heartbeat
        < nothing
        +3s
        < Heartbeat
        < nothing
        "#,
    );
}

//= B02.FR.04 test
//= B02.FR.07 test
#[test]
fn a_pending_station_asks_again_after_the_interval() {
    story(
        r#"
        csms answers BootNotification {"currentTime":"2026-01-01T00:00:00Z","interval":30,"status":"Pending"}
        connect
        < BootNotification
        is standing Pending
        +29s
        < nothing
        +1s
        < BootNotification
        csms accepts
        +30s
        < BootNotification
        is standing Accepted
        "#,
    );
}

//= B03.FR.03 test
#[test]
fn a_rejected_station_asks_again_even_if_the_csms_says_no_interval() {
    story(
        r#"
        csms answers BootNotification {"currentTime":"2026-01-01T00:00:00Z","interval":0,"status":"Rejected"}
        connect
        < BootNotification
        +59s
        < nothing
        +1s
        < BootNotification
        "#,
    );
}

//= B02.FR.02 test
//= B02.FR.05 test
//= B02.FR.09 test
#[test]
fn a_pending_station_can_be_configured_but_not_used() {
    story(
        r#"
        csms answers BootNotification {"currentTime":"2026-01-01T00:00:00Z","interval":300,"status":"Pending"}
        connect
        forget
        > GetVariables {"getVariableData":[{"component":{"name":"AuthCtrlr"},"variable":{"name":"Enabled"}}]}
        < result {"getVariableResult":[{"attributeStatus":"Accepted","attributeValue":"true"}]}
        > SetVariables {"setVariableData":[{"component":{"name":"AuthCtrlr"},"variable":{"name":"LocalPreAuthorize"},"attributeValue":"false"}]}
        < result {"setVariableResult":[{"attributeStatus":"Accepted"}]}
        csms accepts NotifyReport
        > GetBaseReport {"requestId":1,"reportBase":"SummaryInventory"}
        < result {"status":"Accepted"}
        <... NotifyReport {"requestId":1,"tbc":false}
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"A","type":"Central"},"evseId":1}
        < result {"status":"Rejected"}
        > RequestStopTransaction {"transactionId":"none"}
        < result {"status":"Rejected"}
        > ClearCache {}
        < error SecurityError
        > Reset {"type":"Immediate"}
        < error SecurityError
        plug 1
        swipe 1 A
        < nothing
        > TriggerMessage {"requestedMessage":"StatusNotification","evse":{"id":1,"connectorId":1}}
        < result {"status":"Accepted"}
        < StatusNotification {"connectorStatus":"Occupied"}
        < nothing
        "#,
    );
}

//= B03.FR.08 test
#[test]
fn a_rejected_station_answers_nothing_but_a_trigger() {
    story(
        r#"
        csms answers BootNotification {"currentTime":"2026-01-01T00:00:00Z","interval":300,"status":"Rejected"}
        connect
        forget
        > GetVariables {"getVariableData":[{"component":{"name":"AuthCtrlr"},"variable":{"name":"Enabled"}}]}
        < error SecurityError
        csms accepts
        > TriggerMessage {"requestedMessage":"BootNotification"}
        < result {"status":"Accepted"}
        < BootNotification {"reason":"Triggered"}
        is standing Accepted
        "#,
    );
}

#[test]
fn a_boot_notification_without_answer_is_repeated() {
    story(
        r#"
        csms silent
        connect
        < BootNotification
        +30s
        < nothing
        csms refuses BootNotification InternalError
        +60s
        < BootNotification
        csms answers BootNotification {"status":"Accepted"}
        +60s
        < BootNotification
        is standing Unknown
        csms accepts
        +60s
        < BootNotification
        is standing Accepted
        "#,
    );
}

#[test]
fn a_reconnect_of_an_accepted_station_needs_no_boot_notification() {
    story(
        r#"
        boot
        disconnect
        +10s
        connect
        < Heartbeat
        < nothing
        +300s
        < Heartbeat
        < nothing
        "#,
    );
}

/// A socket opens to a gateway without its CSMS as well.
#[test]
fn a_reconnect_is_good_when_the_csms_has_answered() {
    story(
        r#"
        boot
        disconnect
        csms ignores Heartbeat
        connect
        < Heartbeat
        no link Accepted
        csms accepts
        +300s
        < Heartbeat
        link Accepted
        "#,
    );
}

#[test]
fn a_connection_lost_before_the_answer_asks_on_the_next() {
    story(
        r#"
        connect
        < BootNotification
        disconnect
        +2s
        csms accepts
        connect
        < BootNotification
        is standing Accepted
        "#,
    );
}

/// B02: a reconnect is no way round the interval.
#[test]
fn a_pending_station_waits_over_a_reconnect() {
    story(
        r#"
        csms answers BootNotification {"currentTime":"2026-01-01T00:00:00Z","interval":100,"status":"Pending"}
        connect
        < BootNotification
        +10s
        disconnect
        +10s
        connect
        < nothing
        +80s
        < BootNotification
        "#,
    );
}

//= B01.FR.06 test
//= G02.FR.04 test
#[test]
fn the_clock_of_the_csms_counts() {
    story(
        r#"
        csms accepts
        csms answers BootNotification {"currentTime":"2031-05-05T05:05:05Z","interval":300,"status":"Accepted"}
        connect
        tell time-sync 2031-05-05T05:05:05.000Z
        <... StatusNotification {"timestamp":"2031-05-05T05:05:05.000Z"}
        "#,
    );
}

/// TxBeforeAcceptedEnabled.
#[test]
fn nobody_charges_before_the_station_is_accepted() {
    let early = |enabled| {
        format!(
            r#"
            with TxCtrlr.TxBeforeAcceptedEnabled={enabled}
            with AuthCtrlr.OfflineTxForUnknownIdEnabled=true
            with TxCtrlr.TxStartPoint=EVConnected
            ready
            plug 1
            swipe 1 A
            "#
        )
    };
    story(&(early(false) + "is no transaction 1\ncsms accepts\nconnect\n<... event Started CablePluggedIn"));
    story(&(early(true) + "is transaction 1\nis energy 1 true\ncsms accepts\nconnect\n<... event Started"));
}
