//! The operator's settings.

use std::ops::RangeInclusive;

use plugpoint_plugin::Settings;

use crate::Millis;

const KNOWN: &[&str] = &[
    "connectors",
    "ev-delay-ms",
    "evses",
    "max-amps",
    "meter-interval-ms",
    "phases",
    "port",
    "speed",
    "unlock",
    "unlock-ms",
    "voltage",
];

/// How the simulated hardware is built, and how it behaves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    /// `evses`: how many charging points (2).
    pub(crate) evses: u32,
    /// `connectors`: how many on each EVSE (1).
    pub(crate) connectors: u32,
    /// `max-amps`: the most that each phase carries, A (32).
    pub(crate) max_amps: f64,
    /// `phases`: 1 to 3 (3).
    pub(crate) phases: u8,
    /// `voltage`: of each phase, V (230).
    pub(crate) voltage: f64,
    /// `meter-interval-ms`: between samples while energy may flow; 0 is none (1000).
    pub(crate) meter_interval: Millis,
    /// `speed`: how many times faster than in life energy is counted (1).
    pub(crate) speed: f64,
    /// `unlock`: `now`, or `later` when the motor takes `unlock-ms` (300) to open the lock (`now`).
    pub(crate) unlock_takes: Option<Millis>,
    /// `ev-delay-ms`: how long a vehicle thinks before it takes offered energy (500).
    pub(crate) ev_delay: Millis,
    /// `port`: the name of the port on which orders come (`board`).
    pub(crate) port: String,
}

impl Config {
    pub(crate) fn parse(settings: &Settings) -> Result<Self, String> {
        settings.only(KNOWN)?;
        Ok(Self {
            evses: within(settings, "evses", 2, 1..=64)?,
            connectors: within(settings, "connectors", 1, 1..=8)?,
            max_amps: within(settings, "max-amps", 32.0, 0.0..=1000.0)?,
            phases: within(settings, "phases", 3, 1..=3)?,
            voltage: within(settings, "voltage", 230.0, 1.0..=1500.0)?,
            meter_interval: settings.parse_or("meter-interval-ms", 1000)?,
            speed: within(settings, "speed", 1.0, 0.0..=1e6)?,
            unlock_takes: unlock_takes(settings)?,
            ev_delay: settings.parse_or("ev-delay-ms", 500)?,
            port: settings.parse_or("port", "board".to_owned())?,
        })
    }

    /// W that flow at this current over this many phases.
    pub(crate) fn watts(&self, amps: f64, phases: u8) -> f64 {
        amps * self.voltage * f64::from(phases)
    }
}

fn unlock_takes(settings: &Settings) -> Result<Option<Millis>, String> {
    let takes = settings.parse_or("unlock-ms", 300)?;
    match settings.get("unlock") {
        None | Some("now") => Ok(None),
        Some("later") => Ok(Some(takes)),
        Some(other) => Err(format!("setting `unlock = {other}`: write `now` or `later`")),
    }
}

fn within<T>(settings: &Settings, name: &str, default: T, range: RangeInclusive<T>) -> Result<T, String>
where
    T: std::str::FromStr<Err: std::fmt::Display> + PartialOrd + std::fmt::Display,
{
    let value = settings.parse_or(name, default)?;
    if range.contains(&value) {
        return Ok(value);
    }
    Err(format!(
        "setting `{name} = {value}`: write a number from {} to {}",
        range.start(),
        range.end()
    ))
}
