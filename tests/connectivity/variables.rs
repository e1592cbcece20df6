//! The device model of a station, asked and set by its CSMS.

use plugpoint_csms::Station;
use serde_json::{Value, json};

fn of(component: &str, variable: &str) -> Value {
    json!({"component": {"name": component}, "variable": {"name": variable}})
}

/// Sets a variable.
///
/// # Panics
/// If the station does not accept it.
pub(crate) async fn set(peer: &Station, component: &str, variable: &str, value: &str) {
    let mut data = of(component, variable);
    data["attributeValue"] = json!(value);
    let answer = peer
        .call_raw("SetVariables", json!({"setVariableData": [data]}))
        .await
        .unwrap();
    let status = &answer["setVariableResult"][0]["attributeStatus"];
    assert_eq!(status, "Accepted", "{component}.{variable}: {answer}");
}

pub(crate) async fn get(peer: &Station, component: &str, variable: &str) -> String {
    let data = json!({"getVariableData": [of(component, variable)]});
    let answer = peer.call_raw("GetVariables", data).await.unwrap();
    let value = answer["getVariableResult"][0]["attributeValue"].as_str();
    value
        .unwrap_or_else(|| panic!("{component}.{variable}: {answer}"))
        .to_owned()
}
