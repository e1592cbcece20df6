//! Types of WIT 0.1.0 to and from our own. What comes from a guest is checked and cut to size here.

use super::wit::exports::plugpoint::station::{lifecycle, observer, power, reset};
use super::wit::plugpoint::station::{hardware, outcomes, types};
use crate::call::Description;
use crate::contract::{
    ContactorState, Direction, EvState, HardwareFault, IdToken, Limit, LockOutcome, LockState, Measurand,
    OperationalStatus, Reading, ResetKind, ResetOutcome, Target, UnlockOutcome, Verdict,
};
use crate::snapshot::Snapshot;

/// Most readings taken from one `hardware.meter`.
const MAX_READINGS: usize = 64;
/// Most pairs taken from an `extra` list.
const MAX_EXTRA: usize = 32;

/// Cuts a text to `max` characters.
pub(super) fn bounded(mut text: String, max: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(max) {
        text.truncate(end);
    }
    text
}

fn has_length(text: &str, max: usize) -> bool {
    !text.is_empty() && text.chars().nth(max).is_none()
}

pub(super) fn target(target: types::Target) -> Target {
    match target {
        types::Target::Station => Target::Station,
        types::Target::Evse(evse) => Target::Evse(evse),
        types::Target::Connector((evse, connector)) => Target::Connector(evse, connector),
    }
}

pub(super) fn wit_target(target: Target) -> types::Target {
    match target {
        Target::Station => types::Target::Station,
        Target::Evse(evse) => types::Target::Evse(evse),
        Target::Connector(evse, connector) => types::Target::Connector((evse, connector)),
    }
}

pub(super) fn token(token: types::IdToken) -> Result<IdToken, &'static str> {
    if !has_length(&token.value, 36) {
        return Err("the token's value must have 1 to 36 characters");
    }
    if !has_length(&token.kind, 20) {
        return Err("the token's kind must have 1 to 20 characters");
    }
    Ok(IdToken {
        value: token.value,
        kind: token.kind,
    })
}

pub(super) fn wit_token(token: &IdToken) -> types::IdToken {
    types::IdToken {
        value: token.value.clone(),
        kind: token.kind.clone(),
    }
}

pub(super) fn wit_status(status: OperationalStatus) -> types::OperationalStatus {
    match status {
        OperationalStatus::Inoperative => types::OperationalStatus::Inoperative,
        OperationalStatus::Operative => types::OperationalStatus::Operative,
    }
}

pub(super) fn ev_state(state: hardware::EvState) -> EvState {
    match state {
        hardware::EvState::Disconnected => EvState::Disconnected,
        hardware::EvState::Connected => EvState::Connected,
        hardware::EvState::Charging => EvState::Charging,
        hardware::EvState::Error => EvState::Error,
    }
}

pub(super) fn contactor_state(state: hardware::ContactorState) -> ContactorState {
    match state {
        hardware::ContactorState::Open => ContactorState::Open,
        hardware::ContactorState::Closed => ContactorState::Closed,
        hardware::ContactorState::Welded => ContactorState::Welded,
    }
}

pub(super) fn lock_state(state: hardware::LockState) -> LockState {
    match state {
        hardware::LockState::Unlocked => LockState::Unlocked,
        hardware::LockState::Locked => LockState::Locked,
        hardware::LockState::Failed => LockState::Failed,
    }
}

/// The readings that can be used, and what is wrong with the others.
pub(super) fn readings(readings: Vec<hardware::Reading>) -> (Vec<Reading>, Vec<String>) {
    let mut errors = Vec::new();
    if readings.len() > MAX_READINGS {
        errors.push(format!(
            "{} readings at once; the first {MAX_READINGS} are taken",
            readings.len()
        ));
    }
    let mut good = Vec::new();
    for raw in readings.into_iter().take(MAX_READINGS) {
        match reading(raw) {
            Ok(reading) => good.push(reading),
            Err(error) => errors.push(error),
        }
    }
    (good, errors)
}

fn reading(raw: hardware::Reading) -> Result<Reading, String> {
    let measurand = measurand(raw.measurand)?;
    if !raw.value.is_finite() {
        return Err(format!("{measurand:?}: {} is not a finite number", raw.value));
    }
    if raw.phase.as_deref().is_some_and(|phase| !has_length(phase, 20)) {
        return Err(format!("{measurand:?}: a phase must have 1 to 20 characters"));
    }
    Ok(Reading {
        measurand,
        value: raw.value,
        phase: raw.phase,
    })
}

fn measurand(raw: hardware::Measurand) -> Result<Measurand, String> {
    Ok(match raw {
        hardware::Measurand::EnergyImport => Measurand::EnergyImport,
        hardware::Measurand::EnergyExport => Measurand::EnergyExport,
        hardware::Measurand::PowerImport => Measurand::PowerImport,
        hardware::Measurand::PowerExport => Measurand::PowerExport,
        hardware::Measurand::PowerOffered => Measurand::PowerOffered,
        hardware::Measurand::CurrentImport => Measurand::CurrentImport,
        hardware::Measurand::CurrentOffered => Measurand::CurrentOffered,
        hardware::Measurand::Voltage => Measurand::Voltage,
        hardware::Measurand::Frequency => Measurand::Frequency,
        hardware::Measurand::StateOfCharge => Measurand::StateOfCharge,
        hardware::Measurand::Other(name) if has_length(&name, 50) => Measurand::Other(name),
        hardware::Measurand::Other(_) => return Err("a measurand's name must have 1 to 50 characters".into()),
    })
}

/// A code by which a fault is raised and cleared.
pub(super) fn fault_code(code: String) -> Result<String, &'static str> {
    if has_length(&code, 50) {
        Ok(code)
    } else {
        Err("a fault's code must have 1 to 50 characters")
    }
}

pub(super) fn hardware_fault(fault: hardware::Fault) -> Result<HardwareFault, &'static str> {
    Ok(HardwareFault {
        target: target(fault.target),
        code: fault_code(fault.code)?,
        text: bounded(fault.text, 500),
        blocking: fault.blocking,
    })
}

pub(super) fn unlock_outcome(outcome: outcomes::UnlockOutcome) -> UnlockOutcome {
    match outcome {
        outcomes::UnlockOutcome::Unlocked => UnlockOutcome::Unlocked,
        outcomes::UnlockOutcome::UnlockFailed => UnlockOutcome::UnlockFailed,
        outcomes::UnlockOutcome::UnknownConnector => UnlockOutcome::UnknownConnector,
    }
}

pub(super) fn lock_outcome(outcome: outcomes::LockOutcome) -> LockOutcome {
    match outcome {
        outcomes::LockOutcome::Locked => LockOutcome::Locked,
        outcomes::LockOutcome::LockFailed => LockOutcome::LockFailed,
        outcomes::LockOutcome::UnknownConnector => LockOutcome::UnknownConnector,
    }
}

pub(super) fn reset_outcome(outcome: outcomes::ResetOutcome) -> ResetOutcome {
    match outcome {
        outcomes::ResetOutcome::Accepted => ResetOutcome::Accepted,
        outcomes::ResetOutcome::Rejected => ResetOutcome::Rejected,
    }
}

pub(super) fn verdict(verdict: outcomes::Verdict) -> Verdict {
    match verdict {
        outcomes::Verdict::Yes => Verdict::Yes,
        outcomes::Verdict::No(why) => Verdict::No(bounded(why, 255)),
    }
}

pub(super) fn wit_reset_kind(kind: ResetKind) -> reset::Kind {
    match kind {
        ResetKind::Immediate => reset::Kind::Immediate,
        ResetKind::OnIdle => reset::Kind::OnIdle,
    }
}

pub(super) fn wit_limit(limit: Limit) -> power::Limit {
    match limit {
        Limit::Amps(amps) => power::Limit::Amps(amps),
        Limit::Watts(watts) => power::Limit::Watts(watts),
    }
}

pub(super) fn wit_direction(direction: Direction) -> observer::Direction {
    match direction {
        Direction::FromCsms => observer::Direction::FromCsms,
        Direction::ToCsms => observer::Direction::ToCsms,
    }
}

pub(super) fn description(raw: lifecycle::Description) -> Description {
    let extra = raw.extra.into_iter().take(MAX_EXTRA);
    Description {
        name: bounded(raw.name, 50),
        version: bounded(raw.version, 50),
        vendor: bounded(raw.vendor, 50),
        state_schema: raw.state_schema,
        extra: extra
            .map(|(name, value)| (bounded(name, 50), bounded(value, 500)))
            .collect(),
    }
}

pub(super) fn snapshot(raw: lifecycle::Snapshot) -> Snapshot {
    Snapshot {
        schema: raw.schema,
        bytes: raw.bytes,
    }
}

pub(super) fn wit_snapshot(snapshot: &Snapshot) -> lifecycle::Snapshot {
    lifecycle::Snapshot {
        schema: snapshot.schema,
        bytes: snapshot.bytes.clone(),
    }
}
