//! Stories at the simulated charging point, told with the SDK's recording station.

use std::time::Duration;

use plugpoint_plugin::hardware::{ContactorState, EvState, LockState, Measurand, Reading};
use plugpoint_plugin::prelude::*;
use plugpoint_plugin::testing::{self, Call};
use serde_json::{Value, json};

use crate::{Model, Simulator, Version};

struct V1;
impl Version for V1 {
    const MODEL: Model = Model {
        version: "1.0.0",
        state_schema: 1,
        ramp_watts_per_second: f64::INFINITY,
        knows_the_battery: false,
    };
}

struct V2;
impl Version for V2 {
    const MODEL: Model = Model {
        version: "2.0.0",
        state_schema: 2,
        ramp_watts_per_second: 1_000.0,
        knows_the_battery: true,
    };
}

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// A simulator that has told what stands.
fn simulator<V: Version, const N: usize>(settings: [(&str, &str); N]) -> Simulator<V> {
    testing::grant_port("board");
    let mut simulator = Simulator::init(settings.into()).expect("settings are fine");
    testing::run_for(&mut simulator, Duration::ZERO);
    let _ = testing::take();
    simulator
}

/// One in the middle of a charge.
fn charging<V: Version, const N: usize>(settings: [(&str, &str); N]) -> Simulator<V> {
    let mut simulator = simulator(settings);
    order(&mut simulator, json!({"do": "plug-in"}));
    simulator.allow_energy(1, true);
    testing::run_for(&mut simulator, Duration::from_millis(500));
    let _ = testing::take();
    simulator
}

/// Gives an order that must succeed; gives its answer.
fn order<V: Version>(simulator: &mut Simulator<V>, order: Value) -> Value {
    let answer = ask(simulator, &order.to_string());
    assert_eq!(answer["ok"], true, "{order}: {answer}");
    answer
}

/// Gives an order; gives its answer.
fn ask<V: Version>(simulator: &mut Simulator<V>, line: &str) -> Value {
    simulator.on_port_data("board", format!("{line}\n").as_bytes());
    serde_json::from_slice(&testing::take_sent("board")).expect("one line of JSON")
}

/// What was reported, but for readings.
fn facts() -> Vec<Call> {
    testing::take()
        .into_iter()
        .filter(|call| !matches!(call, Call::Meter(..)))
        .collect()
}

/// The readings of the samples that were reported.
fn samples() -> Vec<Vec<Reading>> {
    let meter = |call| {
        if let Call::Meter(_, None, readings) = call {
            Some(readings)
        } else {
            None
        }
    };
    testing::take().into_iter().filter_map(meter).collect()
}

fn value(readings: &[Reading], measurand: &Measurand) -> f64 {
    readings
        .iter()
        .find(|reading| reading.measurand == *measurand)
        .expect("it is read")
        .value
}

fn wh<V: Version>(simulator: &mut Simulator<V>) -> f64 {
    order(simulator, json!({"do": "meter"}))["wh"]
        .as_f64()
        .expect("a number")
}

#[test]
fn what_stands_is_told_once_after_the_start() {
    testing::grant_port("board");
    let mut simulator = Simulator::<V1>::init([("evses", "1")].into()).expect("settings are fine");
    assert_eq!(testing::take(), [], "not from `init`: a state may follow");
    testing::run_for(&mut simulator, HOUR);
    let told = [
        Call::Contactor(1, ContactorState::Open),
        Call::Ev(1, EvState::Disconnected),
        Call::Lock(1, 1, LockState::Unlocked),
        Call::Cable(1, 1, false),
    ];
    assert_eq!(facts(), told);
    assert_eq!(testing::timers(), [], "nothing runs while nothing happens");
}

#[test]
fn a_vehicle_charges_from_plug_in_to_plug_out() {
    let mut simulator = simulator::<V1, 0>([]);
    order(&mut simulator, json!({"do": "plug-in"}));
    assert_eq!(
        facts(),
        [Call::Cable(1, 1, true), Call::Ev(1, EvState::Connected)]
    );

    assert_eq!(simulator.lock(1, 1, 1), Answer::Now(LockOutcome::Locked));
    simulator.allow_energy(1, true);
    assert_eq!(facts(), [Call::Lock(1, 1, LockState::Locked)]);
    testing::run_for(&mut simulator, Duration::from_millis(499));
    assert_eq!(facts(), [], "the vehicle thinks");
    testing::run_for(&mut simulator, Duration::from_millis(1));
    assert_eq!(
        facts(),
        [
            Call::Ev(1, EvState::Charging),
            Call::Contactor(1, ContactorState::Closed)
        ]
    );

    let refused = ask(&mut simulator, r#"{"do":"plug-out","id":7}"#);
    assert_eq!(
        refused,
        json!({"id": 7, "ok": false, "error": "the cable is locked"})
    );

    simulator.allow_energy(1, false);
    assert_eq!(
        facts(),
        [
            Call::Contactor(1, ContactorState::Open),
            Call::Ev(1, EvState::Connected)
        ]
    );
    assert_eq!(simulator.unlock(2, 1, 1), Answer::Now(UnlockOutcome::Unlocked));
    order(&mut simulator, json!({"do": "plug-out"}));
    let left = [
        Call::Lock(1, 1, LockState::Unlocked),
        Call::Ev(1, EvState::Disconnected),
        Call::Cable(1, 1, false),
    ];
    assert_eq!(facts(), left);
}

#[test]
fn the_meter_counts_what_flows_and_samples_while_it_flows() {
    let mut simulator = charging::<V1, 0>([]);
    testing::run_for(&mut simulator, 3 * SECOND);
    let samples = samples();
    assert_eq!(samples.len(), 3);
    assert_eq!(value(&samples[2], &Measurand::PowerImport), 22_080.0);
    assert_eq!(
        value(&samples[2], &Measurand::EnergyImport),
        18.4,
        "22.08 kW for 3 s"
    );
    assert_eq!(value(&samples[2], &Measurand::CurrentImport), 32.0);

    simulator.allow_energy(1, false);
    testing::run_for(&mut simulator, HOUR);
    assert_eq!(self::samples().len(), 1, "the last one, as the contactor opens");
    assert_eq!(wh(&mut simulator), 18.4);
}

#[test]
fn a_limit_is_honoured() {
    let mut simulator = charging::<V1, 0>([]);
    simulator.set_limit(1, Some(Limit::Amps(10.0)), Some(1));
    testing::run_for(&mut simulator, HOUR);
    assert!((wh(&mut simulator) - 2_300.0).abs() < 1e-6);

    let _ = testing::take();
    simulator.set_limit(1, Some(Limit::Watts(1_000.0)), None);
    assert_eq!(
        facts()[0],
        Call::Contactor(1, ContactorState::Open),
        "under 6 A nobody can charge"
    );
    simulator.set_limit(1, Some(Limit::Amps(f64::NAN)), None);
    simulator.set_limit(1, None, None);
    testing::run_for(&mut simulator, Duration::from_millis(500));
    assert_eq!(
        facts(),
        [
            Call::Ev(1, EvState::Charging),
            Call::Contactor(1, ContactorState::Closed)
        ]
    );
}

#[test]
fn a_lock_answers_later_where_its_motor_takes_time() {
    let mut simulator = simulator::<V1, 2>([("unlock", "later"), ("unlock-ms", "2000")]);
    order(&mut simulator, json!({"do": "plug-in"}));
    assert_eq!(simulator.lock(1, 1, 1), Answer::Now(LockOutcome::Locked));
    let _ = testing::take();
    assert_eq!(simulator.unlock(42, 1, 1), Answer::Later);
    testing::run_for(&mut simulator, SECOND);
    assert_eq!(facts(), []);
    testing::run_for(&mut simulator, SECOND);
    assert_eq!(
        facts(),
        [
            Call::Lock(1, 1, LockState::Unlocked),
            Call::Unlocked(42, UnlockOutcome::Unlocked)
        ]
    );
    assert_eq!(
        simulator.unlock(43, 1, 9),
        Answer::Now(UnlockOutcome::UnknownConnector)
    );
}

#[test]
fn a_lock_does_not_open_under_load_or_when_it_is_stuck() {
    let mut simulator = charging::<V1, 0>([]);
    assert_eq!(simulator.lock(1, 1, 1), Answer::Now(LockOutcome::Locked));
    assert_eq!(
        simulator.unlock(2, 1, 1),
        Answer::Now(UnlockOutcome::UnlockFailed)
    );
    simulator.allow_energy(1, false);
    order(&mut simulator, json!({"do": "lock-fault"}));
    let _ = testing::take();
    assert_eq!(
        simulator.unlock(3, 1, 1),
        Answer::Now(UnlockOutcome::UnlockFailed)
    );
    assert_eq!(facts(), [Call::Lock(1, 1, LockState::Failed)]);
    order(&mut simulator, json!({"do": "plug-out", "force": true}));
}

#[test]
fn a_blocking_fault_opens_the_contactor_until_it_is_cleared() {
    let mut simulator = charging::<V1, 0>([]);
    order(
        &mut simulator,
        json!({"do": "fault", "code": "E42", "text": "too hot"}),
    );
    let calls = facts();
    assert!(
        matches!(&calls[2], Call::FaultRaised(fault) if fault.code == "E42" && fault.blocking),
        "{calls:?}"
    );
    assert_eq!(calls[0], Call::Contactor(1, ContactorState::Open));
    assert_eq!(simulator.may_start(1, 1, None), Answer::Now(Verdict::no("E42")));
    order(&mut simulator, json!({"do": "clear-fault"}));
    assert_eq!(facts(), [Call::FaultCleared(Target::Evse(1), "E42".to_owned())]);
}

#[test]
fn a_welded_contactor_is_a_fault() {
    let mut simulator = charging::<V1, 0>([]);
    order(&mut simulator, json!({"do": "contactor-weld"}));
    let calls = facts();
    assert_eq!(calls[0], Call::Contactor(1, ContactorState::Welded));
    assert!(
        matches!(&calls[2], Call::FaultRaised(fault) if fault.code == "ContactorWelded"),
        "{calls:?}"
    );
}

#[test]
fn people_are_facts() {
    let mut simulator = simulator::<V1, 0>([]);
    order(&mut simulator, json!({"do": "swipe", "token": "DEADBEEF"}));
    order(&mut simulator, json!({"do": "stop", "evse": 2}));
    let card = IdToken {
        value: "DEADBEEF".to_owned(),
        kind: "ISO14443".to_owned(),
    };
    assert_eq!(facts(), [Call::Token(None, card), Call::StopPressed(2)]);
}

#[test]
fn an_order_that_makes_no_sense_is_answered() {
    let mut simulator = simulator::<V1, 0>([]);
    for (line, error) in [
        ("plug in", "not JSON"),
        (r#"{"do":"dance"}"#, "unknown variant `dance`"),
        (r#"{"do":"plug-in","evse":3}"#, "no EVSE 3: there are 2"),
        (r#"{"do":"plug-in","where":1}"#, "unknown field `where`"),
        (r#"{"do":"plug-out"}"#, "no cable"),
        (r#"{"do":"meter","wh":-1}"#, "0 or more"),
    ] {
        let answer = ask(&mut simulator, line);
        assert_eq!(answer["ok"], false, "{line}");
        let text = answer["error"].as_str().expect("a text");
        assert!(text.contains(error), "{line}: {text}");
    }
}

#[test]
fn a_swap_loses_no_energy_and_no_question() {
    let mut old = charging::<V1, 1>([("unlock", "later")]);
    order(&mut old, json!({"do": "plug-in", "evse": 2}));
    assert_eq!(old.unlock(42, 2, 1), Answer::Later);
    testing::run_for(&mut old, Duration::from_millis(100));
    let state = old.save_state();
    testing::forget_timers();
    let _ = testing::take();

    let mut new = Simulator::<V2>::init([("unlock", "later")].into()).expect("settings are fine");
    new.load_state(state).expect("schema 1 is known");
    testing::pass(Duration::from_millis(50));
    testing::run_for(&mut new, Duration::from_millis(3_450));
    let calls = testing::take();
    assert!(
        calls.contains(&Call::Unlocked(42, UnlockOutcome::Unlocked)),
        "{calls:?}"
    );
    assert!(
        !calls.contains(&Call::Contactor(1, ContactorState::Open)),
        "{calls:?}"
    );
    assert!(
        (wh(&mut new) - 22_080.0 * 3.6 / 3600.0).abs() < 1e-6,
        "3.6 s at full power"
    );
    let readings = samples().pop().expect("the meter was read");
    assert!(value(&readings, &Measurand::StateOfCharge) > 20.0);
    assert!(matches!(
        old.load_state(new.save_state()),
        Err(LoadError::Refused(_))
    ));
}

#[test]
fn a_state_outlives_the_clock() {
    let mut old = charging::<V1, 0>([]);
    testing::run_for(&mut old, HOUR);
    let state = old.save_state();
    let counted = wh(&mut old);
    testing::pass(5 * SECOND);
    testing::restart_clock();

    let mut new = simulator::<V1, 0>([]);
    new.load_state(state).expect("my own state");
    testing::run_for(&mut new, 2 * SECOND);
    let flowed = 22_080.0 * 7.0 / 3600.0;
    assert!(
        (wh(&mut new) - counted - flowed).abs() < 1e-6,
        "the car went on while the station was away"
    );
}

#[test]
fn version_2_is_gentle() {
    let mut simulator = charging::<V2, 0>([]);
    testing::run_for(&mut simulator, 5 * SECOND);
    let samples = samples();
    assert_eq!(
        value(&samples[4], &Measurand::PowerImport),
        5_000.0,
        "1 kW each second"
    );
    assert_eq!(value(&samples[4], &Measurand::Frequency), 50.0);
}
