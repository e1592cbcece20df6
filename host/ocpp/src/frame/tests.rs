//! Frames that are right, and texts that peers have really sent.

use serde_json::json;

use super::*;

/// The text is refused with this code; the answer is the CALLERROR of this id, or none.
#[track_caller]
fn refused(text: &str, code: ErrorCode, answered: Option<&str>) {
    let shown = clip(text, 80);
    let error = Frame::parse(text).expect_err(shown);
    assert_eq!(error.code, code, "{shown}");
    let answer = error.answer();
    assert_eq!(answer.as_ref().map(Frame::id), answered, "{shown}");
    if let Some(answer) = answer {
        let text = answer.to_string();
        assert_eq!(Frame::parse(&text).as_ref(), Ok(&answer), "{text}");
    }
}

#[test]
fn frames_go_both_ways() {
    for text in [
        r#"[2,"19223201","Reset",{"type":"OnIdle"}]"#,
        r#"[3,"19223201",{"status":"Accepted"}]"#,
        r#"[4,"162376037","NotSupported","SetDisplayMessageRequest not implemented",{}]"#,
        r#"[2,"","",{}]"#,
        r#"[2,"quote \" and \\ and \u0000","Heartbeat",{"z":1,"a":[]}]"#,
    ] {
        assert_eq!(Frame::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn a_call_is_taken_apart() {
    let frame = Frame::parse(r#" [2, "id", "Heartbeat", {}] "#).unwrap();
    let (id, action) = ("id".to_owned(), "Heartbeat".to_owned());
    assert_eq!(
        frame,
        Frame::Call {
            id,
            action,
            payload: json!({})
        }
    );
}

#[test]
fn a_text_that_is_not_json_names_its_id_if_it_can() {
    use ErrorCode::RpcFrameworkError as Rpc;
    refused("", Rpc, Some("-1"));
    refused("\u{0}", Rpc, Some("-1"));
    refused("garbage", Rpc, Some("-1"));
    refused(r#"[2,"id",Reset,{"type":"Had"}"#, Rpc, Some("id"));
    refused(
        r#"[2,"id","StopTransaction",{"transactionId":,"connectorId":1}]"#,
        Rpc,
        Some("id"),
    );
    refused(
        r#"[2,"id","MeterValues",{"sampledValue":[,{"value":"1"}]}]"#,
        Rpc,
        Some("id"),
    );
    refused(r#"[2,"id","A",{"limit":NaN}]"#, Rpc, Some("id"));
    refused(r#"[2,"id","A",{"limit":1e400}]"#, Rpc, Some("id"));
    refused("[2,\"id\",\"A\",{\"text\":\"raw \u{0}\"}]", Rpc, Some("id"));
    refused(r#"[2,"id","A",{}] and more"#, Rpc, Some("id"));
    refused(r#"[2,"cut of"#, Rpc, Some("-1"));
    refused(r#"[2"#, Rpc, Some("-1"));
    refused(r#"[3,"id",{"configurationKey":[]"#, Rpc, None);
}

#[test]
fn nesting_is_bounded() {
    use ErrorCode::RpcFrameworkError as Rpc;
    let brackets = "[".repeat(100_000);
    refused(&brackets, Rpc, Some("-1"));
    refused(
        &format!(r#"[2,"id","DataTransfer",{{"data":{brackets}"#),
        Rpc,
        Some("id"),
    );
    let objects = r#"{"a":"#.repeat(100_000);
    refused(&format!(r#"[2,"id","DataTransfer",{objects}"#), Rpc, Some("id"));
    let closed = format!("{}{}", "[".repeat(200), "]".repeat(200));
    refused(
        &format!(r#"[2,"id","DataTransfer",{{"data":{closed}}}]"#),
        Rpc,
        Some("id"),
    );
}

#[test]
fn a_wrong_shape_is_an_rpc_framework_error() {
    use ErrorCode::RpcFrameworkError as Rpc;
    for text in [
        "{}",
        "null",
        "2",
        "[]",
        r#"["2","id","Reset",{}]"#,
        r#"[2.5,"id","Reset",{}]"#,
        "[2]",
    ] {
        let id = if text.contains("id") { "id" } else { UNREADABLE_ID };
        refused(text, Rpc, Some(id));
    }
    refused(r#"[2,"id","Reset"]"#, Rpc, Some("id"));
    refused(r#"[2,"id","Reset",{},{}]"#, Rpc, Some("id"));
    refused(r#"[2,"id",7,{}]"#, Rpc, Some("id"));
    refused(r#"[2,17,"Reset",{}]"#, Rpc, Some("-1"));
    refused(r#"[2,null,"Reset",{}]"#, Rpc, Some("-1"));
    refused(r#"[3,"id"]"#, Rpc, None);
    refused(r#"[3,17,{}]"#, Rpc, None);
    refused(r#"[4,17,"GenericError","",{}]"#, Rpc, None);
}

#[test]
fn an_id_has_36_characters_at_most() {
    let call = |id: &str| format!(r#"[2,"{id}","Heartbeat",{{}}]"#);
    assert_eq!(Frame::parse(&call(&"é".repeat(36))).unwrap().id(), "é".repeat(36));
    refused(&call(&"a".repeat(37)), ErrorCode::RpcFrameworkError, Some("-1"));
    refused(
        &call(&"a".repeat(1_000_000)),
        ErrorCode::RpcFrameworkError,
        Some("-1"),
    );
}

#[test]
fn a_payload_is_an_object() {
    for payload in ["null", "[]", "7", r#""text""#] {
        refused(
            &format!(r#"[2,"id","Reset",{payload}]"#),
            ErrorCode::FormatViolation,
            Some("id"),
        );
        refused(
            &format!(r#"[3,"id",{payload}]"#),
            ErrorCode::FormatViolation,
            None,
        );
    }
}

#[test]
fn message_types_of_other_versions_are_not_supported() {
    use ErrorCode::MessageTypeNotSupported as Unsupported;
    refused(r#"[5,"id","GenericError","",{}]"#, Unsupported, None);
    refused(
        r#"[6,"id","NotifyPeriodicEventStream",{}]"#,
        Unsupported,
        Some("id"),
    );
    refused(r#"[1,"id"]"#, Unsupported, Some("id"));
    refused("[18446744073709551615]", Unsupported, Some("-1"));
}

#[test]
fn a_call_error_is_taken_however_it_came() {
    for text in [
        r#"[4,"id"]"#,
        r#"[4,"id","GenericError"]"#,
        r#"[4,"id","GenericError",null,null]"#,
        r#"[4,"id",7,7,7,7]"#,
        r#"[4,"id","MadeUp","text",{"a":1}]"#,
    ] {
        assert_eq!(Frame::parse(text).unwrap().id(), "id");
    }
}

#[test]
fn the_last_of_duplicate_keys_counts() {
    let frame = Frame::parse(r#"[3,"id",{"status":"Accepted","status":"Rejected"}]"#).unwrap();
    let payload = json!({"status": "Rejected"});
    assert_eq!(
        frame,
        Frame::CallResult {
            id: "id".to_owned(),
            payload
        }
    );
}

#[test]
fn a_description_is_clipped_to_255_characters() {
    for length in [200, 254, 255, 256, 300, 100_000] {
        let text = Frame::error("id", ErrorCode::InternalError, "é".repeat(length)).to_string();
        let Frame::CallError { description, .. } = Frame::parse(&text).unwrap() else {
            panic!("{text}")
        };
        assert_eq!(description.chars().count(), length.min(MAX_DESCRIPTION));
    }
}
