//! Frames whose payload is not as the schema has it, or names what is not there.

use plugpoint_ocpp::Frame;

use crate::desk::Desk;

/// Each is refused with one of the codes for a payload that breaks the schema.
const REFUSED: &[(&str, &str)] = &[
    ("Reset", r#"{}"#),
    ("Reset", r#"{"type":""}"#),
    ("Reset", r#"{"type":"Had"}"#),
    ("Reset", r#"{"type":"onidle"}"#),
    ("Reset", r#"{"type":null}"#),
    ("Reset", r#"{"type":["OnIdle"]}"#),
    ("Reset", r#"{"type":"OnIdle","evseId":"1"}"#),
    ("Reset", r#"{"type":"OnIdle","evseId":1.5}"#),
    ("Reset", r#"{"type":"OnIdle","evseId":2147483648}"#),
    ("Reset", r#"{"type":"OnIdle","evseId":9223372036854775808}"#),
    ("Reset", r#"{"type":"OnIdle","evseId":1e308}"#),
    ("Reset", r#"{"type":"OnIdle","nonsense":1}"#),
    ("GetVariables", r#"{"getVariableData":[]}"#),
    (
        "GetVariables",
        r#"{"getVariableData":[{"component":{"name":"0123456789012345678901234567890123456789012345678901"},"variable":{"name":"x"}}]}"#,
    ),
    ("GetVariables", r#"{"getVariableData":{"component":{}}}"#),
    (
        "SetVariables",
        r#"{"setVariableData":[{"attributeValue":5,"component":{"name":"a"},"variable":{"name":"b"}}]}"#,
    ),
    ("UnlockConnector", r#"{"evseId":1}"#),
    (
        "RequestStartTransaction",
        r#"{"remoteStartId":1,"idToken":{"idToken":"x"}}"#,
    ),
    (
        "RequestStartTransaction",
        r#"{"remoteStartId":1,"idToken":{"idToken":"0123456789012345678901234567890123456","type":"Central"}}"#,
    ),
    ("GetBaseReport", r#"{"requestId":1,"reportBase":"Everything"}"#),
    ("DataTransfer", r#"{}"#),
    ("DataTransfer", r#"{"vendorId":5}"#),
];

const CODES: [&str; 5] = [
    "FormatViolation",
    "OccurrenceConstraintViolation",
    "PropertyConstraintViolation",
    "ProtocolError",
    "TypeConstraintViolation",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_the_schema_is_refused() {
    let desk = Desk::open().await;
    let mut wrong = Vec::new();
    for (action, payload) in REFUSED {
        let came = desk.send(&format!("[2,\"i\",\"{action}\",{payload}]")).await;
        match &came[..] {
            [Frame::CallError { id, code, .. }] if id == "i" && CODES.contains(&code.as_str()) => {}
            _ => wrong.push(format!("{action} {payload}: {came:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    desk.close().await;
}

/// Requests that there are, but not at this station, and some that there are not.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_not_done() {
    let desk = Desk::open().await;
    for (action, expected) in [
        ("NoSuchThing", "NotImplemented"),
        ("reset", "NotImplemented"),
        ("", "NotImplemented"),
        ("ChangeConfiguration", "NotImplemented"),
        ("$(reboot)", "NotImplemented"),
        ("SetChargingProfile", "NotSupported"),
        ("ReserveNow", "NotSupported"),
        ("BootNotification", "NotSupported"),
    ] {
        let came = desk.send(&format!("[2,\"i\",\"{action}\",{{}}]")).await;
        assert!(
            matches!(&came[..], [Frame::CallError { code, .. }] if code == expected),
            "{action}: {came:?}"
        );
    }
    desk.close().await;
}

/// Hardware that is not there: whatever the answer is, it is one.
#[tokio::test(flavor = "multi_thread")]
async fn evses_out_of_range_are_answered() {
    let desk = Desk::open().await;
    for evse in ["0", "-1", "99", "2147483647", "-2147483648"] {
        for call in [
            format!(r#""UnlockConnector",{{"evseId":{evse},"connectorId":1}}"#),
            format!(r#""UnlockConnector",{{"evseId":1,"connectorId":{evse}}}"#),
            format!(r#""ChangeAvailability",{{"operationalStatus":"Operative","evse":{{"id":{evse}}}}}"#),
            format!(
                r#""ChangeAvailability",{{"operationalStatus":"Operative","evse":{{"id":1,"connectorId":{evse}}}}}"#
            ),
            format!(
                r#""TriggerMessage",{{"requestedMessage":"StatusNotification","evse":{{"id":{evse},"connectorId":1}}}}"#
            ),
            format!(
                r#""GetVariables",{{"getVariableData":[{{"component":{{"name":"EVSE","evse":{{"id":{evse}}}}},"variable":{{"name":"Power"}}}}]}}"#
            ),
        ] {
            let came = desk.send(&format!("[2,\"i\",{call}]")).await;
            assert_eq!(came.len(), 1, "{call}: {came:?}");
            assert_eq!(came[0].id(), "i");
        }
    }
    desk.close().await;
}

/// Two calls under one id, one after the other, are two calls.
#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_comes_again_is_answered_again() {
    let desk = Desk::open().await;
    let call = r#"[2,"same","ClearCache",{}]"#;
    for _ in 0..3 {
        let came = desk.send(call).await;
        assert!(
            matches!(&came[..], [Frame::CallResult { id, .. }] if id == "same"),
            "{came:?}"
        );
    }
    desk.close().await;
}
