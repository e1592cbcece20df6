//! The operator's settings.

use std::ops::RangeInclusive;

use plugpoint_plugin::{EvseId, Settings, Target};

use crate::Millis;
use crate::map::Map;
use crate::master::{Master, Timing};

const KNOWN: &[&str] = &[
    "evse",
    "function",
    "poll-interval-ms",
    "port",
    "retries",
    "silence-ms",
    "timeout-ms",
    "unit",
];

/// Which meter it is, where it is, and how it is polled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    /// `port`: the name of the granted serial line (`meter`).
    pub(crate) port: String,
    /// `unit`: the meter's address on the line, 1 to 247 (1).
    pub(crate) unit: u8,
    /// `evse`: whose energy it measures; 0 is the station's main meter (1).
    pub(crate) evse: EvseId,
    /// `function`: 4 where the values are input registers, 3 where they are holding registers (4).
    function: u8,
    /// `poll-interval-ms` (1000), `timeout-ms` (500), `silence-ms` between frames (20), `retries` (2).
    timing: Timing,
    /// A setting for each value: see `map`.
    pub(crate) map: Map,
}

impl Config {
    pub(crate) fn parse(settings: &Settings) -> Result<Self, String> {
        let known: Vec<_> = KNOWN.iter().copied().chain(Map::names()).collect();
        settings.only(&known)?;
        Ok(Self {
            port: settings.parse_or("port", "meter".to_owned())?,
            unit: within(settings, "unit", 1, 1..=247)?,
            evse: settings.parse_or("evse", 1)?,
            function: within(settings, "function", 4, 3..=4)?,
            timing: Timing {
                interval: within::<Millis>(settings, "poll-interval-ms", 1000, 100..=3_600_000)?,
                timeout: within::<Millis>(settings, "timeout-ms", 500, 10..=10_000)?,
                silence: within::<Millis>(settings, "silence-ms", 20, 2..=1000)?,
                retries: within(settings, "retries", 2, 0..=10)?,
            },
            map: Map::parse(settings)?,
        })
    }

    pub(crate) fn master(&self) -> Master {
        Master::new(self.unit, self.function, self.map.blocks(), self.timing)
    }

    /// What the meter's faults are about.
    pub(crate) fn target(&self) -> Target {
        if self.evse == 0 {
            Target::Station
        } else {
            Target::Evse(self.evse)
        }
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
    let (least, most) = range.into_inner();
    Err(format!(
        "setting `{name} = {value}`: write a number from {least} to {most}"
    ))
}
