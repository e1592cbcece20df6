//! Words in, commands out; and a whole conversation.

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::command::{Command, parse};
use super::*;
use crate::misbehaviour::Misbehaviour;
use crate::testing::{FakeStation, event, result};

#[track_caller]
fn is_call(line: &str, action: &str, payload: Value) {
    let (station, action) = ("cp1".to_owned(), action.to_owned());
    assert_eq!(
        parse(line, 42),
        Ok(Command::Call {
            station,
            action,
            payload
        }),
        "{line}"
    );
}

#[test]
fn a_line_is_a_call() {
    let get =
        |component: Value| json!({"getVariableData": [{"component": component, "variable": {"name": "V"}}]});
    is_call("get cp1 C V", "GetVariables", get(json!({"name": "C"})));
    let component = json!({"evse": {"id": 1, "connectorId": 2}, "name": "C", "instance": "i"});
    is_call("get cp1 C/i@1.2 V", "GetVariables", get(component));
    is_call(
        "get cp1 C@3 V",
        "GetVariables",
        get(json!({"evse": {"id": 3}, "name": "C"})),
    );
    is_call(
        "set cp1 C V a b",
        "SetVariables",
        json!({"setVariableData": [
        {"attributeValue": "a b", "component": {"name": "C"}, "variable": {"name": "V"}}]}),
    );
    is_call(
        "start cp1 1 TOKEN",
        "RequestStartTransaction",
        json!({"evseId": 1,
        "idToken": {"idToken": "TOKEN", "type": "ISO14443"}, "remoteStartId": 42}),
    );
    is_call(
        "stop cp1 TX",
        "RequestStopTransaction",
        json!({"transactionId": "TX"}),
    );
    is_call(
        "unlock cp1 1 2",
        "UnlockConnector",
        json!({"evseId": 1, "connectorId": 2}),
    );
    is_call(
        "availability cp1 inoperative",
        "ChangeAvailability",
        json!({"operationalStatus": "Inoperative"}),
    );
    is_call(
        "availability cp1 1 2 operative",
        "ChangeAvailability",
        json!({"evse": {"id": 1, "connectorId": 2}, "operationalStatus": "Operative"}),
    );
    is_call("reset cp1", "Reset", json!({"type": "OnIdle"}));
    is_call(
        "reset cp1 immediate 2",
        "Reset",
        json!({"type": "Immediate", "evseId": 2}),
    );
    is_call("reset cp1 2", "Reset", json!({"type": "OnIdle", "evseId": 2}));
    is_call(
        "trigger cp1 Heartbeat",
        "TriggerMessage",
        json!({"requestedMessage": "Heartbeat"}),
    );
    is_call(
        "trigger cp1 StatusNotification 1 2",
        "TriggerMessage",
        json!({"evse": {"id": 1, "connectorId": 2}, "requestedMessage": "StatusNotification"}),
    );
    is_call("txstatus cp1", "GetTransactionStatus", json!({}));
    is_call(
        "txstatus cp1 TX",
        "GetTransactionStatus",
        json!({"transactionId": "TX"}),
    );
    is_call("clearcache cp1", "ClearCache", json!({}));
    is_call("  call  cp1 Fly {\"a\": [1, 2]} ", "Fly", json!({"a": [1, 2]}));
}

#[test]
fn a_line_is_another_command() {
    let station = || "cp1".to_owned();
    assert_eq!(parse("stations", 1), Ok(Command::Stations));
    assert_eq!(
        parse("raw cp1 [2, x", 1),
        Ok(Command::Raw {
            station: station(),
            text: "[2, x".into()
        })
    );
    assert_eq!(
        parse("close cp1", 1),
        Ok(Command::Close {
            station: station(),
            code: 1000
        })
    );
    let drop = Misbehaviour::Drop {
        action: plugpoint_ocpp::v201::Action::Heartbeat,
        times: 3,
    };
    assert_eq!(
        parse("misbehave drop Heartbeat 3", 1),
        Ok(Command::Misbehave(drop))
    );
    for line in [
        "report cp1",
        "report cp1 SummaryInventory",
        "cut cp1",
        "token X Blocked",
        "behave",
        "ledger",
        "help",
        "quit",
        "misbehave delay Heartbeat 10",
        "misbehave refuse Authorize InternalError",
        "misbehave close Heartbeat 2",
        "misbehave garbage Heartbeat {id} oops",
        "misbehave hang-up",
        "misbehave refuse-connections 503",
        "misbehave no-subprotocol",
        "misbehave silence",
    ] {
        assert!(parse(line, 1).is_ok(), "{line}: {:?}", parse(line, 1));
    }
}

#[test]
fn what_is_not_understood_says_how_it_is_done() {
    for (line, help) in [
        ("fly cp1", "`help` lists"),
        ("unlock cp1 1", "use: unlock STATION EVSE CONNECTOR"),
        ("unlock cp1 1 x", "\"x\" does not fit; use: unlock"),
        ("unlock cp1 1 1 1", "\"1\" is too much; use: unlock"),
        ("trigger cp1 Something", "use: trigger"),
        ("call cp1 Fly {", "use: call"),
        (
            "misbehave badly",
            "\"badly\" is no misbehaviour; use: misbehave delay",
        ),
        ("availability cp1 1 2 3 operative", "use: availability"),
    ] {
        let error = parse(line, 1).unwrap_err();
        assert!(error.contains(help), "{line}: {error}");
    }
}

/// Where a prompt prints, a line at a time.
struct Lines(mpsc::UnboundedSender<String>, String);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1 += std::str::from_utf8(bytes).unwrap();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.1);
        self.0.send(line.trim_end().to_owned()).ok();
        Ok(())
    }
}

/// A prompt with a fake station: what it prints, and where to type.
struct Session {
    typing: mpsc::UnboundedSender<String>,
    printed: mpsc::UnboundedReceiver<String>,
    fake: FakeStation,
    end: tokio::task::JoinHandle<io::Result<PromptEnd>>,
}

impl Session {
    async fn begin(json: bool) -> Self {
        let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
        let fake = FakeStation::booted(&csms, "cp1").await;
        let (typing, typed) = mpsc::unbounded_channel();
        let (out, printed) = mpsc::unbounded_channel();
        let out = Lines(out, String::new());
        let end = tokio::spawn(talk(csms, PromptOptions { json }, typed, out));
        let mut session = Self {
            typing,
            printed,
            fake,
            end,
        };
        session.line().await;
        session
    }

    fn say(&self, line: &str) {
        self.typing.send(line.to_owned()).unwrap();
    }

    async fn line(&mut self) -> String {
        let line = tokio::time::timeout(crate::testing::SOON, self.printed.recv());
        line.await.expect("nothing was printed").unwrap()
    }

    async fn json(&mut self) -> Value {
        serde_json::from_str(&self.line().await).unwrap()
    }
}

#[tokio::test]
async fn a_program_drives_it_with_json_lines() {
    let mut session = Session::begin(true).await;
    session.say(r#"{"id":1,"do":"call","station":"cp1","action":"ClearCache","payload":{}}"#);
    session
        .fake
        .serve(|id| json!([3, id, {"status": "Accepted"}]).to_string())
        .await;
    let (asked, answered) = (session.json().await, session.json().await);
    assert_eq!(
        (&asked["event"], &asked["direction"], &asked["action"]),
        (&json!("frame"), &json!("sent"), &json!("ClearCache"))
    );
    assert_eq!(answered["frame"][2], json!({"status": "Accepted"}));
    assert_eq!(
        session.json().await,
        json!({"id": 1, "ok": {"status": "Accepted"}})
    );

    session.say(r#"{"id":"two","do":"unlock cp9 1 1"}"#);
    let error = session.json().await;
    assert_eq!(
        (&error["id"], &error["error"]["code"]),
        (&json!("two"), &json!("Disconnected"))
    );
    session.say(r#"{"id":3,"do":"stations"}"#);
    assert_eq!(
        session.json().await,
        json!({"id": 3, "ok": [{"station": "cp1", "registration": "Accepted"}]})
    );
    session.say(r#"{"id":4,"do":"fly"}"#);
    assert_eq!(session.json().await["error"]["code"], "NotUnderstood");
    session.say("{nonsense");
    assert_eq!(session.json().await["id"], Value::Null);

    result(
        session
            .fake
            .ask("TransactionEvent", event("T", 0, "Started", 1.0))
            .await,
    );
    session.json().await;
    session.json().await;
    session.say(r#"{"id":5,"do":"ledger"}"#);
    let ledger = session.json().await;
    assert_eq!(ledger["ok"]["clean"], true);
    assert_eq!(ledger["ok"]["transactions"][0]["events"][0]["seqNo"], 0);
    session.say("quit");
    assert_eq!(session.end.await.unwrap().unwrap(), PromptEnd::Quit);
}

#[tokio::test]
async fn a_person_reads_lines() {
    let mut session = Session::begin(false).await;
    result(
        session
            .fake
            .ask("TransactionEvent", event("T", 0, "Started", 1.0))
            .await,
    );
    let line = session.line().await;
    assert!(
        line.ends_with("cp1 → TransactionEvent Started #0 MeterValuePeriodic - evse 1 tx T"),
        "{line}"
    );
    assert!(session.line().await.ends_with("cp1 ← TransactionEvent: {}"));
    session.say("report cp1");
    session
        .fake
        .serve(|id| json!([4, id, "InternalError", "oh", {}]).to_string())
        .await;
    session.line().await;
    assert!(
        session
            .line()
            .await
            .ends_with("→ GetBaseReport refused, InternalError: oh")
    );
    assert_eq!(session.line().await, "InternalError: oh");
    session.say("ledger");
    assert!(session.line().await.ends_with("the books are in order"));
    session.say("stations");
    assert_eq!(session.line().await, "cp1  Accepted");
    drop(session.typing);
    assert_eq!(session.end.await.unwrap().unwrap(), PromptEnd::EndOfInput);
}
