//! Texts that are no frames, or not quite.

use plugpoint_ocpp::Frame;

use crate::desk::Desk;

/// What is to come back.
#[derive(Clone, Copy, Debug)]
enum Back {
    Nothing,
    /// A CALLERROR with this id and code.
    Error(&'static str, &'static str),
}

use Back::{Error, Nothing};

const RPC: &str = "RpcFrameworkError";

/// Nothing in it can be trusted, not even its id.
const UNREADABLE: Back = Error("-1", RPC);

/// What is taken for a CALL is refused, under its own id if that can be read; what is taken for an answer is not
/// answered, whatever is wrong with it.
const FRAMES: &[(&str, Back)] = &[
    ("", UNREADABLE),
    ("hello", UNREADABLE),
    ("null", UNREADABLE),
    ("{}", UNREADABLE),
    ("[]", UNREADABLE),
    ("[2]", UNREADABLE),
    ("[2,", UNREADABLE),
    (r#"[2,"i"]"#, Error("i", RPC)),
    (r#"[2,"i","Reset"]"#, Error("i", RPC)),
    (r#"[2,"i","Reset",{"type":"OnIdle"},{}]"#, Error("i", RPC)),
    (r#"[2,"i",Reset,{"type":"Immediate"}"#, Error("i", RPC)),
    (r#"[2,"i","Reset",{"type":"Immediate"}"#, Error("i", RPC)),
    (r#"[2,"i","Reset",{"type":,"evseId":1}]"#, Error("i", RPC)),
    (
        r#"[2,"i","GetVariables",{"getVariableData":[,{}]}]"#,
        Error("i", RPC),
    ),
    (r#"[2,"i","Reset","OnIdle"]"#, Error("i", "FormatViolation")),
    (r#"[2,"i","Reset",null]"#, Error("i", "FormatViolation")),
    (r#"[2,"i","Reset",[]]"#, Error("i", "FormatViolation")),
    (r#"[2,"i",7,{}]"#, Error("i", RPC)),
    (r#"[2,"i",null,{}]"#, Error("i", RPC)),
    (r#"[2,7,"Reset",{}]"#, UNREADABLE),
    (r#"[2,null,"Reset",{}]"#, UNREADABLE),
    (
        r#"[2,"0123456789012345678901234567890123456","Reset",{}]"#,
        UNREADABLE,
    ),
    (r#"["2","i","Reset",{}]"#, Error("i", RPC)),
    (r#"[1,"i","Reset",{}]"#, Error("i", "MessageTypeNotSupported")),
    (r#"[-2,"i","Reset",{}]"#, Error("i", RPC)),
    (r#"[99999999999999999999,"i",{}]"#, Error("i", RPC)),
    (
        r#"[6,"i","NotifyPeriodicEventStream",{}]"#,
        Error("i", "MessageTypeNotSupported"),
    ),
    (r#"[5,"i","InternalError","",{}]"#, Nothing),
    (r#"[3,"i",{"configurationKey":[]"#, Nothing),
    (r#"[3,"nobody-asked",{}]"#, Nothing),
    (r#"[3,"i"]"#, Nothing),
    (r#"[3,7,{}]"#, Nothing),
    (r#"[4,"nobody-asked","InternalError","",{}]"#, Nothing),
    (r#"[4,"i"]"#, Nothing),
    (r#"[4,"i",5,[],null]"#, Nothing),
    // A lone surrogate is no text.
    (r#"[2,"i","Reset",{"type":"\ud800"}]"#, Error("i", RPC)),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_gets_what_ocpp_j_says() {
    let desk = Desk::open().await;
    let mut wrong = Vec::new();
    for (text, expected) in FRAMES {
        let came = desk.send(text).await;
        if !is(&came, *expected) {
            wrong.push(format!("{text}\n    {expected:?}, and came {came:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    desk.close().await;
}

fn is(came: &[Frame], expected: Back) -> bool {
    match (came, expected) {
        ([], Nothing) => true,
        ([Frame::CallError { id, code, .. }], Error(its, with)) => id == its && code == with,
        _ => false,
    }
}

/// Too deep, too long, too many.
#[tokio::test(flavor = "multi_thread")]
async fn size_does_no_harm() {
    let desk = Desk::open().await;
    let nested = [
        "[".repeat(100_000),
        format!(
            "[2,\"i\",\"DataTransfer\",{{\"vendorId\":\"v\",\"data\":{}1{}}}]",
            "[".repeat(1200),
            "]".repeat(1200)
        ),
        format!(
            "[2,\"i\",\"Reset\",{}1{}]",
            "{\"a\":".repeat(1200),
            "}".repeat(1200)
        ),
    ];
    for text in &nested {
        let came = desk.send(text).await;
        assert!(
            matches!(&came[..], [Frame::CallError { code, .. }] if code == RPC),
            "{came:?}"
        );
    }
    // Lengths around those at which texts were cut, or were not.
    for length in [36, 50, 51, 200, 254, 255, 256, 257, 300, 1000, 100_000] {
        let text = "é".repeat(length);
        for bad in [
            text.clone(),
            format!("[2,\"i\",\"{text}\",{{}}]"),
            format!("[2,\"i\",\"Reset\",{{\"type\":\"{text}\"}}]"),
        ] {
            let came = desk.send(&bad).await;
            assert!(
                matches!(&came[..], [Frame::CallError { description, .. }] if description.chars().count() <= 255),
                "{came:?}"
            );
        }
    }
    for _ in 0..2000 {
        desk.peer.send_text("[2,\"i\",Reset,{").unwrap();
    }
    desk.serves().await;
    desk.close().await;
}
