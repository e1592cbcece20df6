//! Reports what cannot be: hardware that is not there, numbers that are none, texts that are no texts.

use misbehaving::{Misbehaving, Moment, Then, Vice};
use plugpoint_plugin::hardware::{self, ContactorState, EvState, Fault, LockState, Measurand, Reading};
use plugpoint_plugin::{IdToken, Target};

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
        hardware::fault_raised(&Fault {
            target,
            code,
            text,
            blocking: true,
        });
    }
}

plugpoint_plugin::export!(Misbehaving<Nonsense>: events, reset, connector, power, observer);
