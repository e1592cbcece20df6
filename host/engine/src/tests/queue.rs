//! E04, E11 to E13: events reach the CSMS, once and in order.

use super::story;

//= E04.FR.01 test
//= E12.FR.01 test
#[test]
fn offline_events_wait_and_say_so() {
    let rig = story(
        r#"
        boot
        swipe 1 A
        swipe 1 A
        disconnect
        forget
        plug 1
        swipe 1 A
        charge 1
        unplug 1
        store queue 4
        store transactions 0
        connect
        <... event Started Authorized {"seqNo":0,"offline":true}
        < event Updated ChargingStateChanged {"seqNo":1,"offline":true}
        < event Updated ChargingStateChanged {"seqNo":2,"offline":true}
        < event Ended EVCommunicationLost {"seqNo":3,"offline":true}
        store queue 0
        "#,
    );
    assert_eq!(rig.ledger().unfinished(), 0);
}

//= E11.FR.01 test
#[test]
fn a_call_in_flight_when_the_connection_breaks_keeps_its_id() {
    story(
        r#"
        boot
        plug 1
        csms ignores TransactionEvent
        swipe 1 A
        <... [2,$id,"TransactionEvent",{"seqNo":0}]
        disconnect
        > [3,$id,{}]
        store queue 1
        connect
        < [2,$id,"TransactionEvent",{"seqNo":0,"offline":"absent"}]
        > [3,$id,{}]
        store queue 0
        "#,
    );
}

//= E13.FR.02 test
//= E13.FR.03 test
#[test]
fn a_refused_event_is_repeated_with_growing_pauses_and_given_up() {
    story(
        r#"
        with OCPPCommCtrlr.MessageAttempts[TransactionEvent]=3
        with OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]=10
        boot
        plug 1
        csms refuses TransactionEvent InternalError
        swipe 1 A
        <... [2,$id,"TransactionEvent",{"seqNo":0}]
        +9s
        < nothing
        +1s
        < [2,$id,"TransactionEvent",{"seqNo":0}]
        +19s
        < nothing
        +1s
        < [2,$id,"TransactionEvent",{"seqNo":0}]
        report EventGivenUp
        store queue 0
        charge 1
        <... event Updated ChargingStateChanged {"seqNo":1}
        "#,
    );
}

#[test]
fn attempts_survive_a_restart_and_a_lost_connection_costs_none() {
    story(
        r#"
        with OCPPCommCtrlr.MessageAttempts[TransactionEvent]=2
        boot
        plug 1
        csms refuses TransactionEvent InternalError
        swipe 1 A
        disconnect
        +1h
        connect
        report EventGivenUp
        store queue 0
        "#,
    );
    story(
        r#"
        with OCPPCommCtrlr.MessageAttempts[TransactionEvent]=2
        boot
        plug 1
        csms ignores TransactionEvent
        swipe 1 A
        disconnect
        connect
        disconnect
        connect
        disconnect
        csms refuses TransactionEvent InternalError
        connect
        no report EventGivenUp
        kill
        connect
        report EventGivenUp
        "#,
    );
}

#[test]
fn a_timeout_is_a_failed_attempt() {
    story(
        r#"
        with OCPPCommCtrlr.MessageAttempts[TransactionEvent]=2
        with OCPPCommCtrlr.MessageTimeout[Default]=20
        boot
        plug 1
        csms ignores TransactionEvent
        swipe 1 A
        <... [2,$id,"TransactionEvent",*]
        +29s
        < Heartbeat
        < nothing
        +1s
        < [2,$id,"TransactionEvent",*]
        +20s
        report EventGivenUp
        "#,
    );
}

/// A CSMS that hangs has failed to process nothing.
#[test]
fn no_event_is_given_up_because_the_csms_is_mute() {
    story(
        r#"
        with OCPPCommCtrlr.MessageAttempts[TransactionEvent]=2
        with OCPPCommCtrlr.MessageTimeout[Default]=20
        boot
        plug 1
        swipe 1 A
        csms silent
        unplug 1
        <... [2,$id,"TransactionEvent",{"eventType":"Ended"}]
        forget
        +100s
        link Reconnect
        disconnect
        +1h
        no report EventGivenUp
        csms accepts
        connect
        <... [2,$id,"TransactionEvent",{"eventType":"Ended"}]
        store queue 0
        "#,
    );
}

#[test]
fn other_messages_do_not_wait_for_a_refused_event() {
    story(
        r#"
        boot
        plug 1
        csms refuses TransactionEvent InternalError
        swipe 1 A
        forget
        > TriggerMessage {"requestedMessage":"Heartbeat"}
        < result
        < Heartbeat
        swipe 2 B
        < Authorize
        "#,
    );
}

#[test]
fn a_backlog_keeps_no_driver_waiting() {
    story(
        r#"
        boot
        disconnect
        plug 1
        swipe 1 A
        swipe 1 A
        csms silent
        connect
        forget
        csms accepts
        swipe 2 B
        +31s
        <... Authorize
        "#,
    );
}

#[test]
fn strange_answers_change_nothing() {
    story(
        r#"
        boot
        plug 1
        csms ignores TransactionEvent
        swipe 1 A
        <... [2,$id,"TransactionEvent",{"seqNo":0}]
        > [3,"somebody-elses",{}]
        > [4,"somebody-elses","GenericError","",{}]
        store queue 1
        > [3,$id,{}]
        > [3,$id,{}]
        > [4,$id,"GenericError","",{}]
        store queue 0
        charge 1
        <... [2,$next,"TransactionEvent",{"seqNo":1}]
        > [3,$id,{"idTokenInfo":{"status":"Invalid"}}]
        store queue 1
        +30s
        > [3,$next,{}]
        store queue 1
        is transaction 1
        "#,
    );
}

#[test]
fn a_broken_answer_counts_as_delivered() {
    story(
        r#"
        boot
        plug 1
        csms answers TransactionEvent {"idTokenInfo":{"status":"Whatever"}}
        swipe 1 A
        report BadFrame
        store queue 0
        is transaction 1
        "#,
    );
}

#[test]
fn a_full_queue_drops_periodic_updates_and_nothing_else() {
    let rig = story(
        r#"
        with InternalCtrlr.MessageQueueSizeThreshold=10
        with SampledDataCtrlr.TxUpdatedInterval=60
        boot
        meter 1 1
        swipe 1 A
        swipe 1 A
        disconnect
        plug 1
        swipe 1 A
        charge 1
        +1h
        unplug 1
        connect
        store queue 0
        "#,
    );
    let events = &rig.ledger().events;
    assert!(events.len() <= 11, "{}", events.len());
    assert_eq!(events[0]["eventType"], "Started");
    assert_eq!(events[1]["triggerReason"], "ChargingStateChanged");
    assert_eq!(events[events.len() - 1]["eventType"], "Ended");
}

#[test]
fn a_silent_csms_and_many_statuses_fill_no_memory() {
    let flap = "cable 1 in\ncable 1 out\n".repeat(3_000);
    story(&format!(
        "boot\ncsms silent\n{flap}csms accepts\n+31s\n<... StatusNotification"
    ));
}
