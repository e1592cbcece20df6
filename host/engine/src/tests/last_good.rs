//! B10.FR.07: a slot in use that the CSMS overwrites, and the network profile that it had before.

use super::story;

const STATION: &str = "
    with NetworkConfiguration[1].OcppCsmsUrl=ws://before.example
    with NetworkConfiguration[1].SecurityProfile=1
    with SecurityCtrlr.BasicAuthPassword=the-first-password
    boot
";

const NEW: &str = r#"
    > SetNetworkProfile {"configurationSlot":1,"connectionData":{"ocppVersion":"OCPP20","ocppTransport":"JSON","ocppCsmsUrl":"ws://nobody.example","messageTimeout":30,"securityProfile":1,"ocppInterface":"Wired0"}}
    < result {"status":"Accepted"}
"#;

fn ask(component: &str, variable: &str, value: &str) -> String {
    format!(
        "> GetVariables {{\"getVariableData\":[{{\"component\":{component},\"variable\":{{\"name\":\"{variable}\"}}}}]}}\n\
         <... result {{\"getVariableResult\":[{{\"attributeValue\":\"{value}\"}}]}}\n"
    )
}

//= B10.FR.07 test
#[test]
fn the_profile_that_was_accepted_outlives_its_slot_and_a_restart() {
    let rig = story(&format!(
        "{STATION}
         is overwritten none
         {NEW}
         is overwritten ws://before.example
         kill
         is overwritten ws://before.example
        "
    ));
    assert!(!format!("{rig:?}").contains("the-first-password\""));
}

#[test]
fn a_new_profile_that_the_csms_accepts_takes_its_place() {
    story(&format!(
        "{STATION}{NEW}
         disconnect
         connect
         is overwritten none
         kill
         is overwritten none"
    ));
}

#[test]
fn an_answer_on_the_old_connection_does_not_prove_the_new_profile() {
    story(&format!(
        "{STATION}{NEW}
         > TriggerMessage {{\"requestedMessage\":\"BootNotification\"}}
         < result {{\"status\":\"Rejected\"}}
         > TriggerMessage {{\"requestedMessage\":\"Heartbeat\"}}
         < result {{\"status\":\"Accepted\"}}
         <... Heartbeat
         is overwritten ws://before.example"
    ));
}

/// The CSMS of before learns why the station is there, and what it says counts for the profile of before.
#[test]
fn a_connection_by_the_profile_of_before_is_told_and_proves_nothing_of_the_new_one() {
    let upgrade = NEW
        .replace("ws://nobody", "wss://nobody")
        .replace("\"securityProfile\":1", "\"securityProfile\":2");
    story(&format!(
        "{STATION}trust roots
         {upgrade}
         disconnect
         connect 1 overwritten
         security ReconfigurationOfSecurityParameters slot 1 does not connect
         is overwritten ws://before.example
         {}{}kill
         is overwritten ws://before.example",
        ask(r#"{"name":"SecurityCtrlr"}"#, "SecurityProfile", "1"),
        ask(
            r#"{"name":"NetworkConfiguration","instance":"1"}"#,
            "OcppCsmsUrl",
            "wss://nobody.example"
        ),
    ));
}

#[test]
fn a_profile_that_is_put_right_is_as_it_was() {
    let before = NEW.replace("nobody", "before");
    story(&format!(
        "{STATION}{before}
         disconnect
         connect
         forget
         {NEW}
         is overwritten ws://before.example
         {before}
         is overwritten none"
    ));
}
