//! The types that all interfaces share, to and from our own. Every version served so far has them alike: the
//! bindings of the older versions use those of the newest.

use super::bounds::{bounded, has_length, reason};
use super::v0_1::wit::plugpoint::station::{outcomes, types};
use crate::contract::{
    IdToken, LockOutcome, OperationalStatus, ResetOutcome, Target, UnlockOutcome, Variable, Verdict,
};

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
        outcomes::Verdict::No(why) => Verdict::No(reason(why)),
    }
}

pub(super) fn variable(raw: types::Variable) -> Result<Variable, &'static str> {
    let long = |name: &Option<String>| name.as_ref().is_some_and(|name| !has_length(name, 50));
    if !has_length(&raw.component, 50) || !has_length(&raw.name, 50) {
        return Err("the names of a component and its variable must have 1 to 50 characters");
    }
    if long(&raw.component_instance) || long(&raw.name_instance) {
        return Err("the name of an instance must have 1 to 50 characters");
    }
    Ok(Variable {
        component: raw.component,
        component_instance: raw.component_instance,
        target: target(raw.target),
        name: raw.name,
        name_instance: raw.name_instance,
        value: bounded(raw.value, 2_500),
    })
}

pub(super) fn wit_variable(variable: &Variable) -> types::Variable {
    types::Variable {
        component: variable.component.clone(),
        component_instance: variable.component_instance.clone(),
        target: wit_target(variable.target),
        name: variable.name.clone(),
        name_instance: variable.name_instance.clone(),
        value: variable.value.clone(),
    }
}
impl types::Host for crate::host::Host {}
