//! Values that are well-formed and make no sense, or are meant to do harm.

use plugpoint_ocpp::Frame;
use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_keeps_its_value() {
    let desk = Desk::open().await;
    let (interval, enabled) = (
        ("OCPPCommCtrlr", "HeartbeatInterval"),
        ("AuthCacheCtrlr", "Enabled"),
    );
    for ((component, variable), values) in [
        (
            interval,
            vec![
                "-1",
                "1e309",
                "NaN",
                "0x10",
                "",
                "1,5",
                "1.5",
                " 60",
                "2147483648",
                "９",
            ],
        ),
        (enabled, vec!["maybe", "1", "", "TRUE ", "yes", "null"]),
    ] {
        for value in values {
            let data = json!({"component": {"name": component}, "variable": {"name": variable}, "attributeValue": value});
            let came = desk
                .send(&json!([2, "i", "SetVariables", {"setVariableData": [data]}]).to_string())
                .await;
            let [Frame::CallResult { payload, .. }] = &came[..] else {
                panic!("{value:?}: {came:?}")
            };
            assert_eq!(
                payload["setVariableResult"][0]["attributeStatus"], "Rejected",
                "{variable} = {value:?}"
            );
        }
    }
    desk.close().await;
}

/// DataTransfer may carry anything.
#[tokio::test(flavor = "multi_thread")]
async fn any_data_may_be_transferred() {
    let desk = Desk::open().await;
    for data in [
        json!({"a": [1]}),
        json!([]),
        Value::Null,
        json!(5),
        json!("text"),
        json!(true),
    ] {
        let payload = json!({"vendorId": "v", "data": data});
        let answer = desk.peer.call_raw("DataTransfer", payload).await;
        assert_eq!(answer.unwrap()["status"], "UnknownVendorId", "{data}");
    }
    desk.close().await;
}

/// Texts that became orders elsewhere are texts here.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_a_text() {
    let desk = Desk::open().await;
    for text in [
        "`id`",
        "$(reboot)",
        ";reboot",
        "a\nb",
        "\u{0}",
        "../../x",
        "<script>",
        "'; DROP TABLE queue; --",
        "%s%n",
    ] {
        let token = json!({"idToken": text, "type": "Central"});
        for (action, payload) in [
            ("DataTransfer", json!({"vendorId": text, "messageId": text})),
            ("GetTransactionStatus", json!({"transactionId": text})),
            ("RequestStopTransaction", json!({"transactionId": text})),
            (
                "RequestStartTransaction",
                json!({"evseId": 99, "remoteStartId": 1, "idToken": token}),
            ),
            (
                "GetVariables",
                json!({"getVariableData": [{"component": {"name": text}, "variable": {"name": text}}]}),
            ),
        ] {
            let answer = desk.peer.call_raw(action, payload).await;
            assert!(answer.is_ok(), "{action} {text:?}: {answer:?}");
        }
    }
    desk.close().await;
}
