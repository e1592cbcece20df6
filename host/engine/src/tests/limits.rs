//! ItemsPerMessage and BytesPerMessage: how much one call may be about.

use super::story;

/// Action, the rest of its request, its list, and one item of it.
const CALLS: [(&str, &str, &str, &str); 3] = [
    (
        "GetReport",
        r#""requestId":1,"#,
        "componentVariable",
        r#"{"component":{"name":"TxCtrlr"}}"#,
    ),
    (
        "GetVariables",
        "",
        "getVariableData",
        r#"{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStopPoint"}}"#,
    ),
    (
        "SetVariables",
        "",
        "setVariableData",
        r#"{"component":{"name":"TxCtrlr"},"variable":{"name":"EVConnectionTimeOut"},"attributeValue":"30"}"#,
    ),
];

/// Two items within a limit, and three beyond it.
#[track_caller]
fn two_are_allowed(limit: &str, refusal: &str) {
    for (action, rest, list, item) in CALLS {
        let ask = |items: usize| format!("{{{rest}\"{list}\":[{}]}}", vec![item; items].join(","));
        let bytes = format!("[2,\"csms-1\",\"{action}\",{}]", ask(2)).len();
        let most = if limit == "ItemsPerMessage" { 2 } else { bytes };
        story(&format!(
            "with DeviceDataCtrlr.{limit}[{action}]={most}\n\
             boot\n\
             > {action} {}\n\
             < result\n\
             forget\n\
             > {action} {}\n\
             < error {refusal}\n\
             < nothing",
            ask(2),
            ask(3)
        ));
    }
}

//= B05.FR.11 test
//= B06.FR.16 test
//= B08.FR.17 test
#[test]
fn more_items_than_the_station_takes() {
    two_are_allowed("ItemsPerMessage", "OccurrenceConstraintViolation");
}

//= B05.FR.11 test
//= B06.FR.17 test
//= B08.FR.18 test
#[test]
fn more_bytes_than_the_station_takes() {
    two_are_allowed("BytesPerMessage", "FormatViolation");
}
