//! A04: security events reach the log, and those that matter the CSMS, whatever happens.

use std::fmt::Write;

use super::story;

//= A04.FR.01 test
//= A04.FR.04 test
#[test]
fn the_csms_and_the_log_hear_of_what_happens() {
    story(
        r#"
        csms accepts
        connect
        security StartupOfTheDevice PowerUp
        store logged StartupOfTheDevice PowerUp
        event - PluginBreakerOpened lock: five faults
        security PluginBreakerOpened lock: five faults
        tell security-event PluginBreakerOpened lock: five faults
        store security 0
        "#,
    );
}

#[test]
fn a_reset_is_one() {
    story(
        r#"
        boot
        > Reset {"type":"Immediate"}
        < result {"status":"Accepted"}
        security ResetOrReboot Reset Immediate
        "#,
    );
}

#[test]
fn what_is_not_critical_is_for_the_log_alone() {
    story(
        r#"
        boot
        > [2,"1","Reset",{"type":5}]
        store logged InvalidMessages the CSMS
        no security
        no tell security-event
        "#,
    );
}

//= A04.FR.02 test
#[test]
fn events_wait_for_the_connection_and_survive_a_power_cut_under_one_id() {
    story(
        r#"
        boot
        disconnect
        event - FirmwareUpdated the plugin lock
        +1m
        event - TamperDetectionActivated lid
        store security 2
        kill
        store security 3
        connect
        security FirmwareUpdated the plugin lock
        security TamperDetectionActivated lid
        security StartupOfTheDevice
        store security 0
        "#,
    );
}

#[test]
fn a_csms_that_takes_no_security_events_still_takes_those_that_bill() {
    story(
        r#"
        boot
        csms refuses SecurityEventNotification NotImplemented
        event - FirmwareUpdated x
        security FirmwareUpdated
        plug 1
        swipe 1 A
        <... event Started
        store queue 0
        +5m
        report EventGivenUp
        store security 0
        "#,
    );
}

#[test]
fn a_plugin_can_cause_only_so_many() {
    let flood = "event lock Spam again\n".repeat(30);
    story(&format!(
        r#"
        boot
        {flood}
        {}
        no security
        event other Spam from another
        security Spam plugin other: from another
        forget
        +12m
        event lock Spam later
        security Spam plugin lock (20 more were kept back): later
        event lock Spam later
        security Spam plugin lock: later
        event lock Spam later
        no security
        "#,
        "security Spam plugin lock: again\n".repeat(10),
    ));
}

#[test]
fn texts_are_plain_and_short() {
    let long = "x".repeat(300);
    let rig = story(&format!(
        "boot\nevent - {long} {long}\nsecurity {}",
        "x".repeat(50)
    ));
    assert_eq!(rig.store.queue.len(), 0);
}

#[test]
fn too_many_that_wait_give_way_the_vendors_own_first() {
    let mut text = String::from("boot\ndisconnect\nevent - Vendors-own 0\n");
    for n in 0..500 {
        writeln!(text, "event - TamperDetectionActivated {n}").unwrap();
    }
    story(&format!(
        r#"
        {text}
        report SecurityEventDropped
        store security 500
        event - TamperDetectionActivated 500
        store security 500
        connect
        no security Vendors-own
        no security TamperDetectionActivated 0
        security TamperDetectionActivated 1
        security TamperDetectionActivated 500
        "#,
    ));
}

#[test]
fn a_clock_that_is_set_far_off_is_one() {
    story(
        r#"
        boot
        csms answers Heartbeat {"currentTime":"2026-01-01T06:00:00Z"}
        > TriggerMessage {"requestedMessage":"Heartbeat"}
        security SettingSystemTime by the CSMS, 21600000 ms
        "#,
    );
}
