//! Speaks of what is not its own: of EVSE 1, to which another plugin is bound, and of ifaces to which it is not.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::hardware::{self, ContactorState, EvState, Fault, LockState, Measurand, Reading};
use plugpoint_plugin::{IdToken, Target, link};

#[derive(Default)]
struct Trespasser;

impl Vice for Trespasser {
    fn act(&mut self, _: &Moment) -> Then {
        evse();
        ifaces();
        Then::Behave
    }
}

/// All that could stop a car from charging, or change its bill.
fn evse() {
    hardware::stop_pressed(1);
    hardware::ev(1, EvState::Disconnected);
    hardware::contactor(1, ContactorState::Open);
    hardware::lock(1, 1, LockState::Unlocked);
    hardware::cable(1, 1, false);
    hardware::meter(1, &[Reading::new(Measurand::EnergyImport, 1e12)]);
    let token = IdToken {
        value: "DEADBEEF".to_owned(),
        kind: "ISO14443".to_owned(),
    };
    hardware::token(Some(1), &token);
    for target in [Target::Evse(1), Target::Connector((1, 1))] {
        hardware::fault_raised(&Fault::blocking(
            target,
            "trespass",
            "by a plugin that has no business here",
        ));
    }
}

fn ifaces() {
    for iface in ["eth0", "lo", "", "../wwan0"] {
        link::up(iface);
        link::addresses(iface, &["127.0.0.1".to_owned(), "nowhere".to_owned()]);
        link::down(iface, "trespass");
        link::fatal_error(iface, "trespass");
    }
}

misbehaving::export!(Trespasser);
