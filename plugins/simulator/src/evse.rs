//! One charging point: cable, lock, control pilot, contactor, meter, and the vehicle at the cable's far end.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::meter::Meter;
use crate::settings::Config;
use crate::version::Model;

/// Under this current a vehicle cannot charge (IEC 61851-1).
const MIN_AMPS: f64 = 6.0;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Evse {
    pub(crate) connectors: Vec<Connector>,
    pub(crate) vehicle: Option<Vehicle>,
    /// The station lets energy flow.
    pub(crate) allowed: bool,
    /// The station's limit; none is the hardware's own.
    pub(crate) limit: Option<Limit>,
    /// The station's limit of the phases in use.
    pub(crate) phase_limit: Option<u8>,
    pub(crate) pilot: Pilot,
    pub(crate) contactor: Contactor,
    pub(crate) meter: Meter,
    /// When the next sample is due.
    pub(crate) sample_at: Option<Millis>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Connector {
    /// A cable is plugged.
    pub(crate) cable: bool,
    /// The bolt holds it.
    pub(crate) locked: bool,
    /// The bolt was found not to move.
    pub(crate) failed: bool,
    /// The bolt does not move, which nobody knows before it is tried.
    pub(crate) stuck: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Vehicle {
    /// The connector it hangs on.
    pub(crate) connector: u32,
    pub(crate) mood: Mood,
    /// When it will take the energy that is offered.
    pub(crate) asks_at: Option<Millis>,
    /// The most it takes, W; none is all that is offered.
    pub(crate) max_watts: Option<f64>,
    /// What it was given, Wh. Known since version 2 of the simulator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) taken_wh: Option<f64>,
}

/// What the vehicle wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mood {
    /// Energy, as soon as it is offered.
    Hungry,
    /// No energy now.
    Full,
    /// It signals an error.
    Broken,
}

/// The control pilot's state, by its letter in IEC 61851-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pilot {
    A,
    B,
    C,
    E,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Contactor {
    Open,
    Closed,
    Welded,
}

/// In A for each phase, or in W over all of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Limit {
    Amps(f64),
    Watts(f64),
}

impl Evse {
    pub(crate) fn new(connectors: u32) -> Self {
        Self {
            connectors: (0..connectors).map(|_| Connector::default()).collect(),
            vehicle: None,
            allowed: false,
            limit: None,
            phase_limit: None,
            pilot: Pilot::A,
            contactor: Contactor::Open,
            meter: Meter::default(),
            sample_at: None,
        }
    }

    /// Lets time pass on the meter.
    pub(crate) fn pass(&mut self, time: Millis, config: &Config, model: &Model) {
        let wh = self.meter.pass(time, model.ramp_watts_per_second, config.speed);
        if let Some(vehicle) = self.vehicle.as_mut().filter(|_| model.knows_the_battery) {
            *vehicle.taken_wh.get_or_insert(0.0) += wh;
        }
    }

    /// Brings pilot, contactor and current to what follows from the rest. `blocked`: a fault forbids charging.
    /// Says whether a sample is due.
    pub(crate) fn settle(&mut self, now: Millis, config: &Config, blocked: bool) -> bool {
        let offered = if blocked { 0.0 } else { self.offered_amps(config) };
        self.settle_pilot(now, config, offered > 0.0);
        let draws = self.pilot == Pilot::C && offered > 0.0;
        self.settle_contactor(draws);
        self.settle_meter(config, if draws { offered } else { 0.0 });
        self.sample_is_due(now, config.meter_interval)
    }

    /// A that the vehicle may draw from each phase; 0 when it may not charge.
    pub(crate) fn offered_amps(&self, config: &Config) -> f64 {
        let limit = match self.limit {
            None => f64::INFINITY,
            Some(Limit::Amps(amps)) => amps,
            Some(Limit::Watts(watts)) => watts / config.watts(1.0, self.phases(config)),
        };
        let amps = limit.min(config.max_amps);
        if self.allowed && amps >= MIN_AMPS {
            amps
        } else {
            0.0
        }
    }

    fn phases(&self, config: &Config) -> u8 {
        self.phase_limit
            .map_or(config.phases, |limit| limit.clamp(1, config.phases))
    }

    fn settle_pilot(&mut self, now: Millis, config: &Config, offered: bool) {
        let Some(vehicle) = self.vehicle.as_mut() else {
            self.pilot = Pilot::A;
            return;
        };
        if vehicle.mood == Mood::Hungry && offered {
            let asks_at = *vehicle.asks_at.get_or_insert(now + config.ev_delay);
            self.pilot = if now >= asks_at { Pilot::C } else { Pilot::B };
        } else {
            vehicle.asks_at = None;
            self.pilot = if vehicle.mood == Mood::Broken {
                Pilot::E
            } else {
                Pilot::B
            };
        }
    }

    fn settle_contactor(&mut self, close: bool) {
        if self.contactor != Contactor::Welded {
            self.contactor = if close { Contactor::Closed } else { Contactor::Open };
        }
    }

    fn settle_meter(&mut self, config: &Config, amps: f64) {
        if amps == 0.0 {
            self.meter.cut();
            return;
        }
        let phases = self.phases(config);
        let most = self
            .vehicle
            .as_ref()
            .and_then(|vehicle| vehicle.max_watts)
            .unwrap_or(f64::INFINITY);
        self.meter.phases = phases;
        self.meter.target = config.watts(amps, phases).min(most);
    }

    fn sample_is_due(&mut self, now: Millis, interval: Millis) -> bool {
        if self.contactor != Contactor::Closed || interval == 0 {
            self.sample_at = None;
            return false;
        }
        let due = *self.sample_at.get_or_insert(now + interval);
        if now < due {
            return false;
        }
        // A sample that comes late does not make the next ones late, and missed ones are not made up for.
        self.sample_at = Some(due + ((now - due) / interval + 1) * interval);
        true
    }

    /// A connector by its number, or a text that says there is none.
    pub(crate) fn connector(&mut self, connector: u32) -> Result<&mut Connector, String> {
        let count = self.connectors.len();
        let found = (connector as usize)
            .checked_sub(1)
            .and_then(|index| self.connectors.get_mut(index));
        found.ok_or_else(|| format!("no connector {connector}: the EVSE has {count}, from 1"))
    }

    /// When something happens here by itself.
    pub(crate) fn next_deadline(&self) -> Option<Millis> {
        let asks_at = self
            .vehicle
            .as_ref()
            .filter(|_| self.pilot == Pilot::B)
            .and_then(|vehicle| vehicle.asks_at);
        [asks_at, self.sample_at].into_iter().flatten().min()
    }

    /// Moves what is due, when the clock started anew.
    pub(crate) fn shift(&mut self, shift: impl Fn(Millis) -> Millis) {
        self.sample_at = self.sample_at.map(&shift);
        if let Some(vehicle) = &mut self.vehicle {
            vehicle.asks_at = vehicle.asks_at.map(shift);
        }
    }
}

impl Vehicle {
    pub(crate) fn on(connector: u32) -> Self {
        Self {
            connector,
            mood: Mood::Hungry,
            asks_at: None,
            max_watts: None,
            taken_wh: None,
        }
    }

    /// The battery's charge in percent: 60 kWh, a fifth of it there when it came.
    pub(crate) fn state_of_charge(&self) -> Option<f64> {
        const BATTERY_WH: f64 = 60_000.0;
        self.taken_wh
            .map(|wh| (20.0 + 100.0 * wh / BATTERY_WH).min(100.0))
    }
}
