//! F01 to F05, E14: orders from afar.

use super::story;

//= F01.FR.02 test
//= F01.FR.13 test
//= F01.FR.19 test
#[test]
fn remote_start_cable_first() {
    story(
        r#"
        with AuthCtrlr.AuthorizeRemoteStart=false
        boot
        plug 1
        forget
        > RequestStartTransaction {"remoteStartId":42,"idToken":{"idToken":"R","type":"ISO14443"},"evseId":1}
        ask may-start 1 R
        < result {"status":"Accepted","transactionId":"absent"}
        < event Started RemoteStart {"transactionInfo":{"remoteStartId":42},"idToken":{"idToken":"R"}}
        charge 1
        < event Updated ChargingStateChanged {"transactionInfo":{"remoteStartId":"absent"},"idToken":"absent"}
        "#,
    );
}

//= F01.FR.01 test
#[test]
fn authorize_remote_start_checks_the_token() {
    let checked = r#"
        boot
        plug 1
        forget
        > RequestStartTransaction {"remoteStartId":42,"idToken":{"idToken":"R","type":"ISO14443"},"evseId":1}
        < result {"status":"Accepted"}
        < Authorize {"idToken":{"idToken":"R"}}
        "#;
    story(&(checked.to_owned() + "< event Started RemoteStart\nask may-start\nno ask may-start"));
    let refused = checked.replace(
        "forget",
        r#"forget
        csms answers Authorize {"idTokenInfo":{"status":"Invalid"}}"#,
    );
    story(&(refused + "report refused Invalid\nis no transaction 1\nis energy 1 false"));
}

//= F01.FR.13 test
#[test]
fn remote_start_tells_the_transaction_that_the_cable_has_started() {
    story(
        r#"
        with TxCtrlr.TxStartPoint=EVConnected
        with AuthCtrlr.AuthorizeRemoteStart=false
        boot
        plug 1
        <... event Started CablePluggedIn {"transactionInfo":{"transactionId":$tx}}
        > RequestStartTransaction {"remoteStartId":7,"idToken":{"idToken":"R","type":"Central"},"evseId":1}
        < result {"status":"Accepted","transactionId":$tx}
        < event Updated RemoteStart {"transactionInfo":{"remoteStartId":7,"transactionId":$tx},"idToken":{"idToken":"R","type":"Central"}}
        "#,
    );
}

//= F02.FR.01 test
#[test]
fn remote_start_first() {
    story(
        r#"
        boot
        > RequestStartTransaction {"remoteStartId":42,"idToken":{"idToken":"R","type":"Central"}}
        < result {"status":"Accepted"}
        < nothing
        plug 1
        <... event Started CablePluggedIn {"transactionInfo":{"remoteStartId":42},"idToken":{"idToken":"R"}}
        "#,
    );
}

#[test]
fn remote_start_is_refused_where_nobody_can_charge() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        forget
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"},"evseId":1}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"TxInProgress"}}
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"},"evseId":3}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"UnknownEvse"}}
        fault 2 Broken
        <... StatusNotification
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"},"evseId":2}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"NotAvailable"}}
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"}}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"NoFreeEvse"}}
        "#,
    );
}

//= F01.FR.08 to F01.FR.10 test
#[test]
fn only_a_tx_profile_starts_a_transaction() {
    let profile = |purpose: &str, rest: &str| {
        format!(
            r#"
            boot
            > RequestStartTransaction {{"remoteStartId":1,"idToken":{{"idToken":"R","type":"Central"}},"evseId":1,"chargingProfile":{{"id":1,"stackLevel":0,"chargingProfilePurpose":"{purpose}"{rest},"chargingProfileKind":"Relative","chargingSchedule":[{{"id":1,"chargingRateUnit":"A","chargingSchedulePeriod":[{{"startPeriod":0,"limit":6}}]}}]}}}}
            "#
        )
    };
    let rows = [
        ("ChargingStationMaxProfile", "", "Rejected"),
        ("TxDefaultProfile", "", "Rejected"),
        ("TxProfile", r#","transactionId":"of another""#, "Rejected"),
        ("TxProfile", "", "Accepted"),
    ];
    for (purpose, rest, status) in rows {
        story(&(profile(purpose, rest) + &format!(r#"< result {{"status":"{status}"}}"#)));
    }
}

//= F03.FR.01 test
//= F03.FR.07 test
//= F03.FR.08 test
#[test]
fn remote_stop() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        <... event Started Authorized {"transactionInfo":{"transactionId":$tx}}
        > RequestStopTransaction {"transactionId":"another"}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"TxNotFound"}}
        > RequestStopTransaction {"transactionId":$tx}
        < result {"status":"Accepted"}
        < event Ended RemoteStop {"transactionInfo":{"stoppedReason":"Remote"}}
        > RequestStopTransaction {"transactionId":$tx}
        < result {"status":"Rejected"}
        "#,
    );
}

#[test]
fn a_plugin_may_veto_start_and_stop() {
    story(
        r#"
        boot
        plug 1
        plugins wait
        forget
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"},"evseId":1}
        < nothing
        answer no the bay is closed
        < result {"status":"Rejected","statusInfo":{"reasonCode":"NotAllowed","additionalInfo":"the bay is closed"}}
        > RequestStartTransaction {"remoteStartId":2,"idToken":{"idToken":"R","type":"Central"},"evseId":1}
        > RequestStartTransaction {"remoteStartId":3,"idToken":{"idToken":"S","type":"Central"},"evseId":1}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"TxInProgress"}}
        answer yes
        < result {"status":"Accepted"}
        < event Started RemoteStart {"transactionInfo":{"remoteStartId":2,"transactionId":$tx}}
        answer locked
        > RequestStopTransaction {"transactionId":$tx}
        answer no not now
        < result {"status":"Rejected"}
        is transaction 1
        "#,
    );
}

//= F05.FR.01 test
//= F05.FR.02 test
//= F05.FR.03 test
#[test]
fn unlock_connector() {
    story(
        r#"
        boot
        plugins wait
        > UnlockConnector {"evseId":1,"connectorId":1}
        ask unlock 1 1
        < nothing
        answer unlocked
        < result {"status":"Unlocked"}
        > UnlockConnector {"evseId":1,"connectorId":2}
        < result {"status":"UnknownConnector"}
        > UnlockConnector {"evseId":3,"connectorId":1}
        < result {"status":"UnknownConnector"}
        plug 1
        > UnlockConnector {"evseId":1,"connectorId":1}
        answer unlock-failed
        <... result {"status":"UnlockFailed"}
        plugins default
        swipe 1 A
        forget
        > UnlockConnector {"evseId":1,"connectorId":1}
        < result {"status":"OngoingAuthorizedTransaction"}
        "#,
    );
}

#[test]
fn a_plugin_that_says_nothing_has_a_deadline() {
    story(
        r#"
        boot
        plugins wait
        > UnlockConnector {"evseId":1,"connectorId":1}
        +9s
        < nothing
        +1s
        < result {"status":"UnlockFailed"}
        report QuestionTimedOut
        answer unlocked
        < nothing
        plug 1
        forget
        > RequestStartTransaction {"remoteStartId":2,"idToken":{"idToken":"R","type":"Central"},"evseId":1}
        +5s
        < result {"status":"Accepted"}
        > UnlockConnector {"evseId":2,"connectorId":1}
        answer locked
        <... result {"status":"UnlockFailed"}
        "#,
    );
}

#[test]
fn an_answer_for_an_old_connection_goes_nowhere() {
    story(
        r#"
        boot
        plugins wait
        > UnlockConnector {"evseId":1,"connectorId":1}
        disconnect
        connect
        < Heartbeat
        answer unlocked
        < nothing
        > UnlockConnector {"evseId":1,"connectorId":1}
        disconnect
        answer unlocked
        < nothing
        "#,
    );
}

//= E14.FR.01 to E14.FR.08 test
#[test]
fn transaction_status() {
    story(
        r#"
        boot
        > GetTransactionStatus {}
        < result {"messagesInQueue":false,"ongoingIndicator":"absent"}
        > GetTransactionStatus {"transactionId":"unknown"}
        < result {"messagesInQueue":false,"ongoingIndicator":false}
        plug 1
        swipe 1 A
        <... event Started Authorized {"transactionInfo":{"transactionId":$tx}}
        > GetTransactionStatus {"transactionId":$tx}
        < result {"messagesInQueue":false,"ongoingIndicator":true}
        csms ignores TransactionEvent
        charge 1
        <... event Updated
        > GetTransactionStatus {"transactionId":$tx}
        < result {"messagesInQueue":true,"ongoingIndicator":true}
        > GetTransactionStatus {"transactionId":"unknown"}
        < result {"messagesInQueue":false,"ongoingIndicator":false}
        swipe 1 A
        > GetTransactionStatus {"transactionId":$tx}
        < result {"messagesInQueue":true,"ongoingIndicator":false}
        > GetTransactionStatus {}
        < result {"messagesInQueue":true,"ongoingIndicator":"absent"}
        "#,
    );
}
