//! `events`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::events::{Guest, PortState};
use crate::abi::exports::{done, not_exported};
use crate::call::{Call, Return};
use crate::host::Host;

pub(in crate::abi) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    done(match call {
        Call::PortData(port, data) => guest.call_on_port_data(store, port, data),
        Call::PortState(port, None) => guest.call_on_port_state(store, port, &PortState::Open),
        Call::PortState(port, Some(why)) => {
            guest.call_on_port_state(store, port, &PortState::Closed(why.clone()))
        }
        Call::Timer(timer) => guest.call_on_timer(store, *timer),
        _ => Err(not_exported()),
    })
}
