//! What comes out of the engine, as scripts write it. Frames are not here.

use super::hardware;
use crate::{Link, Notice, Output, Report};

pub(super) fn show(output: &Output) -> String {
    match output {
        Output::Ask { question, .. } => format!("ask {}", hardware::show(question)),
        Output::Link(link) => format!("link {}", show_link(link)),
        Output::Report(report) => format!("report {}", show_report(report)),
        Output::Restart => "restart".into(),
        Output::Send(text) => format!("send {text}"),
        Output::Store(change) => format!("store {change:?}"),
        Output::Tell(notice) => format!("tell {}", show_notice(notice)),
    }
}

/// Security events come in between other frames, wherever something happens: scripts look for them apart.
pub(super) fn security_event(text: &str) -> String {
    let frame: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let word = |name: &str| frame[3][name].as_str().unwrap_or_default().to_owned();
    format!("security {} {}", word("type"), word("techInfo"))
}

fn show_link(link: &Link) -> String {
    match link {
        Link::Reconnect(why) => format!("Reconnect {why}"),
        other => format!("{other:?}"),
    }
}

fn show_notice(notice: &Notice) -> String {
    match notice {
        Notice::AllowEnergy { evse, allowed } => format!("allow-energy {evse} {allowed}"),
        Notice::Authorization { evse, token, status } => {
            let place = evse.map_or("station".to_owned(), |evse| evse.to_string());
            format!("authorization {place} {} {status}", token.value)
        }
        Notice::Connection { connected } => format!("connection {connected}"),
        Notice::ConnectorStatus {
            evse,
            connector,
            status,
        } => format!("status {evse} {connector} {status}"),
        Notice::Boot {
            status,
            interval_seconds,
        } => format!("boot {status} {interval_seconds}"),
        Notice::EffectiveStatus { target, operative } => format!("effective {target:?} {operative}"),
        Notice::TransactionEvent { request } => format!("event {request}"),
        Notice::TransactionResponse { response, .. } => format!("response {response}"),
        Notice::TimeSync { csms_time } => format!("time-sync {csms_time}"),
        Notice::SecurityEvent { kind, info } => format!("security-event {kind} {info}"),
        Notice::VariableChanged { key, value } => format!("variable {key}={value}"),
    }
}

fn show_report(report: &Report) -> String {
    match report {
        Report::TokenAccepted { how, .. } => format!("accepted {how}"),
        Report::TokenRefused { why, .. } => format!("refused {why}"),
        Report::ConnectorStatus {
            evse,
            connector,
            status,
        } => format!("status {evse} {connector} {status}"),
        other => format!("{other:?}"),
    }
}
