//! `power`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::power::{self, Decision, Guest};
use crate::abi::convert;
use crate::abi::exports::{done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Answer, Limit, Notice, Question};
use crate::host::Host;

pub(in crate::abi) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(request, Question::MayStart { evse, token }) => {
            let token = token.as_ref().map(convert::wit_token);
            guest
                .call_may_start(store, *request, *evse, token.as_ref())
                .map(decision)
        }
        Call::Question(request, Question::MayStop { evse }) => {
            guest.call_may_stop(store, *request, *evse).map(decision)
        }
        Call::Notice(Notice::AllUnavailable) => done(guest.call_all_unavailable(store)),
        Call::Notice(Notice::AllowEnergy { evse, allowed }) => {
            done(guest.call_allow_energy(store, *evse, *allowed))
        }
        Call::Notice(Notice::SetLimit { evse, limit, phases }) => {
            done(guest.call_set_limit(store, *evse, limit.map(wit_limit), *phases))
        }
        _ => Err(not_exported()),
    }
}

fn decision(decision: Decision) -> Return {
    match decision {
        Decision::Now(verdict) => Return::Answer(Answer::Verdict(convert::verdict(verdict))),
        Decision::Later => Return::Later,
    }
}

fn wit_limit(limit: Limit) -> power::Limit {
    match limit {
        Limit::Amps(amps) => power::Limit::Amps(amps),
        Limit::Watts(watts) => power::Limit::Watts(watts),
    }
}
