//! `data-transfer`, as the host calls it.

use wasmtime::{Result, Store};

use super::outcomes::transferred;
use super::wit::exports::plugpoint::station::data_transfer::{Guest, TransferAnswer};
use crate::abi::exports::{answer, not_exported};
use crate::call::{Call, Return};
use crate::contract::Question;
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    let Call::Question(
        request,
        Question::Transfer {
            vendor,
            message,
            data,
        },
    ) = call
    else {
        return Err(not_exported());
    };
    let returned = guest.call_transfer(&mut *store, *request, vendor, message.as_deref(), data.as_deref())?;
    match returned {
        TransferAnswer::Now(outcome) => {
            let (outcome, problem) = transferred(outcome);
            if let Some(problem) = problem {
                store.data().dropped(call.name(), &problem);
            }
            answer(outcome)
        }
        TransferAnswer::Later => Ok(Return::Later),
    }
}
