//! `firmware`, as the host calls it.

use wasmtime::{Result, Store};

use super::outcomes::updating;
use super::wit::exports::plugpoint::station::firmware::{self, Guest, UpdateAnswer};
use crate::abi::exports::{answer, done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Image, Notice, Question};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(request, Question::UpdateFirmware(image)) => {
            match guest.call_update(store, *request, &wit_image(image))? {
                UpdateAnswer::Now(outcome) => answer(updating(outcome)),
                UpdateAnswer::Later => Ok(Return::Later),
            }
        }
        Call::Notice(Notice::CancelUpdate { request }) => done(guest.call_cancel(store, *request)),
        Call::Notice(Notice::InstallFirmware {
            request,
            size,
            sha256,
        }) => done(guest.call_install(store, *request, *size, sha256)),
        Call::Notice(Notice::InstallNow { request }) => done(guest.call_install_now(store, *request)),
        _ => Err(not_exported()),
    }
}

fn wit_image(image: &Image) -> firmware::Image {
    firmware::Image {
        location: image.location.clone(),
        retrieve_at: image.retrieve_at,
        install_at: image.install_at,
        signed: image.signed,
        extra: image.extra.clone(),
    }
}
