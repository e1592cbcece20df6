//! B11, B12: Reset.

use super::story;

//= B11.FR.01 test
//= B11.FR.03 test
#[test]
fn an_idle_station_is_reset_at_once() {
    story(
        r#"
        boot
        plugins wait
        > Reset {"type":"OnIdle"}
        ask reset-allowed Station OnIdle
        < nothing
        answer yes
        < result {"status":"Accepted"}
        link Suppress
        ask reset Station OnIdle
        store document boot_reason
        answer not-served
        restart
        no < StatusNotification {"connectorStatus":"Available"}
        kill
        csms accepts
        connect
        <... BootNotification {"reason":"ScheduledReset"}
        store no document boot_reason
        kill
        connect
        <... BootNotification {"reason":"PowerUp"}
        "#,
    );
}

//= B12.FR.03 test
//= B12.FR.04 test
#[test]
fn immediate_ends_transactions_first() {
    story(
        r#"
        with TxCtrlr.TxStopPoint=EVConnected
        boot
        plug 1
        swipe 1 A
        charge 1
        forget
        csms ignores TransactionEvent
        > Reset {"type":"Immediate"}
        < result {"status":"Accepted"}
        < [2,$id,"TransactionEvent",{"eventType":"Ended","triggerReason":"ResetCommand","transactionInfo":{"stoppedReason":"ImmediateReset"}}]
        tell allow-energy 1 false
        no ask reset Station
        > [3,$id,{}]
        ask reset Station Immediate
        restart
        kill
        csms accepts
        connect
        <... BootNotification {"reason":"RemoteReset"}
        "#,
    );
}

#[test]
fn a_reset_does_not_wait_for_ever_for_a_csms_that_takes_no_events() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        csms ignores TransactionEvent
        > Reset {"type":"Immediate"}
        +5s
        restart
        store queue 1
        kill
        csms accepts
        connect
        +1s
        <... event Ended ResetCommand
        store queue 0
        "#,
    );
}

//= B12.FR.01 test
//= B12.FR.02 test
#[test]
fn on_idle_waits_for_the_last_transaction() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        forget
        > Reset {"type":"OnIdle"}
        < result {"status":"Scheduled"}
        < StatusNotification {"evseId":2,"connectorStatus":"Unavailable"}
        < nothing
        store document scheduled_reset
        swipe 2 B
        report refused
        > RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"},"evseId":2}
        < result {"status":"Rejected"}
        +1h
        no restart
        unplug 1
        <... event Ended EVCommunicationLost
        restart
        "#,
    );
}

#[test]
fn a_scheduled_reset_waits_on_after_a_power_cut() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        > Reset {"type":"OnIdle"}
        kill
        boot
        is reset pending
        is connector 2 1 Unavailable
        unplug 1
        restart
        "#,
    );
}

#[test]
fn without_a_transaction_the_restart_was_the_reset() {
    story(
        r#"
        with InternalCtrlr.ResumeTransactionsOnBoot=false
        boot
        plug 1
        swipe 1 A
        > Reset {"type":"OnIdle"}
        kill
        is no reset pending
        store no document scheduled_reset
        boot
        is connector 2 1 Available
        no restart
        "#,
    );
}

//= B11.FR.08 test
#[test]
fn an_evse_alone() {
    story(
        r#"
        boot
        plugins wait
        > Reset {"type":"Immediate","evseId":2}
        ask reset-allowed Evse(2) Immediate
        answer yes
        < result {"status":"Accepted"}
        < StatusNotification {"evseId":2,"connectorStatus":"Unavailable"}
        ask reset Evse(2) Immediate
        answer accepted
        < StatusNotification {"evseId":2,"connectorStatus":"Available"}
        no restart
        > Reset {"type":"Immediate","evseId":3}
        < result {"status":"Rejected"}
        > Reset {"type":"Immediate","evseId":0}
        < result {"status":"Rejected"}
        "#,
    );
}

#[test]
fn an_evse_on_idle_while_another_charges() {
    story(
        r#"
        boot
        plug 1
        swipe 1 A
        forget
        > Reset {"type":"OnIdle","evseId":2}
        < result {"status":"Accepted"}
        ask reset Evse(2) OnIdle
        is transaction 1
        is connector 2 1 Available
        > Reset {"type":"OnIdle","evseId":1}
        <... result {"status":"Scheduled"}
        > Reset {"type":"OnIdle","evseId":2}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"ResetPending"}}
        > Reset {"type":"OnIdle"}
        < result {"status":"Scheduled"}
        unplug 1
        restart
        "#,
    );
}

#[test]
fn a_plugin_may_refuse_or_be_late() {
    story(
        r#"
        with OCPPCommCtrlr.ResetRetries=0
        boot
        plugins wait
        > Reset {"type":"Immediate"}
        answer no firmware is being written
        < result {"status":"Rejected","statusInfo":{"additionalInfo":"firmware is being written"}}
        > Reset {"type":"Immediate"}
        +200ms
        < result {"status":"Accepted"}
        < StatusNotification {"connectorStatus":"Unavailable"}
        < StatusNotification {"connectorStatus":"Unavailable"}
        answer rejected
        no restart
        link Resume
        is connector 1 1 Available
        store no document boot_reason
        "#,
    );
}

#[test]
fn hardware_that_could_not_reset_is_asked_again() {
    let reset = |retries: u32, end: &str| {
        story(&format!(
            r#"
            with OCPPCommCtrlr.ResetRetries={retries}
            boot
            plugins wait
            > Reset {{"type":"Immediate"}}
            answer yes
            answer rejected
            ask reset Station Immediate
            +4s
            no ask reset Station
            > Reset {{"type":"OnIdle"}}
            <... result {{"status":"Rejected","statusInfo":{{"reasonCode":"ResetPending"}}}}
            is connector 1 1 Unavailable
            +1s
            ask reset Station Immediate
            {end}
            "#
        ))
    };
    reset(1, "answer accepted\nrestart");
    let given_up =
        "answer rejected\nno restart\nlink Resume\nis connector 1 1 Available\n+1m\nno ask reset Station";
    reset(1, given_up);
    reset(
        2,
        &format!("answer rejected\nno link Resume\n+5s\nask reset Station\n{given_up}"),
    );
}

#[test]
fn an_evse_that_could_not_reset_is_held_until_it_is_given_up() {
    story(
        r#"
        with OCPPCommCtrlr.ResetRetries=1
        boot
        plugins wait
        > Reset {"type":"Immediate","evseId":2}
        answer yes
        answer rejected
        is connector 2 1 Unavailable
        +5s
        answer rejected
        is connector 2 1 Available
        is connector 1 1 Available
        no link
        "#,
    );
}

#[test]
fn a_reset_under_way_is_not_asked_twice() {
    story(
        r#"
        boot
        plugins wait
        > Reset {"type":"Immediate"}
        answer yes
        forget
        > Reset {"type":"OnIdle"}
        <... result {"status":"Rejected"}
        "#,
    );
}
