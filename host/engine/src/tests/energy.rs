//! E05, C15: a token that turns out to be invalid while energy flows.

use super::story;

const BEGIN: &str = r#"
    boot
    meter 1 1000
    csms ignores TransactionEvent
    plug 1
    forget
    swipe 1 A
    <... [2,$started,"TransactionEvent",{"eventType":"Started"}]
    charge 1
"#;

const REFUSE: &str = r#"
    > [3,$started,{"idTokenInfo":{"status":"Invalid"}}]
    csms accepts
"#;

//= E05.FR.02 test
//= C15.FR.04 test
#[test]
fn stop_tx_on_invalid_id_ends_it() {
    story(
        &(BEGIN.to_owned()
            + REFUSE
            + r#"
            tell allow-energy 1 false
            < [2,$updated,"TransactionEvent",{"triggerReason":"ChargingStateChanged"}]
            > [3,$updated,{}]
            < event Ended Deauthorized {"transactionInfo":{"stoppedReason":"DeAuthorized"}}
            < nothing
            "#),
    );
}

//= E05.FR.03 test
#[test]
fn without_it_the_transaction_is_suspended_once() {
    story(
        &("with TxCtrlr.StopTxOnInvalidId=false\n".to_owned()
            + BEGIN
            + REFUSE
            + r#"
            csms answers TransactionEvent {"idTokenInfo":{"status":"Invalid"}}
            tell allow-energy 1 false
            < [2,$updated,"TransactionEvent",{"triggerReason":"ChargingStateChanged"}]
            > [3,$updated,{"idTokenInfo":{"status":"Invalid"}}]
            < event Updated Deauthorized {"transactionInfo":{"chargingState":"SuspendedEVSE"}}
            contactor 1 open
            < nothing
            +1h
            is transaction 1
            kill
            boot
            is energy 1 false
            unplug 1
            <... event Ended EVCommunicationLost
            "#),
    );
}

//= E05.FR.03 test
#[test]
fn max_energy_on_invalid_id_is_delivered_first() {
    let story_of = |rest: &str| {
        let begin = "with TxCtrlr.StopTxOnInvalidId=false\nwith TxCtrlr.MaxEnergyOnInvalidId=500\n";
        story(&(begin.to_owned() + BEGIN + REFUSE + rest));
    };
    story_of(
        r#"
        is energy 1 true
        meter 1 1499
        is energy 1 true
        meter 1 1500
        is energy 1 false
        "#,
    );
    story_of(
        r#"
        kill
        boot
        meter 1 1499
        is energy 1 true
        meter 1 1500
        is energy 1 false
        <... event Updated Deauthorized
        "#,
    );
}

/// The word of the CSMS is about the token of the event that it answers.
#[test]
fn an_answer_about_an_earlier_driver_leaves_the_next_alone() {
    story(
        r#"
        with TxCtrlr.TxStartPoint=EVConnected
        with TxCtrlr.TxStopPoint=EVConnected
        boot
        plug 1
        <... event Started
        csms ignores TransactionEvent
        swipe 1 A
        <... [2,$a,"TransactionEvent",{"triggerReason":"Authorized"}]
        unplug 1
        plug 1
        swipe 1 B
        > [3,$a,{"idTokenInfo":{"status":"Invalid"}}]
        is energy 1 true
        "#,
    );
}

#[test]
fn a_group_told_in_the_response_counts() {
    story(
        &(BEGIN.to_owned()
            + r#"
            > [3,$started,{"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"G","type":"Central"}}}]
            csms accepts
            csms answers Authorize {"idTokenInfo":{"status":"Accepted","groupIdToken":{"idToken":"G","type":"Central"}}}
            kill
            connect
            swipe 1 B
            is no transaction 1
            "#),
    );
}
