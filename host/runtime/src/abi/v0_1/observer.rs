//! `observer`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::observer::{self, Guest};
use crate::abi::convert;
use crate::abi::exports::{done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Direction, Notice};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    let Call::Notice(notice) = call else {
        return Err(not_exported());
    };
    done(match notice {
        Notice::Authorization { evse, token, status } => {
            guest.call_authorization(store, *evse, &convert::wit_token(token), status)
        }
        Notice::Boot {
            status,
            interval_seconds,
        } => guest.call_boot(store, status, *interval_seconds),
        Notice::Connection { connected } => guest.call_connection(store, *connected),
        Notice::ConnectorStatus {
            evse,
            connector,
            status,
        } => guest.call_connector_status(store, *evse, *connector, status),
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
        Notice::VariableChanged(variable) => {
            guest.call_variable_changed(store, &convert::wit_variable(variable))
        }
        _ => Err(not_exported()),
    })
}
