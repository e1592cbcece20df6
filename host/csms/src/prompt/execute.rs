//! Commands, done.

use std::time::Duration;

use plugpoint_ocpp::v201::{
    GenericDeviceModelStatusEnumType, GetBaseReportRequest, GetBaseReportResponse, IdTokenInfoType,
    RegistrationStatusEnumType, ReportBaseEnumType,
};
use serde_json::Value;

use super::command::Command;
use crate::csms::Csms;
use crate::error::{CallError, TimedOut};
use crate::ledger::Ledger;
use crate::report::Report;
use crate::station::Station;

/// How long the parts of a report may take after its request is accepted.
const REPORT_TIMEOUT: Duration = Duration::from_secs(60);

/// What a command came to.
pub(super) enum Outcome {
    Done,
    Answer(Value),
    Help,
    Ledger(Ledger),
    Report(Report),
    Stations(Vec<(String, Option<RegistrationStatusEnumType>)>),
}

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("{0}")]
    NotUnderstood(String),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("the station answered {0}")]
    NoReport(GenericDeviceModelStatusEnumType),
    #[error("the report did not come to an end: {0}")]
    Late(#[from] TimedOut),
}

impl Failure {
    /// For machines: OCPP's code if the station refused, or a word of ours.
    pub(super) fn code(&self) -> &str {
        match self {
            Self::NotUnderstood(_) => "NotUnderstood",
            Self::Call(CallError::Refused { code, .. }) => code,
            Self::Call(CallError::Timeout(_)) | Self::Late(_) => "Timeout",
            Self::Call(CallError::Disconnected) => "Disconnected",
            Self::Call(CallError::Invalid(_)) => "InvalidRequest",
            Self::Call(CallError::BadAnswer(_)) => "InvalidAnswer",
            Self::NoReport(_) => "NoReport",
        }
    }

    pub(super) fn description(&self) -> String {
        match self {
            Self::Call(CallError::Refused { description, .. }) => description.clone(),
            other => other.to_string(),
        }
    }
}

/// Does a command; `fresh` is the number it may give to its request. Quit is done by ending.
pub(super) async fn execute(csms: &Csms, command: Command, fresh: i32) -> Result<Outcome, Failure> {
    match command {
        Command::Behave => csms.behave(),
        Command::Misbehave(misbehaviour) => csms.misbehave(misbehaviour),
        Command::Token { token, status } => csms.set_token(&token, IdTokenInfoType::new(status)),
        Command::Quit => {}
        Command::Help => return Ok(Outcome::Help),
        Command::Ledger => return Ok(Outcome::Ledger(csms.ledger())),
        Command::Stations => return Ok(Outcome::Stations(stations(csms))),
        Command::Close { station, code } => there(csms.expect(&station).close(code))?,
        Command::Cut { station } => there(csms.expect(&station).cut())?,
        Command::Raw { station, text } => csms.expect(&station).send_text(&text)?,
        Command::Report { station, base } => return report(&csms.expect(&station), base, fresh).await,
        Command::Call {
            station,
            action,
            payload,
        } => {
            let answer = csms.expect(&station).call_raw(&action, payload).await?;
            return Ok(Outcome::Answer(answer));
        }
    }
    Ok(Outcome::Done)
}

fn there(connected: bool) -> Result<(), CallError> {
    if connected {
        Ok(())
    } else {
        Err(CallError::Disconnected)
    }
}

fn stations(csms: &Csms) -> Vec<(String, Option<RegistrationStatusEnumType>)> {
    let stations = csms.stations().into_iter();
    stations
        .map(|station| (station.id().to_owned(), station.registration()))
        .collect()
}

async fn report(station: &Station, base: ReportBaseEnumType, fresh: i32) -> Result<Outcome, Failure> {
    let GetBaseReportResponse { status, .. } = station.call(GetBaseReportRequest::new(fresh, base)).await?;
    if status != GenericDeviceModelStatusEnumType::Accepted {
        return Err(Failure::NoReport(status));
    }
    Ok(Outcome::Report(station.report(fresh, REPORT_TIMEOUT).await?))
}
