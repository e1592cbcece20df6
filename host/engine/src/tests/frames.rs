//! Frames that are broken, strange or hostile: the station answers as the standard says and goes on.

use super::story;

/// Sends each text, expects the answer, and that the next request is served.
fn corpus(cases: &[(&str, &str)]) {
    for (text, answer) in cases {
        story(&format!(
            r#"
            boot
            > {text}
            < {answer}
            > GetTransactionStatus {{}}
            < result {{"messagesInQueue":false}}
            < nothing
            "#
        ));
    }
}

#[test]
fn texts_that_are_no_frames() {
    let long = format!("[2,\"id\",\"Reset\",{{\"type\":\"{}\"}}", "x".repeat(300));
    let deep = "[".repeat(100_000);
    let deep_object = format!("[2,\"id\",\"Reset\",{}", "{\"a\":".repeat(5_000));
    corpus(&[
        ("!", r#"[4,"-1","RpcFrameworkError",*,*]"#),
        ("[", r#"[4,"-1","RpcFrameworkError",*,*]"#),
        ("{}", r#"[4,"-1","RpcFrameworkError",*,*]"#),
        ("[]", r#"[4,"-1","RpcFrameworkError",*,*]"#),
        ("5", r#"[4,"-1","RpcFrameworkError",*,*]"#),
        (&long, r#"[4,"id","RpcFrameworkError",*,*]"#),
        (&deep, r#"[4,"-1","RpcFrameworkError",*,*]"#),
        (&deep_object, r#"[4,"id","RpcFrameworkError",*,*]"#),
        (
            r#"[2,"id",Reset,{"type":"Had"}"#,
            r#"[4,"id","RpcFrameworkError",*,*]"#,
        ),
        (r#"[2,"id","Reset"]"#, r#"[4,"id","RpcFrameworkError",*,*]"#),
        (r#"[2,"id","Reset",[]]"#, r#"[4,"id","FormatViolation",*,*]"#),
        (r#"[2,"id",5,{}]"#, r#"[4,"id","RpcFrameworkError",*,*]"#),
        (r#"[2,5,"Reset",{}]"#, r#"[4,"-1","RpcFrameworkError",*,*]"#),
        (
            r#"[2,"0123456789012345678901234567890123456789","Reset",{"type":"OnIdle"}]"#,
            r#"[4,"-1","RpcFrameworkError",*,*]"#,
        ),
        (
            r#"[6,"id","NotifyPeriodicEventStream",{}]"#,
            r#"[4,"id","MessageTypeNotSupported",*,*]"#,
        ),
        (r#"[77,"id",{}]"#, r#"[4,"id","MessageTypeNotSupported",*,*]"#),
    ]);
}

#[test]
fn calls_that_break_a_schema() {
    let long = format!(r#"DataTransfer {{"vendorId":"{}"}}"#, "v".repeat(256));
    corpus(&[
        (r#"Resett {"type":"OnIdle"}"#, "error NotImplemented"),
        (r#"SetChargingProfile {}"#, "error NotSupported"),
        (
            r#"InstallCertificate {"certificateType":""}"#,
            "error PropertyConstraintViolation",
        ),
        (r#"BootNotification {}"#, "error NotSupported"),
        (r#"Reset {}"#, "error OccurrenceConstraintViolation"),
        (r#"Reset {"type":""}"#, "error PropertyConstraintViolation"),
        (r#"Reset {"type":5}"#, "error TypeConstraintViolation"),
        (r#"Reset {"type":"OnIdle","extra":1}"#, "error FormatViolation"),
        (
            r#"Reset {"type":"OnIdle","evseId":"1"}"#,
            "error TypeConstraintViolation",
        ),
        (r#"Reset {"type":"OnIdle","evseId":2147483648}"#, "error *"),
        (r#"Reset {"type":"OnIdle","evseId":1e400}"#, "[4,*,*,*,*]"),
        (
            r#"UnlockConnector {"evseId":1.5,"connectorId":1}"#,
            "error TypeConstraintViolation",
        ),
        (
            r#"UnlockConnector {"evseId":0,"connectorId":0}"#,
            r#"result {"status":"UnknownConnector"}"#,
        ),
        (
            r#"UnlockConnector {"evseId":-1,"connectorId":1}"#,
            r#"result {"status":"UnknownConnector"}"#,
        ),
        (
            r#"UnlockConnector {"evseId":2147483647,"connectorId":1}"#,
            r#"result {"status":"UnknownConnector"}"#,
        ),
        (
            r#"RequestStopTransaction {"transactionId":"$(reboot);`id`\u0000\n"}"#,
            r#"result {"status":"Rejected"}"#,
        ),
        (
            r#"DataTransfer {"vendorId":"x","data":5}"#,
            r#"result {"status":"UnknownVendorId"}"#,
        ),
        (&long, "error PropertyConstraintViolation"),
        (
            r#"RequestStartTransaction {"remoteStartId":1,"evseId":99,"idToken":{"idToken":"R","type":"Central"}}"#,
            r#"result {"status":"Rejected"}"#,
        ),
        (
            r#"RequestStartTransaction {"remoteStartId":1,"evseId":0,"idToken":{"idToken":"R","type":"Central"}}"#,
            r#"result {"status":"Rejected"}"#,
        ),
    ]);
}

/// The last of duplicate keys counts.
#[test]
fn duplicate_keys() {
    story(
        r#"
        boot
        > TriggerMessage {"requestedMessage":"Nonsense","requestedMessage":"Heartbeat"}
        < result {"status":"Accepted"}
        < Heartbeat
        "#,
    );
}

#[test]
fn answers_are_never_answered() {
    for text in [
        r#"[3,"id",{"configurationKey":[]"#,
        r#"[3,"unknown-id",{}]"#,
        r#"[4,"unknown-id","InternalError","",{}]"#,
        r#"[4,"id"]"#,
        r#"[3,"id",5]"#,
        r#"[5,"id","InternalError","",{}]"#,
        r#"[3,5,{}]"#,
    ] {
        story(&format!(
            "boot\n> {text}\n< nothing\n> TriggerMessage {{\"requestedMessage\":\"Heartbeat\"}}\n< result\n< Heartbeat"
        ));
    }
}

#[test]
fn broken_answers_to_the_stations_calls() {
    for answer in [
        "{}",
        r#"{"currentTime":"yesterday","interval":5,"status":"Accepted"}"#,
        r#"{"currentTime":"2026-01-01T00:00:00Z","interval":-5,"status":"Odd"}"#,
        r#"{"currentTime":"2026-01-01T00:00:00Z","interval":"5","status":"Accepted"}"#,
    ] {
        story(&format!(
            r#"
            csms accepts
            csms answers BootNotification {answer}
            connect
            is standing Unknown
            < BootNotification
            csms accepts
            +60s
            is standing Accepted
            "#
        ));
    }
}

/// A negative interval is as good as none.
#[test]
fn odd_intervals_of_the_boot_answer() {
    for interval in ["-5", "0", "2147483647"] {
        story(&format!(
            r#"
            csms answers BootNotification {{"currentTime":"2026-01-01T00:00:00Z","interval":{interval},"status":"Accepted"}}
            connect
            is standing Accepted
            +1h
            "#
        ));
        story(&format!(
            r#"
            csms answers BootNotification {{"currentTime":"1970-01-01T00:00:00+01:00","interval":{interval},"status":"Rejected"}}
            connect
            +1h
            is standing Rejected
            "#
        ));
    }
}

#[test]
fn a_call_that_comes_twice_is_carried_out_once_while_it_waits() {
    story(
        r#"
        boot
        plugins wait
        > [2,"same","UnlockConnector",{"evseId":1,"connectorId":1}]
        > [2,"same","UnlockConnector",{"evseId":1,"connectorId":1}]
        ask unlock 1 1
        no ask unlock
        answer unlocked
        < [3,"same",{"status":"Unlocked"}]
        < nothing
        > [2,"same","UnlockConnector",{"evseId":1,"connectorId":1}]
        ask unlock 1 1
        answer unlocked
        < [3,"same",{"status":"Unlocked"}]
        "#,
    );
}

#[test]
fn a_frame_of_a_connection_that_is_gone_is_not_answered() {
    story(
        r#"
        boot
        disconnect
        > Reset {"type":"Immediate"}
        > nonsense
        < nothing
        report BadFrame
        no ask reset
        "#,
    );
}

#[test]
fn every_request_of_the_standard_gets_one_answer() {
    use plugpoint_ocpp::v201::Action;
    for action in Action::ALL {
        // The stage waits for an answer no longer than 15 s.
        story(&format!("boot\n> {action} {{}}\n+16s"));
    }
}
