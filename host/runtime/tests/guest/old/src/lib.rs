//! A guest of the contract that the first stations served, 0.0.1. What it was told it tells as the reason of
//! `may-stop`, and `may-start` makes it report all that it can.

use std::cell::RefCell;

use exports::plugpoint::station::*;
use plugpoint::station::outcomes::*;
use plugpoint::station::types::{IdToken, OperationalStatus, Target};
use plugpoint::station::{clock, hardware, kv, log, ports, replies};

wit_bindgen::generate!({
    path: "../../../../../wit/0.0.1",
    world: "station-plugin",
    generate_all,
});

thread_local!(static SEEN: RefCell<Vec<String>> = RefCell::default());
thread_local!(static LATER: RefCell<Vec<u64>> = RefCell::default());

fn saw(what: impl Into<String>) {
    SEEN.with_borrow_mut(|seen| seen.push(what.into()));
}

struct Old;

impl lifecycle::Guest for Old {
    fn describe() -> lifecycle::Description {
        lifecycle::Description {
            name: "old".into(),
            version: "0.9.0".into(),
            vendor: "tests".into(),
            state_schema: 1,
            extra: Vec::new(),
        }
    }
    fn init(_: Vec<(String, String)>) -> Result<(), String> {
        log::write(log::Level::Info, "of old");
        Ok(())
    }
    fn configure(_: Vec<(String, String)>) -> Result<(), String> {
        Ok(())
    }
    fn self_test() -> Result<(), String> {
        Ok(())
    }
    fn save_state() -> lifecycle::Snapshot {
        lifecycle::Snapshot {
            schema: 1,
            bytes: vec![7],
        }
    }
    fn load_state(snapshot: lifecycle::Snapshot) -> Result<(), lifecycle::LoadError> {
        saw(format!("state {:?}", snapshot.bytes));
        Ok(())
    }
    fn shutdown() {}
}

impl events::Guest for Old {
    fn on_timer(_: u64) {
        for request in LATER.take() {
            replies::unlocked(request, UnlockOutcome::Unlocked);
        }
    }
    fn on_port_data(_: String, _: Vec<u8>) {}
    fn on_port_state(_: String, _: events::PortState) {}
}

impl reset::Guest for Old {
    fn is_reset_allowed(_: Target, kind: reset::Kind) -> Verdict {
        Verdict::No(format!("{kind:?}"))
    }
    fn reset(_: u64, _: Target, _: reset::Kind) -> reset::ResetAnswer {
        reset::ResetAnswer::Now(ResetOutcome::Rejected)
    }
}

impl connector::Guest for Old {
    fn unlock(request: u64, _: u32, _: u32) -> connector::UnlockAnswer {
        LATER.with_borrow_mut(|later| later.push(request));
        clock::set_timer(1);
        connector::UnlockAnswer::Later
    }
    fn lock(_: u64, _: u32, _: u32) -> connector::LockAnswer {
        connector::LockAnswer::Now(LockOutcome::LockFailed)
    }
    fn effective_status_changed(target: Target, _: OperationalStatus) {
        saw(format!("status {target:?}"));
    }
}

impl power::Guest for Old {
    fn allow_energy(evse: u32, allowed: bool) {
        saw(format!("energy {evse} {allowed}"));
    }
    fn set_limit(evse: u32, _: Option<power::Limit>, _: Option<u8>) {
        saw(format!("limit {evse}"));
    }
    fn may_start(_: u64, evse: u32, _: Option<IdToken>) -> power::Decision {
        hardware::cable(evse, 1, true);
        hardware::ev(evse, hardware::EvState::Connected);
        hardware::contactor(evse, hardware::ContactorState::Open);
        hardware::lock(evse, 1, hardware::LockState::Locked);
        hardware::meter(evse, Some(5), &[hardware::Reading {
            measurand: hardware::Measurand::Voltage,
            value: 230.0,
            phase: Some("L1".into()),
        }]);
        hardware::fault_raised(&hardware::Fault {
            target: Target::Evse(evse),
            code: "hot".into(),
            text: "too hot".into(),
            blocking: true,
        });
        saw(format!("kv {:?}", kv::set("a", b"b")));
        saw(format!("port {:?}", ports::send("none", b"b")));
        power::Decision::Now(Verdict::Yes)
    }
    fn may_stop(_: u64, _: u32) -> power::Decision {
        power::Decision::Now(Verdict::No(SEEN.with_borrow(|seen| seen.join(","))))
    }
    fn all_unavailable() {
        saw("all-unavailable");
    }
}

impl observer::Guest for Old {
    fn boot(status: String, _: u32) {
        saw(format!("boot {status}"));
    }
    fn transaction_event(_: String) {}
    fn transaction_response(_: String, _: String) {}
    fn variable_changed(change: observer::Change) {
        saw(format!("{}.{}={} {:?}", change.component, change.variable, change.value, change.extra));
    }
    fn security_event(_: String, _: String) {}
    fn time_sync(_: u64) {}
    fn ocpp_message(_: observer::Direction, _: String) {}
}

export!(Old);
