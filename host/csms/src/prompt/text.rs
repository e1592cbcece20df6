//! Readable lines, for people. Times are UTC.

use jiff::Timestamp;
use plugpoint_ocpp::Frame;
use plugpoint_ocpp::v201::Action;
use serde_json::Value;

use super::command::COMMANDS;
use super::execute::{Failure, Outcome};
use crate::ledger::{Ledger, Transaction};
use crate::log::{Direction, LoggedFrame};
use crate::notice::Notice;

/// The most characters of a payload that a line shows.
const WIDTH: usize = 200;

/// The lines that answer a command.
pub(super) fn answer(outcome: &Result<Outcome, Failure>) -> String {
    match outcome {
        Ok(outcome) => ok(outcome),
        Err(failure) => format!("{}: {}", failure.code(), failure.description()),
    }
}

fn ok(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Answer(payload) => payload.to_string(),
        Outcome::Help => lines(
            COMMANDS
                .iter()
                .map(|(_, usage, what)| format!("{usage}\n    {what}")),
        ),
        Outcome::Ledger(ledger) => books(ledger),
        Outcome::Report(report) => lines(
            report
                .data()
                .map(|data| serde_json::to_string(data).unwrap_or_default()),
        ),
        Outcome::Stations(stations) if stations.is_empty() => "none".to_owned(),
        Outcome::Stations(stations) => lines(stations.iter().map(|(station, registration)| {
            let registration = registration.map_or("not booted", |status| status.as_str());
            format!("{station}  {registration}")
        })),
    }
}

fn books(ledger: &Ledger) -> String {
    let mut text = lines(ledger.transactions().iter().map(page));
    let summary = ledger.summary();
    text += &format!(
        "\n{} transactions, {} open, {} events, {} repeats, {:.0} Wh",
        summary.transactions, summary.open, summary.events, summary.repeats, summary.energy_wh
    );
    match ledger.audit() {
        Ok(_) => text += "\nthe books are in order",
        Err(complaints) => {
            for complaint in complaints {
                text += &format!("\n! {complaint}");
            }
        }
    }
    text.trim_start().to_owned()
}

fn page(transaction: &Transaction) -> String {
    let evse = transaction.evse.map_or("?".to_owned(), |evse| evse.to_string());
    let energy = transaction
        .energy_wh()
        .map_or("no reading".to_owned(), |energy| format!("{energy:.0} Wh"));
    let state = if transaction.is_ended() { "ended" } else { "open" };
    let (station, id, events) = (&transaction.station, &transaction.id, transaction.len());
    format!("{station}  {id}  evse {evse}  {events} events  {energy}  {state}")
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// The line that tells of an event.
pub(super) fn event(notice: &Notice) -> String {
    match notice {
        Notice::Connected { station } => told(Timestamp::now(), station, "connected"),
        Notice::Disconnected { station, reason } => {
            told(Timestamp::now(), station, &format!("disconnected: {reason}"))
        }
        Notice::TurnedAway { station, status } => {
            told(Timestamp::now(), station, &format!("turned away with {status}"))
        }
        Notice::Complaint(complaint) => told(
            Timestamp::now(),
            &complaint.station,
            &format!("! {}", complaint.fault),
        ),
        Notice::Frame { station, frame } => told(frame.at, station, &described(frame)),
    }
}

fn told(at: Timestamp, station: &str, what: &str) -> String {
    format!("{} {station} {what}", at.strftime("%H:%M:%S%.3f"))
}

/// Which way, what about, and what it says: `→` comes from the station.
fn described(frame: &LoggedFrame) -> String {
    let arrow = match frame.direction {
        Direction::Received => '→',
        Direction::Sent => '←',
    };
    let action = frame.action.map_or("?", |action| action.as_str());
    match frame.frame() {
        Some(Frame::Call { payload, .. }) if frame.action == Some(Action::TransactionEvent) => {
            format!("{arrow} {}", transaction_event(&payload))
        }
        Some(Frame::Call { action, payload, .. }) => {
            format!("{arrow} {action} {}", cut(&payload.to_string()))
        }
        Some(Frame::CallResult { payload, .. }) => {
            format!("{arrow} {action}: {}", cut(&payload.to_string()))
        }
        Some(Frame::CallError {
            code, description, ..
        }) => {
            format!("{arrow} {action} refused, {code}: {}", cut(&description))
        }
        None => format!("{arrow} {}", cut(frame.text())),
    }
}

/// What a person looks for first in the longest of messages.
fn transaction_event(payload: &Value) -> String {
    let at = |pointer: &str| match payload.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "-".to_owned(),
    };
    format!(
        "TransactionEvent {} #{} {} {} evse {} tx {}",
        at("/eventType"),
        at("/seqNo"),
        at("/triggerReason"),
        at("/transactionInfo/chargingState"),
        at("/evse/id"),
        at("/transactionInfo/transactionId"),
    )
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
