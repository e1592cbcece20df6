//! What can be said at the prompt.

use plugpoint_ocpp::v201::{AuthorizationStatusEnumType, ReportBaseEnumType};
use serde_json::Value;

use super::misbehave;
use super::request;
use super::words::{Parsed, Words};
use crate::misbehaviour::Misbehaviour;

/// Every command: its name, its use, and what it does.
pub(super) const COMMANDS: &[(&str, &str, &str)] = &[
    ("stations", "stations", "who is connected"),
    (
        "get",
        "get STATION COMPONENT VARIABLE",
        "GetVariables; COMPONENT is NAME[/INSTANCE][@EVSE[.CONNECTOR]], VARIABLE is NAME[/INSTANCE]",
    ),
    ("set", "set STATION COMPONENT VARIABLE VALUE", "SetVariables"),
    (
        "report",
        "report STATION [FullInventory|ConfigurationInventory|SummaryInventory]",
        "GetBaseReport, and the whole report",
    ),
    (
        "start",
        "start STATION EVSE TOKEN [TYPE]",
        "RequestStartTransaction; TYPE is ISO14443 if not given",
    ),
    ("stop", "stop STATION TRANSACTION", "RequestStopTransaction"),
    ("unlock", "unlock STATION EVSE CONNECTOR", "UnlockConnector"),
    (
        "availability",
        "availability STATION [EVSE [CONNECTOR]] operative|inoperative",
        "ChangeAvailability",
    ),
    (
        "reset",
        "reset STATION [immediate|onidle] [EVSE]",
        "Reset; onidle if not given",
    ),
    (
        "trigger",
        "trigger STATION MESSAGE [EVSE [CONNECTOR]]",
        "TriggerMessage",
    ),
    (
        "txstatus",
        "txstatus STATION [TRANSACTION]",
        "GetTransactionStatus",
    ),
    ("clearcache", "clearcache STATION", "ClearCache"),
    ("call", "call STATION ACTION JSON", "any CALL, valid or not"),
    ("raw", "raw STATION TEXT", "sends a text as it is"),
    (
        "close",
        "close STATION [CODE]",
        "closes the connection; 1000 if not given",
    ),
    ("cut", "cut STATION", "drops the connection without a close frame"),
    (
        "token",
        "token TOKEN STATUS",
        "sets a token to Accepted, Blocked, Expired, ...",
    ),
    ("misbehave", misbehave::USAGE, "does wrong on purpose"),
    ("behave", "behave", "ends all misbehaviour"),
    ("ledger", "ledger", "transactions, and the audit of the books"),
    ("help", "help", "this list"),
    ("quit", "quit", "stops the CSMS"),
];

/// A command, understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    Behave,
    Call {
        station: String,
        action: String,
        payload: Value,
    },
    Close {
        station: String,
        code: u16,
    },
    Cut {
        station: String,
    },
    Help,
    Ledger,
    Misbehave(Misbehaviour),
    Quit,
    Raw {
        station: String,
        text: String,
    },
    Report {
        station: String,
        base: ReportBaseEnumType,
    },
    Stations,
    Token {
        token: String,
        status: AuthorizationStatusEnumType,
    },
}

/// Reads a line. `fresh` is a number that no request has had yet.
pub(super) fn parse(line: &str, fresh: i32) -> Parsed<Command> {
    let line = line.trim();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let Some((_, usage, _)) = COMMANDS.iter().find(|(known, ..)| *known == name) else {
        return Err(format!("{name:?} is no command; `help` lists them"));
    };
    let mut words = Words::new(rest, usage);
    let command = match name {
        "behave" => Command::Behave,
        "help" => Command::Help,
        "ledger" => Command::Ledger,
        "quit" => Command::Quit,
        "stations" => Command::Stations,
        "misbehave" => Command::Misbehave(misbehave::parse(&mut words)?),
        "token" => Command::Token {
            token: words.word()?.to_owned(),
            status: words.value()?,
        },
        _ => to_station(name, words.word()?.to_owned(), &mut words, fresh)?,
    };
    words.end()?;
    Ok(command)
}

fn to_station(name: &str, station: String, words: &mut Words<'_>, fresh: i32) -> Parsed<Command> {
    Ok(match name {
        "call" => {
            let (action, payload) = (words.word()?.to_owned(), words.tail()?);
            let payload = words.read(payload)?;
            Command::Call {
                station,
                action,
                payload,
            }
        }
        "close" => Command::Close {
            station,
            code: words.maybe_value()?.unwrap_or(1000),
        },
        "cut" => Command::Cut { station },
        "raw" => Command::Raw {
            station,
            text: words.tail()?.to_owned(),
        },
        "report" => Command::Report {
            station,
            base: words.maybe_value()?.unwrap_or(ReportBaseEnumType::FullInventory),
        },
        _ => {
            let (action, payload) = request::parse(name, words, fresh)?;
            let action = action.to_string();
            Command::Call {
                station,
                action,
                payload,
            }
        }
    })
}
