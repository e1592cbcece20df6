//! `lifecycle`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::lifecycle::{self, Guest};
use crate::abi::bounds::{bounded, extra};
use crate::abi::exports::{done, not_exported};
use crate::call::{Call, Description, Return};
use crate::host::Host;
use crate::snapshot::Snapshot;

pub(in crate::abi) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Configure(settings) => guest.call_configure(store, settings).map(refusal),
        Call::Describe => Ok(Return::Description(description(guest.call_describe(store)?))),
        Call::Init(settings) => guest.call_init(store, settings).map(refusal),
        Call::LoadState(state) => load_state(guest, store, state),
        Call::SaveState => {
            let lifecycle::Snapshot { schema, bytes } = guest.call_save_state(store)?;
            Ok(Return::Snapshot(Snapshot { schema, bytes }))
        }
        Call::SelfTest => guest.call_self_test(store).map(refusal),
        Call::Shutdown => done(guest.call_shutdown(store)),
        _ => Err(not_exported()),
    }
}

fn load_state(guest: &Guest, store: &mut Store<Host>, state: &Snapshot) -> Result<Return> {
    let snapshot = lifecycle::Snapshot {
        schema: state.schema,
        bytes: state.bytes.clone(),
    };
    Ok(match guest.call_load_state(store, &snapshot)? {
        Ok(()) => Return::Done,
        Err(lifecycle::LoadError::Refused(why)) => Return::Refused(bounded(why, 500)),
        Err(lifecycle::LoadError::StartClean(why)) => Return::StartClean(bounded(why, 500)),
    })
}

fn refusal(result: std::result::Result<(), String>) -> Return {
    match result {
        Ok(()) => Return::Done,
        Err(why) => Return::Refused(bounded(why, 500)),
    }
}

fn description(raw: lifecycle::Description) -> Description {
    Description {
        name: bounded(raw.name, 50),
        version: bounded(raw.version, 50),
        vendor: bounded(raw.vendor, 50),
        state_schema: raw.state_schema,
        extra: extra(raw.extra),
    }
}
