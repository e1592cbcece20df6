//! Reports what cannot be: hardware that is not there, numbers that are none, texts that are no texts.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::hardware::{
    self, ContactorState, EvState, Fault, LockState, Measurand, Reading, SignedValue,
};
use plugpoint_plugin::{IdToken, Target, Variable, uplink};

#[derive(Default)]
struct Nonsense;

impl Vice for Nonsense {
    fn act(&mut self, _: &Moment) -> Then {
        for evse in [0, 99, u32::MAX] {
            hardware::ev(evse, EvState::Charging);
            hardware::contactor(evse, ContactorState::Closed);
            hardware::stop_pressed(evse);
            for connector in [0, 99, u32::MAX] {
                hardware::cable(evse, connector, true);
                hardware::lock(evse, connector, LockState::Failed);
                hardware::fault_cleared(Target::Connector((evse, connector)), "");
            }
        }
        meter();
        token();
        fault();
        variable();
        uplink::try_switch(u32::MAX);
        uplink::lost("");
        Then::Behave
    }
}

fn meter() {
    for value in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        -0.0,
        -1.0,
        f64::MIN_POSITIVE,
    ] {
        let readings = [
            Reading::new(Measurand::EnergyImport, value),
            Reading::new(Measurand::Other(String::new()), value).on_phase("L9"),
            Reading::new(Measurand::Other("\u{0}\n\"".to_owned()), value).on_phase(""),
            Reading::new(Measurand::Voltage, value).at_location("Moon"),
            Reading::new(Measurand::EnergyImport, value).signed_as(SignedValue {
                data: "not Base64".repeat(1_000),
                signing_method: String::new(),
                encoding_method: "\u{0}".to_owned(),
                public_key: "?".to_owned(),
            }),
        ];
        hardware::meter(1, &readings);
        hardware::meter_at(1, 0, &readings);
        hardware::meter_at(1, u64::MAX, &readings);
    }
    hardware::meter(1, &[]);
}

fn token() {
    for value in ["", "\u{0}", "\"}", &"9".repeat(10_000), "\u{1F697}"] {
        for kind in ["", "NoSuchKind", &"K".repeat(10_000)] {
            hardware::token(
                Some(1),
                &IdToken {
                    value: value.to_owned(),
                    kind: kind.to_owned(),
                },
            );
        }
    }
}

fn fault() {
    for target in [Target::Station, Target::Evse(99), Target::Connector((1, 99))] {
        let (code, text) = ("C".repeat(10_000), "\u{1b}[31m".repeat(10_000));
        hardware::fault_raised(&Fault::blocking(target, code, text));
    }
}

fn variable() {
    for text in ["", "\u{0}", "NoSuchName", &"V".repeat(10_000)] {
        hardware::variable_changed(&Variable::new(text, text, text));
        hardware::security_event(text, text);
        for target in [Target::Evse(0), Target::Evse(99), Target::Connector((1, 0))] {
            let variable = Variable::new("EVSE", "Power", text);
            hardware::variable_changed(&Variable { target, ..variable });
        }
    }
    // The CSMS sets this, and nobody else.
    hardware::variable_changed(&Variable::new("OCPPCommCtrlr", "HeartbeatInterval", "1"));
}

misbehaving::export!(Nonsense);
