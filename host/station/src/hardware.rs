//! Between what plugins say and what the engine understands.

use plugpoint_engine as engine;
use plugpoint_engine::device_model::{ComponentKey, VariableKey, VariableName};
use plugpoint_ocpp::DateTime;
use plugpoint_runtime::contract as runtime;

use crate::profile;

/// The engine counts with OCPP's integers. A number that it cannot have is no EVSE of the device model.
fn id(id: u32) -> i32 {
    i32::try_from(id).unwrap_or(i32::MAX)
}

/// EVSE numbers of the engine come from the device model and start at 1.
fn number(id: i32) -> u32 {
    u32::try_from(id).unwrap_or(0)
}

pub(crate) fn fact(plugin: String, fact: runtime::Fact) -> engine::Input {
    use engine::Fact as E;
    use runtime::Fact as R;
    engine::Input::Fact(match fact {
        R::Cable {
            evse,
            connector,
            plugged,
        } => E::Cable {
            evse: id(evse),
            connector: id(connector),
            plugged,
        },
        R::Contactor { evse, state } => E::Contactor {
            evse: id(evse),
            state: contactor(state),
        },
        R::Ev { evse, state } => E::Ev {
            evse: id(evse),
            state: ev(state),
        },
        R::FaultCleared { target, code } => E::FaultCleared {
            target: from_target(target),
            code,
        },
        R::FaultRaised(fault) => E::FaultRaised(engine::Fault {
            target: from_target(fault.target),
            code: fault.code,
            text: fault.text,
            blocking: fault.blocking,
        }),
        R::Lock {
            evse,
            connector,
            state,
        } => E::Lock {
            evse: id(evse),
            connector: id(connector),
            state: lock(state),
        },
        R::Meter { evse, at, readings } => E::Meter {
            evse: id(evse),
            at: at.and_then(|at| DateTime::from_millis(i64::try_from(at).ok()?)),
            readings: readings.into_iter().map(reading).collect(),
        },
        R::StopPressed { evse } => E::StopPressed { evse: id(evse) },
        R::Token { evse, token } => E::Token {
            evse: evse.map(id),
            token: from_token(token),
        },
        R::SecurityEvent { kind, info } => {
            return engine::Input::SecurityEvent(engine::SecurityEvent {
                plugin: Some(plugin),
                kind,
                info,
            });
        }
        R::VariableChanged(variable) => from_variable(variable),
    })
}

fn from_variable(variable: runtime::Variable) -> engine::Fact {
    let (evse, connector) = match variable.target {
        runtime::Target::Station => (None, None),
        runtime::Target::Evse(evse) => (Some(id(evse)), None),
        runtime::Target::Connector(evse, connector) => (Some(id(evse)), Some(id(connector))),
    };
    let instance = variable.component_instance.as_deref();
    engine::Fact::VariableChanged {
        key: VariableKey::new(
            ComponentKey::new(&variable.component, instance, evse, connector),
            VariableName::new(&variable.name, variable.name_instance.as_deref()),
        ),
        value: variable.value,
    }
}

fn to_variable(VariableKey { component, variable }: VariableKey, value: String) -> runtime::Variable {
    let target = match (component.evse, component.connector) {
        (Some(evse), Some(connector)) => runtime::Target::Connector(number(evse), number(connector)),
        (Some(evse), None) => runtime::Target::Evse(number(evse)),
        (None, _) => runtime::Target::Station,
    };
    runtime::Variable {
        component: component.name.to_string(),
        component_instance: component.instance.map(|instance| instance.to_string()),
        target,
        name: variable.name.to_string(),
        name_instance: variable.instance.map(|instance| instance.to_string()),
        value,
    }
}

fn contactor(state: runtime::ContactorState) -> engine::ContactorState {
    match state {
        runtime::ContactorState::Closed => engine::ContactorState::Closed,
        runtime::ContactorState::Open => engine::ContactorState::Open,
        runtime::ContactorState::Welded => engine::ContactorState::Welded,
    }
}

fn ev(state: runtime::EvState) -> engine::EvState {
    match state {
        runtime::EvState::Charging => engine::EvState::Charging,
        runtime::EvState::Connected => engine::EvState::Connected,
        runtime::EvState::Disconnected => engine::EvState::Disconnected,
        runtime::EvState::Error => engine::EvState::Error,
    }
}

fn lock(state: runtime::LockState) -> engine::LockState {
    match state {
        runtime::LockState::Failed => engine::LockState::Failed,
        runtime::LockState::Locked => engine::LockState::Locked,
        runtime::LockState::Unlocked => engine::LockState::Unlocked,
    }
}

fn reading(reading: runtime::Reading) -> engine::Reading {
    use runtime::Measurand as M;
    let measurand = match reading.measurand {
        M::EnergyImport => "Energy.Active.Import.Register".to_owned(),
        M::EnergyExport => "Energy.Active.Export.Register".to_owned(),
        M::PowerImport => "Power.Active.Import".to_owned(),
        M::PowerExport => "Power.Active.Export".to_owned(),
        M::PowerOffered => "Power.Offered".to_owned(),
        M::CurrentImport => "Current.Import".to_owned(),
        M::CurrentOffered => "Current.Offered".to_owned(),
        M::Voltage => "Voltage".to_owned(),
        M::Frequency => "Frequency".to_owned(),
        M::StateOfCharge => "SoC".to_owned(),
        M::Other(name) => name,
    };
    engine::Reading {
        measurand,
        value: reading.value,
        phase: reading.phase,
        location: reading.location,
        signed: reading.signed.map(|signed| from_signed(*signed)),
    }
}

fn from_signed(signed: runtime::SignedValue) -> engine::SignedValue {
    engine::SignedValue {
        data: signed.data,
        signing_method: signed.signing_method,
        encoding_method: signed.encoding_method,
        public_key: signed.public_key,
    }
}

fn from_token(token: runtime::IdToken) -> engine::Token {
    engine::Token {
        value: token.value,
        kind: token.kind,
    }
}

fn from_target(target: runtime::Target) -> engine::Target {
    match target {
        runtime::Target::Station => engine::Target::Station,
        runtime::Target::Evse(evse) => engine::Target::Evse(id(evse)),
        runtime::Target::Connector(evse, connector) => engine::Target::Connector(id(evse), id(connector)),
    }
}

fn to_target(target: engine::Target) -> runtime::Target {
    match target {
        engine::Target::Station => runtime::Target::Station,
        engine::Target::Evse(evse) => runtime::Target::Evse(number(evse)),
        engine::Target::Connector(evse, connector) => {
            runtime::Target::Connector(number(evse), number(connector))
        }
    }
}

fn to_token(token: engine::Token) -> runtime::IdToken {
    runtime::IdToken {
        value: token.value,
        kind: token.kind,
    }
}

fn reset_kind(kind: engine::ResetKind) -> runtime::ResetKind {
    match kind {
        engine::ResetKind::Immediate => runtime::ResetKind::Immediate,
        engine::ResetKind::OnIdle => runtime::ResetKind::OnIdle,
    }
}

/// None: a question that the station itself answers.
pub(crate) fn question(question: engine::Question) -> Option<runtime::Question> {
    use engine::Question as E;
    use runtime::Question as R;
    Some(match question {
        E::Certificates(_) | E::IsStored => return None,
        E::DataTransfer {
            vendor,
            message,
            data,
        } => R::Transfer {
            vendor,
            message,
            data,
        },
        E::IsResetAllowed { target, kind } => R::IsResetAllowed {
            target: to_target(target),
            kind: reset_kind(kind),
        },
        E::Lock { evse, connector } => R::Lock {
            evse: number(evse),
            connector: number(connector),
        },
        E::MayStart { evse, token } => R::MayStart {
            evse: number(evse),
            token: token.map(to_token),
        },
        E::MayStop { evse } => R::MayStop { evse: number(evse) },
        E::Reset { target, kind } => R::Reset {
            target: to_target(target),
            kind: reset_kind(kind),
        },
        E::Unlock { evse, connector } => R::Unlock {
            evse: number(evse),
            connector: number(connector),
        },
        E::ValidateProfile { slot, profile } => R::ValidateProfile {
            slot: number(slot),
            profile: Box::new(profile::proposed(&profile.0)),
        },
    })
}

/// None: the engine asks nothing that is answered so.
pub(crate) fn answer(answer: runtime::Answer) -> Option<engine::Answer> {
    use engine::Answer as E;
    use runtime::Answer as R;
    Some(match answer {
        R::Lock(outcome) => E::Lock(match outcome {
            runtime::LockOutcome::LockFailed => engine::LockOutcome::LockFailed,
            runtime::LockOutcome::Locked => engine::LockOutcome::Locked,
            runtime::LockOutcome::UnknownConnector => engine::LockOutcome::UnknownConnector,
        }),
        R::Reset(outcome) => E::Reset(match outcome {
            runtime::ResetOutcome::Accepted => engine::ResetOutcome::Accepted,
            runtime::ResetOutcome::Rejected => engine::ResetOutcome::Rejected,
        }),
        R::Unlock(outcome) => E::Unlock(match outcome {
            runtime::UnlockOutcome::UnknownConnector => engine::UnlockOutcome::UnknownConnector,
            runtime::UnlockOutcome::UnlockFailed => engine::UnlockOutcome::UnlockFailed,
            runtime::UnlockOutcome::Unlocked => engine::UnlockOutcome::Unlocked,
        }),
        R::ProfileValidated(Ok(())) => E::Verdict(engine::Verdict::Yes),
        R::ProfileValidated(Err(why)) => E::Verdict(engine::Verdict::No(why)),
        R::Transferred(outcome) => E::DataTransfer(transfer_outcome(outcome)),
        R::Verdict(runtime::Verdict::Yes) => E::Verdict(engine::Verdict::Yes),
        R::Verdict(runtime::Verdict::No(why)) => E::Verdict(engine::Verdict::No(why)),
        _ => return None,
    })
}

fn transfer_outcome(outcome: runtime::TransferOutcome) -> engine::TransferOutcome {
    engine::TransferOutcome {
        status: match outcome.status {
            runtime::TransferStatus::Accepted => engine::TransferStatus::Accepted,
            runtime::TransferStatus::Rejected => engine::TransferStatus::Rejected,
            runtime::TransferStatus::UnknownMessageId => engine::TransferStatus::UnknownMessageId,
            runtime::TransferStatus::UnknownVendorId => engine::TransferStatus::UnknownVendorId,
        },
        data: outcome.data,
    }
}

pub(crate) fn notice(notice: engine::Notice) -> runtime::Notice {
    use engine::Notice as E;
    use runtime::Notice as R;
    match notice {
        E::Authorization { evse, token, status } => R::Authorization {
            evse: evse.map(number),
            token: to_token(token),
            status,
        },
        E::Connection { connected } => R::Connection { connected },
        E::ConnectorStatus {
            evse,
            connector,
            status,
        } => R::ConnectorStatus {
            evse: number(evse),
            connector: number(connector),
            status,
        },
        E::AllowEnergy { evse, allowed } => R::AllowEnergy {
            evse: number(evse),
            allowed,
        },
        E::Boot {
            status,
            interval_seconds,
        } => R::Boot {
            status,
            interval_seconds,
        },
        E::EffectiveStatus { target, operative } => R::EffectiveStatusChanged {
            target: to_target(target),
            status: if operative {
                runtime::OperationalStatus::Operative
            } else {
                runtime::OperationalStatus::Inoperative
            },
        },
        E::TransactionEvent { request } => R::TransactionEvent { request },
        E::TransactionResponse {
            transaction,
            response,
        } => R::TransactionResponse {
            transaction,
            response,
        },
        E::TimeSync { csms_time } => R::TimeSync {
            csms_time: u64::try_from(csms_time.as_millis()).unwrap_or(0),
        },
        E::SecurityEvent { kind, info } => R::SecurityEvent { kind, info },
        E::VariableChanged { key, value } => R::VariableChanged(to_variable(key, value)),
    }
}

#[cfg(test)]
mod tests {
    use plugpoint_engine::{Answer, NetworkProfile, Question, ResetKind, ResetOutcome, Target};
    use plugpoint_ocpp::v201::{
        NetworkConnectionProfileType, OCPPInterfaceEnumType, OCPPTransportEnumType, OCPPVersionEnumType,
    };

    /// One of each kind that a plugin is asked.
    fn questions() -> Vec<Question> {
        let (evse, connector, kind) = (1, 1, ResetKind::OnIdle);
        let (station, one) = (Target::Station, Target::Evse(evse));
        vec![
            Question::DataTransfer {
                vendor: "acme".into(),
                message: None,
                data: None,
            },
            Question::IsResetAllowed {
                target: station,
                kind,
            },
            Question::Lock { evse, connector },
            Question::MayStart { evse, token: None },
            Question::MayStop { evse },
            Question::Reset { target: one, kind },
            Question::Unlock { evse, connector },
            Question::ValidateProfile {
                slot: 2,
                profile: Box::new(NetworkProfile(NetworkConnectionProfileType::new(
                    OCPPVersionEnumType::OCPP20,
                    OCPPTransportEnumType::JSON,
                    "ws://csms.example",
                    30,
                    1,
                    OCPPInterfaceEnumType::Wired0,
                ))),
            },
        ]
    }

    /// The engine and the runtime each keep the time of a question: neither may give up before the other.
    #[test]
    fn questions_have_the_same_deadline_on_both_sides() {
        for question in questions() {
            let deadline = question.deadline();
            assert_eq!(super::question(question).unwrap().deadline(), deadline);
        }
    }

    /// That nobody resets is for the engine to know: then it restarts the process, or refuses.
    #[test]
    fn questions_have_the_same_default_on_both_sides() {
        for question in questions() {
            let ours = question.default_answer();
            let theirs = super::answer(super::question(question).unwrap().default_answer());
            if ours != Answer::Reset(ResetOutcome::NotServed) {
                assert_eq!(theirs, Some(ours));
            }
        }
    }
}
