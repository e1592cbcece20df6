//! `diagnostics`, as the host calls it.

use wasmtime::{Result, Store};

use super::jobs::MAX_READ;
use super::outcomes::collected;
use super::wit::exports::plugpoint::station::diagnostics::{self, Guest, LogAnswer};
use crate::abi::bounds::reason;
use crate::abi::exports::{answer, done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Answer, LogRequest, Notice, Question};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(request, Question::GetLog(log)) => {
            match guest.call_get_log(store, *request, &wit_request(log))? {
                LogAnswer::Now(outcome) => answer(collected(outcome)),
                LogAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Question(_, Question::ReadLog { request, offset, max }) => {
            let max = MAX_READ.min(usize::try_from(*max).unwrap_or(MAX_READ));
            let read = guest.call_read_log(store, *request, *offset, u32::try_from(max)?)?;
            answer(Answer::LogBytes(
                read.map_err(reason).and_then(|bytes| piece(bytes, max)),
            ))
        }
        Call::Notice(Notice::CloseLog { request }) => done(guest.call_close_log(store, *request)),
        _ => Err(not_exported()),
    }
}

/// A log whose pieces do not fit together is of no use.
fn piece(bytes: Vec<u8>, max: usize) -> std::result::Result<Vec<u8>, String> {
    match bytes.len() {
        size if size <= max => Ok(bytes),
        size => Err(format!("the plugin gave {size} bytes where {max} were asked for")),
    }
}

fn wit_request(log: &LogRequest) -> diagnostics::LogRequest {
    diagnostics::LogRequest {
        kind: log.kind.clone(),
        oldest: log.oldest,
        latest: log.latest,
        extra: log.extra.clone(),
    }
}
