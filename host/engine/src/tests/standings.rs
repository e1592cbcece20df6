//! Registration as a table: every standing and every event, with what follows.

use super::blueprint;
use crate::script::{Play, Rig, Step};

const STANDINGS: [(&str, &str); 4] = [
    ("Unknown", "connect"),
    (
        "Pending",
        "csms answers BootNotification {\"currentTime\":\"2026-01-01T00:00:00Z\",\"interval\":30,\"status\":\"Pending\"}\nconnect",
    ),
    (
        "Rejected",
        "csms answers BootNotification {\"currentTime\":\"2026-01-01T00:00:00Z\",\"interval\":30,\"status\":\"Rejected\"}\nconnect",
    ),
    ("Accepted", "boot"),
];

const EVENTS: [(&str, &str); 9] = [
    ("the answer is Accepted", "csms accepts\n+60s"),
    (
        "the answer is Pending",
        "csms answers BootNotification {\"currentTime\":\"2026-01-01T00:00:00Z\",\"interval\":30,\"status\":\"Pending\"}\n+60s",
    ),
    (
        "the answer is Rejected",
        "csms answers BootNotification {\"currentTime\":\"2026-01-01T00:00:00Z\",\"interval\":30,\"status\":\"Rejected\"}\n+60s",
    ),
    (
        "the answer is CALLERROR",
        "csms refuses BootNotification InternalError\n+60s",
    ),
    ("no answer", "csms silent\n+60s"),
    ("reconnect", "disconnect\nconnect"),
    (
        "triggered",
        "> TriggerMessage {\"requestedMessage\":\"BootNotification\"}",
    ),
    (
        "asked for variables",
        "> GetVariables {\"getVariableData\":[{\"component\":{\"name\":\"TxCtrlr\"},\"variable\":{\"name\":\"TxStartPoint\"}}]}",
    ),
    ("asked to clear the cache", "> ClearCache {}"),
];

const TABLE: &str = "\
Unknown
  the answer is Accepted: Accepted [StatusNotification]
  the answer is Pending: Pending [BootNotification]
  the answer is Rejected: Rejected [BootNotification]
  the answer is CALLERROR: Unknown [BootNotification]
  no answer: Unknown []
  reconnect: Unknown [BootNotification]
  triggered: Unknown [SecurityError]
  asked for variables: Unknown [SecurityError]
  asked to clear the cache: Unknown [SecurityError]
Pending
  the answer is Accepted: Accepted [BootNotification StatusNotification]
  the answer is Pending: Pending [BootNotification]
  the answer is Rejected: Rejected [BootNotification]
  the answer is CALLERROR: Pending [BootNotification]
  no answer: Pending [BootNotification]
  reconnect: Pending []
  triggered: Pending [result BootNotification]
  asked for variables: Pending [result]
  asked to clear the cache: Pending [SecurityError]
Rejected
  the answer is Accepted: Accepted [BootNotification StatusNotification]
  the answer is Pending: Pending [BootNotification]
  the answer is Rejected: Rejected [BootNotification]
  the answer is CALLERROR: Rejected [BootNotification]
  no answer: Rejected [BootNotification]
  reconnect: Rejected []
  triggered: Rejected [result BootNotification]
  asked for variables: Rejected [SecurityError]
  asked to clear the cache: Rejected [SecurityError]
Accepted
  the answer is Accepted: Accepted []
  the answer is Pending: Accepted []
  the answer is Rejected: Accepted []
  the answer is CALLERROR: Accepted []
  no answer: Accepted []
  reconnect: Accepted [Heartbeat]
  triggered: Accepted [result]
  asked for variables: Accepted [result]
  asked to clear the cache: Accepted [result]
";

fn act(play: &mut Play, text: &str) {
    for line in text.lines() {
        let step = Step::parse(line).unwrap().unwrap();
        play.step(&step).unwrap();
    }
}

/// The standing, and the frames that an event brought.
fn cell(standing: &str, event: &str) -> String {
    let mut play = Play::new(blueprint());
    act(&mut play, standing);
    act(&mut play, "forget");
    let (first, rest) = event.split_once('\n').unwrap_or((event, ""));
    act(&mut play, first);
    // A BootNotification that is in flight is answered by what the event says.
    let rig = play.rig().unwrap();
    if let Some((id, action)) = rig.in_flight() {
        rig.answer_late(&id, &action).unwrap();
    }
    act(&mut play, rest);
    shown(play.rig().unwrap())
}

fn shown(rig: &Rig) -> String {
    let mut frames: Vec<String> = Vec::new();
    for text in rig.sent() {
        let frame: serde_json::Value = serde_json::from_str(text).unwrap();
        let name = match frame[0].as_u64() {
            Some(2) => frame[2].as_str().unwrap().to_owned(),
            Some(3) => "result".into(),
            _ => frame[2].as_str().unwrap().to_owned(),
        };
        if frames.last() != Some(&name) {
            frames.push(name);
        }
    }
    format!("{} [{}]", rig.standing(), frames.join(" "))
}

#[test]
fn every_standing_and_every_event() {
    let mut table = String::new();
    for (standing, way) in STANDINGS {
        table += &format!("{standing}\n");
        for (event, steps) in EVENTS {
            table += &format!("  {event}: {}\n", cell(way, steps));
        }
    }
    assert!(table == TABLE, "found:\n{table}");
}
