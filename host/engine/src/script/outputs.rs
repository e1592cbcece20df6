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

fn show_link(link: &Link) -> String {
    match link {
        Link::Reconnect(why) => format!("Reconnect {why}"),
        other => format!("{other:?}"),
    }
}

fn show_notice(notice: &Notice) -> String {
    match notice {
        Notice::AllowEnergy { evse, allowed } => format!("allow-energy {evse} {allowed}"),
        Notice::Boot {
            status,
            interval_seconds,
        } => format!("boot {status} {interval_seconds}"),
        Notice::EffectiveStatus { target, operative } => format!("effective {target:?} {operative}"),
        Notice::TransactionEvent { request } => format!("event {request}"),
        Notice::TransactionResponse { response, .. } => format!("response {response}"),
        Notice::TimeSync { csms_time } => format!("time-sync {csms_time}"),
        Notice::VariableChanged {
            component,
            variable,
            value,
        } => format!("variable {component}.{variable}={value}"),
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
