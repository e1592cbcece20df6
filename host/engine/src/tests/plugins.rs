//! Plugins in the device model, and what they tell of it.

use super::story;

const GET: &str = r#"> GetVariables {"getVariableData":[{"component":{"name":"Plugin","instance":"lock"},"variable":{"name":"State"}},{"component":{"name":"Plugin","instance":"lock"},"variable":{"name":"Problem"}},{"component":{"name":"Plugin","instance":"lock"},"variable":{"name":"TechInfo"}},{"component":{"name":"Plugin","instance":"lock"},"variable":{"name":"MemoryPeak"}}]}"#;

#[test]
fn each_plugin_is_a_component() {
    story(&format!(
        r#"
        boot
        {GET}
        < result {{"getVariableResult":[{{"attributeStatus":"UnknownComponent"}},{{}},{{}},{{}}]}}
        plugin lock Up
        {GET}
        < result {{"getVariableResult":[{{"attributeValue":"Up"}},{{"attributeValue":"false"}},{{"attributeValue":""}},{{"attributeValue":"131072"}}]}}
        plugin lock Broken it trapped
        {GET}
        < result {{"getVariableResult":[{{"attributeValue":"Broken"}},{{"attributeValue":"true"}},{{"attributeValue":"it trapped"}},{{}}]}}
        > SetVariables {{"setVariableData":[{{"component":{{"name":"Plugin","instance":"lock"}},"variable":{{"name":"State"}},"attributeValue":"Up"}}]}}
        < result {{"setVariableResult":[{{"attributeStatus":"Rejected"}}]}}
        "#
    ));
}

#[test]
fn a_broken_plugin_is_in_the_summary_with_the_reason() {
    story(
        r#"
        boot
        plugin lock Broken it trapped
        > GetReport {"requestId":7,"componentCriteria":["Problem"],"componentVariable":[{"component":{"name":"Plugin"},"variable":{"name":"TechInfo"}}]}
        < result {"status":"Accepted"}
        < NotifyReport {"reportData":[{"component":{"name":"Plugin","instance":"lock"},"variable":{"name":"TechInfo"},"variableAttribute":[{"value":"it trapped","mutability":"ReadOnly","persistent":false}]}]}
        plugin lock Up
        > GetReport {"requestId":8,"componentCriteria":["Problem"],"componentVariable":[{"component":{"name":"Plugin"},"variable":{"name":"TechInfo"}}]}
        < result {"status":"EmptyResultSet"}
        "#,
    );
}

#[test]
fn hardware_tells_what_it_knows() {
    story(
        r#"
        boot
        knows InternalCtrlr.ICCID 89490200001
        tell variable InternalCtrlr.ICCID=89490200001
        > GetVariables {"getVariableData":[{"component":{"name":"InternalCtrlr"},"variable":{"name":"ICCID"}}]}
        < result {"getVariableResult":[{"attributeValue":"89490200001"}]}
        knows InternalCtrlr.ICCID 89490200001
        no tell variable
        "#,
    );
}

/// A plugin is a driver: settings are the operator's, and states are the engine's.
#[test]
fn hardware_does_not_tell_what_is_not_its_own() {
    for variable in [
        "TxCtrlr.TxStartPoint EVConnected",
        "SecurityCtrlr.SecurityProfile 3",
        "EVSE(1).AvailabilityState Faulted",
        "Plugin.State Up",
        "NoSuch.Thing 1",
    ] {
        story(&format!(
            "boot\nknows {variable}\nreport FactIgnored\nno tell variable"
        ));
    }
}

#[test]
fn a_value_that_does_not_fit_is_not_taken() {
    story(
        r#"
        boot
        knows EVSE(1).Power much
        report FactIgnored
        knows EVSE(1).Power 7000
        tell variable EVSE(1).Power=7000
        "#,
    );
}

/// A light beside a connector shows what the station knows.
#[test]
fn observers_hear_of_connection_connectors_and_tokens() {
    story(
        r#"
        csms accepts
        connect
        tell connection true
        tell status 1 1 Available
        plug 1
        tell status 1 1 Occupied
        swipe 1 A
        tell authorization 1 A Accepted
        swipe 1 B
        tell authorization 1 B NotAtThisLocation
        csms answers Authorize {"idTokenInfo":{"status":"Blocked"}}
        swipe 2 C
        tell authorization 2 C Blocked
        disconnect
        tell connection false
        "#,
    );
}
