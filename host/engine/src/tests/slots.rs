//! NetworkConfiguration: what the slot of a connection means for the station, and what a change of it causes.

use super::story;

fn set(component: &str, variable: &str, value: &str) -> String {
    format!(
        "> SetVariables {{\"setVariableData\":[{{\"component\":{component},\"variable\":{{\"name\":\"{variable}\"}},\"attributeValue\":\"{value}\"}}]}}\n\
         < result {{\"setVariableResult\":[{{\"attributeStatus\":\"Accepted\"}}]}}\n"
    )
}

fn slot(id: i32) -> String {
    format!(r#"{{"name":"NetworkConfiguration","instance":"{id}"}}"#)
}

#[test]
fn every_variable_that_the_csms_may_set_reaches_the_connectivity_manager() {
    let rows = [
        ("OcppCsmsUrl", "ws://elsewhere"),
        ("SecurityProfile", "1"),
        ("OcppInterface", "Wireless0"),
        ("Identity", "another"),
        ("BasicAuthPassword", "a-new-password-1234"),
    ];
    for (variable, value) in rows {
        story(&format!(
            "boot\n{}link Reconfigured\nno link",
            set(&slot(2), variable, value)
        ));
    }
}

#[test]
fn the_slot_says_how_long_an_answer_may_take() {
    let all = r#"{"name":"OCPPCommCtrlr"}"#;
    let all = set(all, "MessageTimeout", "20").replace(
        r#""name":"MessageTimeout""#,
        r#""name":"MessageTimeout","instance":"Default""#,
    );
    let timed_out_after = |before: &str, setting: &str, seconds: u32| {
        story(&format!(
            "{before}\n\
             boot\n\
             {setting}\
             csms ignores Authorize\n\
             swipe 1 A\n\
             <... Authorize\n\
             +{}s\n\
             no report refused\n\
             +1s\n\
             report refused unknown while offline",
            seconds - 1
        ));
    };
    timed_out_after("", "", 30);
    timed_out_after("", &all, 20);
    timed_out_after("with NetworkConfiguration[1].MessageTimeout=7", &all, 7);
    timed_out_after("with NetworkConfiguration[2].MessageTimeout=7", &all, 20);
}

#[test]
fn the_security_profile_shown_is_that_of_the_connection() {
    story(
        r#"
        with NetworkConfiguration[1].SecurityProfile=1
        boot
        > GetVariables {"getVariableData":[{"component":{"name":"SecurityCtrlr"},"variable":{"name":"SecurityProfile"}}]}
        < result {"getVariableResult":[{"attributeValue":"1"}]}
        "#,
    );
}
