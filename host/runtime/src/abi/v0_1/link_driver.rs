//! `link-driver`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::link_driver::{self, Guest};
use crate::abi::bounds::{bounded, reason};
use crate::abi::exports::{answer, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Answer, OptionError, Question};
use crate::host::Host;

/// Most characters of an option's value.
const MAX_OPTION: usize = 500;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    let Call::Question(_, question) = call else {
        return Err(not_exported());
    };
    answer(match question {
        Question::ConnectLink { iface } => Answer::Link(guest.call_connect(store, iface)?.map_err(reason)),
        Question::DisconnectLink { iface } => {
            Answer::Link(guest.call_disconnect(store, iface)?.map_err(reason))
        }
        Question::GetLinkOption { iface, name } => {
            let value = guest.call_get_option(store, iface, name)?;
            Answer::LinkOption(
                value
                    .map(|value| bounded(value, MAX_OPTION))
                    .map_err(option_error),
            )
        }
        Question::InitLink { iface, settings } => {
            Answer::Link(guest.call_init(store, iface, settings)?.map_err(reason))
        }
        Question::SetLinkOption { iface, name, value } => {
            let set = guest.call_set_option(store, iface, name, value)?;
            Answer::LinkOptionSet(set.map_err(option_error))
        }
        _ => return Err(not_exported()),
    })
}

fn option_error(error: link_driver::OptionError) -> OptionError {
    match error {
        link_driver::OptionError::Unknown => OptionError::Unknown,
        link_driver::OptionError::ReadOnly => OptionError::ReadOnly,
        link_driver::OptionError::BadValue(why) => OptionError::BadValue(reason(why)),
    }
}
