//! A meter on its line, told with the SDK's recording station.

use std::time::Duration;

use plugpoint_plugin::hardware::{Measurand, Reading};
use plugpoint_plugin::prelude::*;
use plugpoint_plugin::testing::{self, Call};

use crate::driver::Driver;
use crate::frame::tests::sealed;

/// Only what the tests look at: one request reads it.
const METER: [(&str, &str); 14] = [
    ("evse", "2"),
    ("energy-import", "72*1000"),
    ("energy-export", "74*1000"),
    ("voltage-l1", "none"),
    ("voltage-l2", "none"),
    ("voltage-l3", "none"),
    ("current-l1", "none"),
    ("current-l2", "none"),
    ("current-l3", "none"),
    ("power-l1", "none"),
    ("power-l2", "none"),
    ("power-l3", "none"),
    ("power", "none"),
    ("frequency", "none"),
];
const SECOND: Duration = Duration::from_secs(1);

/// A driver that has asked its meter for the first time.
fn driver() -> Driver {
    testing::grant_port("meter");
    let mut driver = Driver::init(METER.into()).expect("settings are fine");
    driver.on_port_state("meter", PortState::Open);
    assert_eq!(testing::take_sent("meter")[..6], [1, 4, 0, 72, 0, 4]);
    driver
}

/// The meter answers with these registers, kWh.
fn answer(driver: &mut Driver, import: f32, export: f32) {
    let body = [
        vec![1, 4, 8],
        import.to_be_bytes().into(),
        export.to_be_bytes().into(),
    ]
    .concat();
    driver.on_port_data("meter", &sealed(&body));
}

fn sample(import: f64, export: f64) -> Call {
    let readings = [
        Reading::new(Measurand::EnergyImport, import),
        Reading::new(Measurand::EnergyExport, export),
    ];
    Call::Meter(2, None, readings.to_vec())
}

/// What was reported, without requests and log lines.
fn facts() -> Vec<Call> {
    let calls = testing::take().into_iter();
    calls
        .filter(|call| !matches!(call, Call::Log(..) | Call::Send(..)))
        .collect()
}

fn raised() -> Vec<String> {
    let raised = |call| match call {
        Call::FaultRaised(fault) => Some(fault)
            .filter(|fault| !fault.blocking)
            .map(|fault| fault.code),
        _ => None,
    };
    facts().into_iter().filter_map(raised).collect()
}

fn cleared() -> Vec<String> {
    let cleared = |call| match call {
        Call::FaultCleared(Target::Evse(2), code) => Some(code),
        _ => None,
    };
    facts().into_iter().filter_map(cleared).collect()
}

#[test]
fn each_second_a_sample() {
    let mut driver = driver();
    answer(&mut driver, 1.5, 0.0);
    assert_eq!(facts().last(), Some(&sample(1500.0, 0.0)));
    testing::run_for(&mut driver, SECOND);
    answer(&mut driver, 1.75, 0.0);
    assert_eq!(facts(), [sample(1750.0, 0.0)]);
}

#[test]
fn a_silent_meter_is_a_fault_that_does_not_stop_charging_until_it_is_back() {
    let mut driver = driver();
    answer(&mut driver, 1.5, 0.0);
    testing::run_for(&mut driver, 10 * SECOND);
    assert_eq!(raised(), ["MeterSilent"]);
    testing::run_for(&mut driver, 60 * SECOND);
    assert_eq!(raised(), Vec::<String>::new());
    // It hears the next request.
    let _ = testing::take_sent("meter");
    while testing::take_sent("meter").is_empty() {
        testing::run_for(&mut driver, Duration::from_millis(10));
    }
    answer(&mut driver, 1.5, 0.0);
    assert_eq!(cleared(), ["MeterSilent"]);
}

#[test]
fn a_line_that_closes_is_a_silent_meter() {
    let mut driver = driver();
    answer(&mut driver, 1.5, 0.0);
    driver.on_port_state("meter", PortState::Closed("pulled out".to_owned()));
    assert_eq!(raised(), ["MeterSilent"]);
    assert_eq!(testing::timers(), []);
}

#[test]
fn registers_that_the_meter_does_not_have_are_a_fault_that_names_them() {
    let mut driver = driver();
    driver.on_port_data("meter", &sealed(&[1, 0x84, 2]));
    let facts = facts();
    let Some(Call::FaultRaised(fault)) = facts.last() else {
        panic!("no fault in {facts:?}");
    };
    assert!(
        fault.text.contains("72 to 75 (illegal data address)"),
        "{}",
        fault.text
    );
    assert!(!fault.blocking);
}

#[test]
fn a_register_that_falls_is_noticed_across_a_swap() {
    let mut old = driver();
    answer(&mut old, 10.0, 0.0);
    let state = old.save_state();
    testing::forget_timers();
    let _ = testing::take();

    let mut new = driver();
    new.load_state(state).expect("its own schema");
    answer(&mut new, 9.0, 0.0);
    let facts = facts();
    let told = |call: &Call| matches!(call, Call::SecurityEvent(kind, _) if kind == "MeterRegisterFell");
    assert!(facts.iter().any(told), "{facts:?}");
    let export = vec![Reading::new(Measurand::EnergyExport, 0.0)];
    assert_eq!(facts.last(), Some(&Call::Meter(2, None, export)));
}

#[test]
fn what_an_earlier_incarnation_raised_is_cleared() {
    let mut driver = driver();
    answer(&mut driver, 1.5, 0.0);
    assert_eq!(cleared(), ["MeterSilent", "MeterRefuses", "MeterRegisterFell"]);
}

#[test]
fn a_state_that_is_none_is_refused() {
    let mut driver = driver();
    for (schema, bytes) in [
        (2, vec![0; 16]),
        (1, vec![0; 15]),
        (1, vec![0; 8]),
        (1, Vec::new()),
    ] {
        let refused = driver.load_state(Snapshot { schema, bytes });
        assert!(matches!(refused, Err(LoadError::Refused(_))), "{refused:?}");
    }
}

#[test]
fn new_settings_take_effect_at_once() {
    let mut driver = driver();
    driver.configure([("unit", "0")].into()).expect_err("no unit 0");
    driver
        .configure([("unit", "17")].into())
        .expect("settings are fine");
    assert_eq!(testing::take_sent("meter")[0], 17);
}

#[test]
fn a_meter_without_its_line_does_not_pass_its_self_test() {
    let mut driver = Driver::init(Settings::default()).expect("defaults are fine");
    let error = driver.self_test().expect_err("no port");
    assert!(error.contains("`meter`"), "{error}");
}
