//! `reset`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::reset::{Guest, Kind, ResetAnswer};
use crate::abi::convert;
use crate::abi::exports::{answer, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Answer, Question, ResetKind};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(_, Question::IsResetAllowed { target, kind }) => {
            let target = convert::wit_target(*target);
            let verdict = guest.call_is_reset_allowed(store, target, &wit_kind(kind))?;
            answer(Answer::Verdict(convert::verdict(verdict)))
        }
        Call::Question(request, Question::Reset { target, kind }) => {
            let target = convert::wit_target(*target);
            match guest.call_reset(store, *request, target, &wit_kind(kind))? {
                ResetAnswer::Now(outcome) => answer(Answer::Reset(convert::reset_outcome(outcome))),
                ResetAnswer::Later => Ok(Return::Later),
            }
        }
        _ => Err(not_exported()),
    }
}

fn wit_kind(kind: &ResetKind) -> Kind {
    match kind {
        ResetKind::Immediate => Kind::Immediate,
        ResetKind::ImmediateAndResume => Kind::ImmediateAndResume,
        ResetKind::OnIdle => Kind::OnIdle,
        ResetKind::Other(name) => Kind::Other(name.clone()),
    }
}
