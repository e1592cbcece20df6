//! `connector`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::connector::{Guest, LockAnswer, UnlockAnswer};
use crate::abi::convert;
use crate::abi::exports::{answer, done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Answer, Notice, Question};
use crate::host::Host;

pub(in crate::abi) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match *call {
        Call::Question(request, Question::Lock { evse, connector }) => {
            match guest.call_lock(store, request, evse, connector)? {
                LockAnswer::Now(outcome) => answer(Answer::Lock(convert::lock_outcome(outcome))),
                LockAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Question(request, Question::Unlock { evse, connector }) => {
            match guest.call_unlock(store, request, evse, connector)? {
                UnlockAnswer::Now(outcome) => answer(Answer::Unlock(convert::unlock_outcome(outcome))),
                UnlockAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Notice(Notice::EffectiveStatusChanged { target, status }) => {
            let (target, status) = (convert::wit_target(target), convert::wit_status(status));
            done(guest.call_effective_status_changed(store, target, status))
        }
        _ => Err(not_exported()),
    }
}
