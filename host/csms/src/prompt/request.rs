//! Commands that are one CALL.

use plugpoint_ocpp::v201::*;
use serde_json::Value;

use super::words::{Parsed, Words};

/// The CALL that a command stands for.
pub(super) fn parse(name: &str, words: &mut Words<'_>, fresh: i32) -> Parsed<(Action, Value)> {
    match name {
        "availability" => ready(&availability(words)?),
        "clearcache" => ready(&ClearCacheRequest::default()),
        "get" => ready(&get(words)?),
        "reset" => ready(&reset(words)?),
        "set" => ready(&set(words)?),
        "start" => ready(&start(words, fresh)?),
        "stop" => ready(&RequestStopTransactionRequest::new(words.word()?)),
        "trigger" => ready(&trigger(words)?),
        "txstatus" => ready(&GetTransactionStatusRequest {
            transaction_id: words.maybe().map(str::to_owned),
            ..GetTransactionStatusRequest::default()
        }),
        "unlock" => ready(&UnlockConnectorRequest::new(words.value()?, words.value()?)),
        other => Err(format!("{other:?} is no command; `help` lists them")),
    }
}

fn ready<R: Request>(request: &R) -> Parsed<(Action, Value)> {
    let payload = write_request(request).map_err(|violation| violation.to_string())?;
    Ok((R::ACTION, payload))
}

fn get(words: &mut Words<'_>) -> Parsed<GetVariablesRequest> {
    let (component, variable) = (component(words)?, variable(words)?);
    Ok(GetVariablesRequest::new(vec![GetVariableDataType::new(
        component, variable,
    )]))
}

fn set(words: &mut Words<'_>) -> Parsed<SetVariablesRequest> {
    let (component, variable) = (component(words)?, variable(words)?);
    let data = SetVariableDataType::new(words.tail()?, component, variable);
    Ok(SetVariablesRequest::new(vec![data]))
}

/// `NAME[/INSTANCE][@EVSE[.CONNECTOR]]`
fn component(words: &mut Words<'_>) -> Parsed<ComponentType> {
    let word = words.word()?;
    let (name, place) = match word.split_once('@') {
        Some((name, place)) => (name, Some(place)),
        None => (word, None),
    };
    let (name, instance) = instanced(name);
    Ok(ComponentType {
        instance,
        evse: place.map(|place| evse_at(words, place)).transpose()?,
        ..ComponentType::new(name)
    })
}

fn variable(words: &mut Words<'_>) -> Parsed<VariableType> {
    let (name, instance) = instanced(words.word()?);
    Ok(VariableType {
        instance,
        ..VariableType::new(name)
    })
}

fn instanced(word: &str) -> (&str, Option<String>) {
    match word.split_once('/') {
        Some((name, instance)) => (name, Some(instance.to_owned())),
        None => (word, None),
    }
}

fn evse_at(words: &Words<'_>, place: &str) -> Parsed<EVSEType> {
    let (evse, connector) = match place.split_once('.') {
        Some((evse, connector)) => (evse, Some(connector)),
        None => (place, None),
    };
    Ok(EVSEType {
        connector_id: connector.map(|id| words.read(id)).transpose()?,
        ..EVSEType::new(words.read(evse)?)
    })
}

fn start(words: &mut Words<'_>, fresh: i32) -> Parsed<RequestStartTransactionRequest> {
    let (evse, token) = (words.value()?, words.word()?);
    let kind = words.maybe_value()?.unwrap_or(IdTokenEnumType::ISO14443);
    Ok(RequestStartTransactionRequest {
        evse_id: Some(evse),
        ..RequestStartTransactionRequest::new(IdTokenType::new(token, kind), fresh)
    })
}

fn availability(words: &mut Words<'_>) -> Parsed<ChangeAvailabilityRequest> {
    let mut ids = Vec::new();
    let status = loop {
        match words.word()? {
            "operative" => break OperationalStatusEnumType::Operative,
            "inoperative" => break OperationalStatusEnumType::Inoperative,
            id if ids.len() < 2 => ids.push(words.read(id)?),
            other => return Err(words.wrong(&format!("{other:?} does not fit"))),
        }
    };
    Ok(ChangeAvailabilityRequest {
        evse: ids.first().map(|&evse| EVSEType {
            connector_id: ids.get(1).copied(),
            ..EVSEType::new(evse)
        }),
        ..ChangeAvailabilityRequest::new(status)
    })
}

fn reset(words: &mut Words<'_>) -> Parsed<ResetRequest> {
    let (kind, evse) = match words.maybe() {
        None => (ResetEnumType::OnIdle, None),
        Some("immediate") => (ResetEnumType::Immediate, words.maybe_value()?),
        Some("onidle") => (ResetEnumType::OnIdle, words.maybe_value()?),
        Some(evse) => (ResetEnumType::OnIdle, Some(words.read(evse)?)),
    };
    Ok(ResetRequest {
        evse_id: evse,
        ..ResetRequest::new(kind)
    })
}

fn trigger(words: &mut Words<'_>) -> Parsed<TriggerMessageRequest> {
    let message = words.value()?;
    let evse = words.maybe_value()?.map(EVSEType::new);
    let connector_id = words.maybe_value()?;
    Ok(TriggerMessageRequest {
        evse: evse.map(|evse| EVSEType { connector_id, ..evse }),
        ..TriggerMessageRequest::new(message)
    })
}
