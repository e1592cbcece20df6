//! B05 to B08: the device model over the wire.

use super::story;

//= B06.FR.01 test
//= B06.FR.06 test
//= B06.FR.07 test
#[test]
fn get_variables() {
    story(
        r#"
        boot
        > GetVariables {"getVariableData":[{"component":{"name":"octtcommctrlr"},"variable":{"name":"X"}},{"component":{"name":"TxCtrlr"},"variable":{"name":"X"}},{"component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}},{"component":{"name":"txctrlr"},"variable":{"name":"evconnectiontimeout"},"attributeType":"Actual"},{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStartPoint"},"attributeType":"Target"},{"component":{"name":"EVSE","evse":{"id":1}},"variable":{"name":"Power"},"attributeType":"MaxSet"}]}
        < result {"getVariableResult":[{"attributeStatus":"UnknownComponent"},{"attributeStatus":"UnknownVariable"},{"attributeStatus":"Rejected","attributeValue":"absent"},{"attributeStatus":"Accepted","attributeValue":"120"},{"attributeStatus":"NotSupportedAttributeType"},{"attributeStatus":"Accepted","attributeValue":"22000"}]}
        > GetVariables {"getVariableData":[{"component":{"name":"ClockCtrlr"},"variable":{"name":"DateTime"}}]}
        < result {"getVariableResult":[{"attributeValue":"2026-01-01T00:00:00.000Z"}]}
        plug 1
        > GetVariables {"getVariableData":[{"component":{"name":"Connector","evse":{"id":1,"connectorId":1}},"variable":{"name":"AvailabilityState"}}]}
        <... result {"getVariableResult":[{"attributeValue":"Occupied"}]}
        > GetVariables {"getVariableData":[]}
        < error OccurrenceConstraintViolation
        "#,
    );
}

//= B05.FR.01 test
//= B05.FR.05 test
//= B05.FR.07 test
#[test]
fn set_variables_change_what_runs_and_survive() {
    story(
        r#"
        boot
        > SetVariables {"setVariableData":[{"component":{"name":"TxCtrlr"},"variable":{"name":"EVConnectionTimeOut"},"attributeValue":"30"},{"component":{"name":"TxCtrlr"},"variable":{"name":"EVConnectionTimeOut"},"attributeValue":"maybe"},{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStartPoint"},"attributeValue":"Never"},{"component":{"name":"Nope"},"variable":{"name":"X"},"attributeValue":"1"}]}
        < result {"setVariableResult":[{"attributeStatus":"Accepted"},{"attributeStatus":"Rejected"},{"attributeStatus":"Rejected"},{"attributeStatus":"UnknownComponent"}]}
        tell variable TxCtrlr.EVConnectionTimeOut=30
        store variable TxCtrlr.EVConnectionTimeOut=30
        kill
        boot
        swipe 1 A
        +30s
        plug 1
        is no transaction 1
        "#,
    );
}

/// Each result repeats what it is a result of; without an attribute type it is of Actual.
//= B05.FR.02 test
//= B05.FR.03 test
//= B05.FR.12 test
//= B06.FR.02 test
//= B06.FR.03 test
//= B06.FR.11 test
#[test]
fn results_name_what_they_are_results_of() {
    let evse = r#""component":{"name":"EVSE","evse":{"id":1}},"variable":{"name":"Power"}"#;
    let timeout =
        r#""component":{"name":"OCPPCommCtrlr"},"variable":{"name":"MessageTimeout","instance":"Default"}"#;
    let unknown = r#""component":{"name":"Nope","instance":"x"},"variable":{"name":"X"}"#;
    let value = r#""attributeValue":"20""#;
    let kind = |kind| format!(r#""attributeType":"{kind}""#);
    let (actual, max) = (kind("Actual"), kind("MaxSet"));
    story(&format!(
        r#"
        boot
        > GetVariables {{"getVariableData":[{{{evse},{max}}},{{{timeout}}},{{{unknown}}}]}}
        < result {{"getVariableResult":[{{{evse},{max}}},{{{timeout},{actual}}},{{{unknown},{actual}}}]}}
        > SetVariables {{"setVariableData":[{{{evse},{value},{max}}},{{{timeout},{value}}},{{{unknown},{value}}}]}}
        < result {{"setVariableResult":[{{{evse},{max}}},{{{timeout},{actual}}},{{{unknown},{actual}}}]}}
        "#
    ));
}

//= B07.FR.01 test
//= B07.FR.03 test
//= B07.FR.08 test
#[test]
fn a_base_report_comes_in_parts() {
    let rig = story(
        r#"
        boot
        > GetBaseReport {"requestId":17,"reportBase":"FullInventory"}
        < result {"status":"Accepted"}
        < NotifyReport {"requestId":17,"seqNo":0,"tbc":true}
        <... NotifyReport {"requestId":17,"tbc":false}
        < nothing
        > GetBaseReport {"requestId":18,"reportBase":"ConfigurationInventory"}
        <... NotifyReport {"requestId":18,"tbc":false}
        > GetBaseReport {"requestId":19,"reportBase":"SummaryInventory"}
        <... NotifyReport {"requestId":19,"tbc":false}
        "#,
    );
    assert!(rig.is_online());
}

//= B08.FR.01 test
//= B08.FR.15 test
#[test]
fn a_custom_report() {
    story(
        r#"
        boot
        > GetReport {"requestId":1,"componentVariable":[{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStopPoint"}}]}
        < result {"status":"Accepted"}
        < NotifyReport {"requestId":1,"seqNo":0,"tbc":false,"reportData":[{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStopPoint"},"variableAttribute":[{"value":"EVConnected,Authorized"}]}]}
        > GetReport {"requestId":2,"componentVariable":[{"component":{"name":"Nope"}}]}
        < result {"status":"EmptyResultSet"}
        > GetReport {"requestId":3,"componentCriteria":["Problem"]}
        < result {"status":"EmptyResultSet"}
        < nothing
        "#,
    );
}

#[test]
fn a_report_goes_on_after_a_lost_connection() {
    story(
        r#"
        boot
        csms silent
        > GetBaseReport {"requestId":17,"reportBase":"FullInventory"}
        < result {"status":"Accepted"}
        < NotifyReport {"seqNo":0}
        disconnect
        csms accepts
        connect
        < NotifyReport {"requestId":17,"seqNo":0}
        <... NotifyReport {"requestId":17,"tbc":false}
        "#,
    );
}

#[test]
fn reports_nobody_takes_do_not_pile_up() {
    let ask = "> GetBaseReport {\"requestId\":1,\"reportBase\":\"FullInventory\"}\n";
    story(&format!(
        "boot\ncsms silent\n{}<... result {{\"status\":\"Rejected\"}}",
        ask.repeat(60)
    ));
}

#[test]
fn the_model_shows_what_is_going_on() {
    let ask = |component: &str, variable: &str, value: &str| {
        format!(
            "> GetVariables {{\"getVariableData\":[{{\"component\":{component},\"variable\":{{\"name\":\"{variable}\"}}}}]}}\n\
             <... result {{\"getVariableResult\":[{{\"attributeValue\":\"{value}\"}}]}}\n"
        )
    };
    let evse = r#"{"name":"EVSE","evse":{"id":1}}"#;
    let station = r#"{"name":"ChargingStation"}"#;
    let text = [
        "boot\nplug 1\n",
        &ask(evse, "AvailabilityState", "Occupied"),
        &ask(station, "AvailabilityState", "Available"),
        "cable 2 in\n",
        &ask(station, "AvailabilityState", "Occupied"),
        "fault 0 Fire\n",
        &ask(station, "AvailabilityState", "Faulted"),
        &ask(station, "Problem", "true"),
        &ask(r#"{"name":"OCPPCommCtrlr"}"#, "ActiveNetworkProfile", "1"),
    ];
    story(&text.concat());
}
