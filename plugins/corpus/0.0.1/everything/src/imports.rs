//! Every function of the host, but for late answers.

use crate::bindings::plugpoint::station::hardware::{
    self, ContactorState, EvState, Fault, LockState, Measurand, Reading,
};
use crate::bindings::plugpoint::station::types::{IdToken, Target};
use crate::bindings::plugpoint::station::{clock, kv, log, ports};

pub(crate) fn use_all() {
    log::write(log::Level::Info, "a line of 0.0.1");
    let timer = clock::set_timer(3_600_000);
    clock::cancel_timer(timer);
    assert!(clock::now() > 0 && clock::monotonic() > 0, "no time");
    store();
    facts();
    for port in ports::names() {
        let _ = ports::send(&port, b"0.0.1");
    }
}

fn store() {
    kv::set("key", b"value").expect("room for a value");
    assert_eq!(kv::get("key").expect("a store"), Some(b"value".to_vec()));
    assert_eq!(kv::keys("k").expect("a store"), ["key"]);
    kv::delete("key").expect("a store");
}

fn facts() {
    hardware::cable(1, 1, true);
    hardware::ev(1, EvState::Connected);
    hardware::contactor(1, ContactorState::Open);
    hardware::lock(1, 1, LockState::Locked);
    let reading = Reading {
        measurand: Measurand::EnergyImport,
        value: 1234.5,
        phase: None,
    };
    hardware::meter(1, None, &[reading]);
    let token = IdToken {
        value: "DEADBEEF".to_owned(),
        kind: "ISO14443".to_owned(),
    };
    hardware::token(Some(1), &token);
    hardware::stop_pressed(1);
    let fault = Fault {
        target: Target::Evse(1),
        code: "F1".to_owned(),
        text: "of 0.0.1".to_owned(),
        blocking: false,
    };
    hardware::fault_raised(&fault);
    hardware::fault_cleared(Target::Evse(1), "F1");
}
