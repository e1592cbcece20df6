//! Every function of the host, but for late answers.

use crate::bindings::plugpoint::station::hardware::{
    self, ContactorState, EvState, Fault, LockState, Measurand, Reading, SignedValue,
};
use crate::bindings::plugpoint::station::jobs::ReadError;
use crate::bindings::plugpoint::station::types::{IdToken, Target, Variable};
use crate::bindings::plugpoint::station::{clock, jobs, kv, link, log, ports, uplink};

pub(crate) fn use_all() {
    log::write(log::Level::Info, "a line of 0.1.0");
    let timer = clock::set_timer(3_600_000);
    clock::cancel_timer(timer);
    assert!(clock::now() > 0 && clock::monotonic() > 0, "no time");
    store();
    facts();
    links();
    for port in ports::names() {
        let _ = ports::send(&port, b"0.1.0");
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
        location: Some("Inlet".to_owned()),
        signed: Some(SignedValue {
            data: "AAAA".to_owned(),
            signing_method: "ECDSA".to_owned(),
            encoding_method: "OCMF".to_owned(),
            public_key: String::new(),
        }),
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
        text: "of 0.1.0".to_owned(),
        blocking: false,
        extra: vec![("name".to_owned(), "value".to_owned())],
    };
    hardware::fault_raised(&fault);
    hardware::fault_cleared(Target::Evse(1), "F1");
    let variable = Variable {
        component: "EVSE".to_owned(),
        component_instance: None,
        target: Target::Evse(1),
        name: "Temperature".to_owned(),
        name_instance: Some("plug".to_owned()),
        value: "41".to_owned(),
    };
    hardware::variable_changed(&variable);
    hardware::security_event("TamperDetectionActivated", "of 0.1.0");
}

fn links() {
    link::up("wwan0");
    link::addresses("wwan0", &["10.0.0.7".to_owned()]);
    link::dormant("wwan0");
    link::down("wwan0", "no carrier");
    link::fatal_error("wwan0", "no SIM");
    uplink::try_switch(1);
    uplink::lost("Wireless0");
}

/// Installs an image, from its first byte to its last.
pub(crate) fn install(request: u64, size: u64) {
    jobs::firmware_status(request, "Installing", "");
    let mut offset = 0;
    loop {
        match jobs::read(request, offset, 64 << 10) {
            Ok(bytes) if bytes.is_empty() => break,
            Ok(bytes) => offset += bytes.len() as u64,
            Err(ReadError::Unknown) => panic!("there is no image"),
            Err(ReadError::Failed(why)) => panic!("{why}"),
        }
        jobs::progress(request, 50);
    }
    assert_eq!(offset, size, "not the whole image");
    jobs::firmware_status(request, "Installed", "");
}
