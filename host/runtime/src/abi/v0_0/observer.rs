//! `observer`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::observer::{self, Guest};
use crate::abi::exports::{done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Direction, Notice, Pair, Target, Variable};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    let Call::Notice(notice) = call else {
        return Err(not_exported());
    };
    done(match notice {
        Notice::Boot {
            status,
            interval_seconds,
        } => guest.call_boot(store, status, *interval_seconds),
        Notice::OcppMessage { direction, message } => {
            let direction = match direction {
                Direction::FromCsms => observer::Direction::FromCsms,
                Direction::ToCsms => observer::Direction::ToCsms,
            };
            guest.call_ocpp_message(store, direction, message)
        }
        Notice::SecurityEvent { kind, info } => guest.call_security_event(store, kind, info),
        Notice::TimeSync { csms_time } => guest.call_time_sync(store, *csms_time),
        Notice::TransactionEvent { request } => guest.call_transaction_event(store, request),
        Notice::TransactionResponse {
            transaction,
            response,
        } => guest.call_transaction_response(store, transaction, response),
        Notice::VariableChanged(variable) => guest.call_variable_changed(store, &wit_change(variable)),
        // This version has no such function.
        Notice::Authorization { .. } | Notice::Connection { .. } | Notice::ConnectorStatus { .. } => Ok(()),
        _ => Err(not_exported()),
    })
}

/// What a change of this version has no field for is in `extra`.
fn wit_change(variable: &Variable) -> observer::Change {
    let mut extra: Vec<Pair> = Vec::new();
    let mut add = |name: &str, value: &dyn ToString| extra.push((name.to_owned(), value.to_string()));
    if let Some(instance) = &variable.component_instance {
        add("component-instance", instance);
    }
    if let Some(instance) = &variable.name_instance {
        add("variable-instance", instance);
    }
    if let Some(evse) = variable.target.evse() {
        add("evse", &evse);
    }
    if let Target::Connector(_, connector) = variable.target {
        add("connector", &connector);
    }
    observer::Change {
        component: variable.component.clone(),
        variable: variable.name.clone(),
        value: variable.value.clone(),
        extra,
    }
}
