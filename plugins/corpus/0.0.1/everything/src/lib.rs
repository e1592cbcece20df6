//! A plugin of contract 0.0.1 that exports and imports all there was.
//!
//! It answers every question at once, or later with the setting `later = yes`, and well. Each
//! function that is called leaves its name in the store; `is-reset-allowed` uses every function of the host.

#![allow(
    unsafe_code,
    unused_qualifications,
    unreachable_pub,
    clippy::use_self,
    reason = "what wit-bindgen writes"
)]

mod bindings {
    wit_bindgen::generate!({
        path: "../../../../wit/0.0.1",
        world: "station-plugin",
        generate_all,
        pub_export_macro: true,
    });
}
mod imports;

use std::cell::RefCell;

use bindings::exports::plugpoint::station::connector::{self, LockAnswer, UnlockAnswer};
use bindings::exports::plugpoint::station::events::{self, PortState};
use bindings::exports::plugpoint::station::lifecycle::{self, Description, LoadError, Snapshot};
use bindings::exports::plugpoint::station::observer::{self, Change, Direction};
use bindings::exports::plugpoint::station::power::{self, Decision, Limit};
use bindings::exports::plugpoint::station::reset::{self, Kind, ResetAnswer};
use bindings::plugpoint::station::outcomes::{LockOutcome, ResetOutcome, UnlockOutcome, Verdict};
use bindings::plugpoint::station::types::{IdToken, OperationalStatus, Target};
use bindings::plugpoint::station::{clock, kv, replies};

#[derive(Default)]
struct State {
    later: bool,
    put_off: Vec<Box<dyn FnOnce()>>,
}

thread_local!(static STATE: RefCell<State> = RefCell::default());

/// Leaves a trace in the store, where the test finds it.
fn called(function: &str) {
    kv::set(function, b"called").expect("room for a name");
}

/// Keeps an answer for the next timer, if answers are to be given later.
fn put_off(answer: impl FnOnce() + 'static) -> bool {
    STATE.with_borrow_mut(|state| {
        if state.later {
            state.put_off.push(Box::new(answer));
            clock::set_timer(0);
        }
        state.later
    })
}

struct Everything;

impl lifecycle::Guest for Everything {
    fn describe() -> Description {
        Description {
            name: "everything".to_owned(),
            version: "1.0.0".to_owned(),
            vendor: "plugpoint".to_owned(),
            state_schema: 1,
            extra: vec![("contract".to_owned(), "0.0.1".to_owned())],
        }
    }

    fn init(settings: Vec<(String, String)>) -> Result<(), String> {
        called("init");
        Self::configure(settings)
    }

    fn configure(settings: Vec<(String, String)>) -> Result<(), String> {
        called("configure");
        let later = settings.contains(&("later".to_owned(), "yes".to_owned()));
        STATE.with_borrow_mut(|state| state.later = later);
        Ok(())
    }

    fn self_test() -> Result<(), String> {
        called("self-test");
        Ok(())
    }

    fn save_state() -> Snapshot {
        Snapshot {
            schema: 1,
            bytes: b"everything".to_vec(),
        }
    }

    fn load_state(snapshot: Snapshot) -> Result<(), LoadError> {
        called("load-state");
        if (snapshot.schema, &*snapshot.bytes) == (1, b"everything") {
            Ok(())
        } else {
            Err(LoadError::Refused("not mine".to_owned()))
        }
    }

    fn shutdown() {
        called("shutdown");
    }
}

impl events::Guest for Everything {
    fn on_timer(_: u64) {
        called("on-timer");
        let put_off = STATE.with_borrow_mut(|state| std::mem::take(&mut state.put_off));
        put_off.into_iter().for_each(|answer| answer());
    }

    fn on_port_data(_: String, _: Vec<u8>) {
        called("on-port-data");
    }

    fn on_port_state(_: String, _: PortState) {
        called("on-port-state");
    }
}

impl reset::Guest for Everything {
    fn is_reset_allowed(_: Target, kind: Kind) -> Verdict {
        called("is-reset-allowed");
        imports::use_all();
        match kind {
            Kind::Immediate => Verdict::Yes,
            Kind::OnIdle => Verdict::No("on idle".to_owned()),
        }
    }

    fn reset(request: u64, _: Target, _: Kind) -> ResetAnswer {
        called("reset");
        if put_off(move || replies::reset(request, ResetOutcome::Accepted)) {
            ResetAnswer::Later
        } else {
            ResetAnswer::Now(ResetOutcome::Accepted)
        }
    }
}

impl connector::Guest for Everything {
    fn unlock(request: u64, _: u32, _: u32) -> UnlockAnswer {
        called("unlock");
        if put_off(move || replies::unlocked(request, UnlockOutcome::Unlocked)) {
            UnlockAnswer::Later
        } else {
            UnlockAnswer::Now(UnlockOutcome::Unlocked)
        }
    }

    fn lock(request: u64, _: u32, _: u32) -> LockAnswer {
        called("lock");
        if put_off(move || replies::locked(request, LockOutcome::LockFailed)) {
            LockAnswer::Later
        } else {
            LockAnswer::Now(LockOutcome::LockFailed)
        }
    }

    fn effective_status_changed(_: Target, _: OperationalStatus) {
        called("effective-status-changed");
    }
}

impl power::Guest for Everything {
    fn allow_energy(_: u32, _: bool) {
        called("allow-energy");
    }

    fn set_limit(_: u32, _: Option<Limit>, _: Option<u8>) {
        called("set-limit");
    }

    fn may_start(request: u64, _: u32, token: Option<IdToken>) -> Decision {
        called("may-start");
        decide(
            request,
            Verdict::No(token.map_or_else(String::new, |token| token.value)),
        )
    }

    fn may_stop(request: u64, _: u32) -> Decision {
        called("may-stop");
        decide(request, Verdict::Yes)
    }

    fn all_unavailable() {
        called("all-unavailable");
    }
}

fn decide(request: u64, verdict: Verdict) -> Decision {
    let later = verdict.clone();
    if put_off(move || replies::decided(request, &later)) {
        Decision::Later
    } else {
        Decision::Now(verdict)
    }
}

impl observer::Guest for Everything {
    fn boot(_: String, _: u32) {
        called("boot");
    }

    fn transaction_event(_: String) {
        called("transaction-event");
    }

    fn transaction_response(_: String, _: String) {
        called("transaction-response");
    }

    fn variable_changed(_: Change) {
        called("variable-changed");
    }

    fn security_event(_: String, _: String) {
        called("security-event");
    }

    fn time_sync(_: u64) {
        called("time-sync");
    }

    fn ocpp_message(_: Direction, _: String) {
        called("ocpp-message");
    }
}

#[cfg(target_family = "wasm")]
bindings::export!(Everything with_types_in bindings);
