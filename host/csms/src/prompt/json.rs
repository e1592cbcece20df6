//! JSON lines, for programs: a request or an answer or an event on each.

use serde::Deserialize;
use serde_json::{Value, json};

use super::command::{COMMANDS, Command, parse};
use super::execute::{Failure, Outcome};
use super::words::Parsed;
use crate::ledger::{Ledger, Transaction};
use crate::log::{Direction, FrameKind, LoggedFrame};
use crate::notice::Notice;

/// A line from a program: `{"id":1,"do":"unlock cp1 1 1"}`, or with `"do":"call"` and the parts of
/// the CALL as values of their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Comes back with the answer; any JSON.
    #[serde(default)]
    pub(super) id: Value,
    r#do: String,
    station: Option<String>,
    action: Option<String>,
    payload: Option<Value>,
    text: Option<String>,
}

impl Asked {
    /// The command it stands for.
    pub(super) fn command(self, fresh: i32) -> Parsed<Command> {
        match (self.r#do.as_str(), self.station) {
            ("call", Some(station)) => Ok(Command::Call {
                station,
                action: self.action.ok_or("`call` needs an `action`")?,
                payload: self.payload.unwrap_or_else(|| json!({})),
            }),
            ("raw", Some(station)) => Ok(Command::Raw {
                station,
                text: self.text.ok_or("`raw` needs a `text`")?,
            }),
            (_, Some(_)) => {
                Err("`station` goes with `call` and `raw`; elsewhere it is a word of `do`".into())
            }
            (line, None) => parse(line, fresh),
        }
    }
}

/// The line that answers a command.
pub(super) fn answer(id: &Value, outcome: &Result<Outcome, Failure>) -> Value {
    match outcome {
        Ok(outcome) => json!({"id": id, "ok": ok(outcome)}),
        Err(failure) => json!({"id": id, "error": {
            "code": failure.code(),
            "description": failure.description(),
        }}),
    }
}

fn ok(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Done => json!({}),
        Outcome::Answer(payload) => payload.clone(),
        Outcome::Help => COMMANDS.iter().map(|(_, usage, _)| *usage).collect(),
        Outcome::Ledger(ledger) => books(ledger),
        Outcome::Report(report) => json!({
            "parts": report.parts.len(),
            "data": report.data().collect::<Vec<_>>(),
        }),
        Outcome::Stations(stations) => stations
            .iter()
            .map(|(station, registration)| json!({"station": station, "registration": registration}))
            .collect(),
    }
}

fn books(ledger: &Ledger) -> Value {
    let complaints = ledger.audit().err().unwrap_or_default();
    json!({
        "clean": complaints.is_empty(),
        "summary": ledger.summary(),
        "complaints": complaints.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "transactions": ledger.transactions().iter().map(page).collect::<Vec<_>>(),
    })
}

fn page(transaction: &Transaction) -> Value {
    let register = transaction.register_wh();
    let events = transaction.events().map(|event| {
        json!({
            "seqNo": event.request.seq_no,
            "messageId": event.message_id,
            "eventType": event.request.event_type,
            "triggerReason": event.request.trigger_reason,
            "repeats": event.repeats,
        })
    });
    json!({
        "station": transaction.station,
        "transaction": transaction.id,
        "evse": transaction.evse,
        "ended": transaction.is_ended(),
        "startWh": register.map(|(start, _)| start),
        "stopWh": register.map(|(_, stop)| stop),
        "energyWh": transaction.energy_wh(),
        "events": events.collect::<Vec<_>>(),
    })
}

/// The line that tells of an event.
pub(super) fn event(notice: &Notice) -> Value {
    match notice {
        Notice::Connected { station } => json!({"event": "connected", "station": station}),
        Notice::Disconnected { station, reason } => {
            json!({"event": "disconnected", "station": station, "reason": reason})
        }
        Notice::TurnedAway { station, status } => {
            json!({"event": "turnedAway", "station": station, "status": status})
        }
        Notice::Frame { station, frame } => frame_event(station, frame),
        Notice::Complaint(complaint) => {
            json!({"event": "complaint", "station": complaint.station, "fault": complaint.fault,
                "text": complaint.fault.to_string()})
        }
    }
}

fn frame_event(station: &str, frame: &LoggedFrame) -> Value {
    let direction = match frame.direction {
        Direction::Received => "received",
        Direction::Sent => "sent",
    };
    let kind = match frame.kind {
        FrameKind::Call => "call",
        FrameKind::CallResult => "callResult",
        FrameKind::CallError => "callError",
        FrameKind::Garbage => "garbage",
    };
    // What is not JSON is told as text.
    let content = serde_json::from_str(frame.text()).unwrap_or_else(|_| Value::from(frame.text()));
    json!({
        "event": "frame",
        "at": frame.at.to_string(),
        "station": station,
        "direction": direction,
        "kind": kind,
        "action": frame.action,
        "frame": content,
    })
}
