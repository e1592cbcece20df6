//! J01, J02: meter values, sampled and clock-aligned.

use std::time::Duration;

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::*;

use crate::device_model::{WellKnown, names};
use crate::io::{Reading, SignedValue};
use crate::outbox::Awaiting;
use crate::session::Cause;
use crate::{Engine, Fact, Output, Report, plus_millis};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The last readings of one meter.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    readings: Vec<Reading>,
    at: Option<DateTime>,
}

impl Meter {
    fn take(&mut self, at: DateTime, readings: Vec<Reading>) {
        self.at = Some(at);
        for reading in readings {
            let same = |old: &&mut Reading| {
                (&old.measurand, &old.phase, &old.location)
                    == (&reading.measurand, &reading.phase, &reading.location)
            };
            match self.readings.iter_mut().find(same) {
                Some(old) => *old = reading,
                None => self.readings.push(reading),
            }
        }
    }

    /// The import register, Wh.
    pub(crate) fn energy(&self) -> Option<f64> {
        let register = |r: &&Reading| {
            r.measurand == "Energy.Active.Import.Register" && r.phase.is_none() && is_at_outlet(r)
        };
        self.readings.iter().find(register).map(|reading| reading.value)
    }

    /// The wanted measurands as one MeterValue; none if the meter has none of them.
    fn value(
        &self,
        at: DateTime,
        wanted: &[String],
        context: ReadingContextEnumType,
        signing: Signing,
    ) -> Option<MeterValueType> {
        let sampled: Vec<_> = self
            .readings
            .iter()
            .filter(|reading| wanted.contains(&reading.measurand))
            .filter_map(|reading| sampled_value(reading, context, signing))
            .collect();
        (!sampled.is_empty()).then(|| MeterValueType::new(sampled, at))
    }
}

/// A number, of a measurand, a phase and a location that OCPP has, and of a signature that a message can carry.
fn is_fit(reading: &Reading) -> bool {
    let (phase, location) = (reading.phase.as_deref(), reading.location.as_deref());
    reading.value.is_finite()
        && reading.measurand.parse::<MeasurandEnumType>().is_ok()
        && phase.is_none_or(|phase| phase.parse::<PhaseEnumType>().is_ok())
        && location.is_none_or(|location| location.parse::<LocationEnumType>().is_ok())
        && reading.signed.as_ref().is_none_or(fits_a_message)
}

fn fits_a_message(signed: &SignedValue) -> bool {
    let within = |text: &str, most: usize| text.chars().count() <= most;
    within(&signed.data, 2_500)
        && within(&signed.public_key, 2_500)
        && within(&signed.signing_method, 50)
        && within(&signed.encoding_method, 50)
}

/// Where a vehicle gets its energy.
fn is_at_outlet(reading: &Reading) -> bool {
    reading
        .location
        .as_deref()
        .is_none_or(|location| location == "Outlet")
}

/// What is told of a meter's signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Signing {
    /// `SignReadings` of the controller that the values are for.
    signed: bool,
    /// What `PublicKeyWithSignedMeterValue` says for this value.
    public_key: bool,
}

fn signed_value(signed: &SignedValue, signing: Signing) -> SignedMeterValueType {
    let key = if signing.public_key {
        signed.public_key.as_str()
    } else {
        ""
    };
    SignedMeterValueType::new(&signed.data, &signed.signing_method, &signed.encoding_method, key)
}

fn sampled_value(
    reading: &Reading,
    context: ReadingContextEnumType,
    signing: Signing,
) -> Option<SampledValueType> {
    let mut sampled = SampledValueType::new(reading.value);
    sampled.measurand = Some(reading.measurand.parse::<MeasurandEnumType>().ok()?);
    sampled.context = Some(context);
    sampled.phase = reading
        .phase
        .as_deref()
        .and_then(|phase| phase.parse::<PhaseEnumType>().ok());
    sampled.location = reading
        .location
        .as_deref()
        .and_then(|location| location.parse::<LocationEnumType>().ok());
    let signed = reading.signed.as_ref().filter(|_| signing.signed);
    sampled.signed_meter_value = signed.map(|signed| signed_value(signed, signing));
    sampled.unit_of_measure = Some(UnitOfMeasureType {
        unit: Some(unit_of(&reading.measurand).to_owned()),
        ..UnitOfMeasureType::default()
    });
    Some(sampled)
}

fn unit_of(measurand: &str) -> &'static str {
    match measurand.split('.').next().unwrap_or_default() {
        "Current" => "A",
        "Energy" if measurand.contains("Reactive") => "varh",
        "Energy" if measurand.contains("Apparent") => "VAh",
        "Frequency" => "Hz",
        "Power" if measurand.contains("Reactive") => "var",
        "SoC" => "Percent",
        "Power" if measurand == "Power.Factor" => "Percent",
        "Power" => "W",
        "Voltage" => "V",
        _ => "Wh",
    }
}

/// When the clock-aligned samples are due. The slot is a wall time, exactly on the dot.
#[derive(Debug, Default)]
pub(crate) struct Aligned {
    values: Option<Slot>,
    ended: Option<Slot>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    at: DateTime,
    interval_ms: i64,
}

impl Slot {
    /// The first slot after `wall`: slots are counted from midnight UTC.
    fn after(wall: DateTime, interval_ms: i64) -> Option<Self> {
        (interval_ms > 0).then(|| {
            let of_day = wall.as_millis().rem_euclid(DAY_MS);
            let ahead = (interval_ms - of_day % interval_ms).min(DAY_MS - of_day);
            Self {
                at: plus_millis(wall, ahead),
                interval_ms,
            }
        })
    }

    /// Keeps to the interval when the settings or the clock change; gives the slot if it is due.
    fn turn(slot: &mut Option<Self>, wall: DateTime, interval_ms: i64) -> Option<DateTime> {
        let fits = |slot: &Self| {
            slot.interval_ms == interval_ms && slot.at.as_millis() - wall.as_millis() <= interval_ms
        };
        match slot {
            Some(current) if fits(current) && current.at > wall => None,
            Some(current) if fits(current) => {
                let missed = (wall.as_millis() - current.at.as_millis()) / interval_ms * interval_ms;
                let due = plus_millis(current.at, missed);
                *slot = Self::after(wall, interval_ms);
                Some(due)
            }
            _ => {
                *slot = Self::after(wall, interval_ms);
                None
            }
        }
    }
}

impl Aligned {
    pub(crate) fn next_deadline(&self, mono: Duration, wall: DateTime) -> Option<Duration> {
        let earliest = [self.values, self.ended]
            .into_iter()
            .flatten()
            .map(|slot| slot.at.as_millis())
            .min()?;
        let ahead = u64::try_from(earliest - wall.as_millis()).unwrap_or(0);
        Some(mono + Duration::from_millis(ahead))
    }
}

impl Engine {
    pub(crate) fn on_meter(&mut self, evse: i32, at: Option<DateTime>, readings: Vec<Reading>) {
        let (fit, odd): (Vec<_>, Vec<_>) = readings.into_iter().partition(is_fit);
        if !odd.is_empty() {
            let fact = Fact::Meter {
                evse,
                at,
                readings: odd,
            };
            self.put(Output::Report(Report::FactIgnored(format!(
                "no number, or no measurand or phase of OCPP: {fact:?}"
            ))));
        }
        let at = at.unwrap_or_else(|| self.wall());
        if evse == 0 {
            return self.main_meter.take(at, fit);
        }
        if let Some(evse) = self.evse_mut(evse) {
            evse.meter.take(at, fit);
        }
        self.check_energy_limit(evse);
    }

    /// Whether values of this context carry the meter's signature, and its key.
    fn signing(&self, context: ReadingContextEnumType) -> Signing {
        let signed = match context {
            ReadingContextEnumType::SampleClock | ReadingContextEnumType::Trigger => {
                &names::ALIGNED_SIGN_READINGS
            }
            _ => &names::SAMPLED_SIGN_READINGS,
        };
        let public_key = match self.model.text(&names::PUBLIC_KEY_WITH_SIGNED_METER_VALUE) {
            "EveryMeterValue" => true,
            "OncePerTransaction" => context == ReadingContextEnumType::TransactionBegin,
            _ => false,
        };
        Signing {
            signed: self.model.bool(signed),
            public_key,
        }
    }

    fn names_in(&self, list: &WellKnown) -> Vec<String> {
        self.model.list(list).into_iter().map(str::to_owned).collect()
    }

    fn wanted(&self, enabled: &WellKnown, measurands: &WellKnown) -> Vec<String> {
        let on = self.model.bool(enabled);
        if on { self.names_in(measurands) } else { Vec::new() }
    }

    fn sampled(
        &self,
        id: i32,
        measurands: &WellKnown,
        context: ReadingContextEnumType,
    ) -> Vec<MeterValueType> {
        let wanted = self.wanted(&names::SAMPLED_DATA_ENABLED, measurands);
        let value = self.evse(id).and_then(|evse| {
            evse.meter
                .value(self.wall(), &wanted, context, self.signing(context))
        });
        let mut values: Vec<_> = value.into_iter().collect();
        if self.model.bool(&names::SAMPLED_REGISTER_VALUES_WITHOUT_PHASES) {
            values.iter_mut().for_each(leave_out_phases_of_register);
        }
        values
    }

    /// The values of a Started event; those that Ended wants are kept for it too.
    //= E02.FR.10 J02.FR.11
    pub(crate) fn begin_values(&mut self, id: i32) -> Vec<MeterValueType> {
        let context = ReadingContextEnumType::TransactionBegin;
        let begin = self.sampled(id, &names::SAMPLED_TX_ENDED_MEASURANDS, context);
        for value in begin {
            self.keep_ended_sample(id, value);
        }
        self.sampled(id, &names::SAMPLED_TX_STARTED_MEASURANDS, context)
    }

    pub(crate) fn transaction_end_value(&self, id: i32) -> Vec<MeterValueType> {
        let context = ReadingContextEnumType::TransactionEnd;
        self.sampled(id, &names::SAMPLED_TX_ENDED_MEASURANDS, context)
    }

    /// What TriggerMessage of a transaction asks for.
    pub(crate) fn triggered_values(&self, id: i32) -> Vec<MeterValueType> {
        self.sampled(
            id,
            &names::SAMPLED_TX_UPDATED_MEASURANDS,
            ReadingContextEnumType::Trigger,
        )
    }

    pub(crate) fn restart_sampling(&mut self, id: i32) {
        let updated = self.model.seconds(&names::SAMPLED_TX_UPDATED_INTERVAL);
        let ended = self.model.seconds(&names::SAMPLED_TX_ENDED_INTERVAL);
        let mono = self.now.mono;
        let Some(transaction) = self.evse_mut(id).and_then(|evse| evse.transaction.as_mut()) else {
            return;
        };
        transaction.sample_at = (!updated.is_zero()).then_some(mono + updated);
        transaction.ended_sample_at = (!ended.is_zero()).then_some(mono + ended);
    }

    pub(crate) fn tick_metering(&mut self) {
        for id in self.evse_ids() {
            self.tick_sampling(id);
        }
        self.tick_aligned();
    }

    //= J02.FR.01 J02.FR.02
    fn tick_sampling(&mut self, id: i32) {
        let mono = self.now.mono;
        let updated = self.model.seconds(&names::SAMPLED_TX_UPDATED_INTERVAL);
        let ended = self.model.seconds(&names::SAMPLED_TX_ENDED_INTERVAL);
        let Some(transaction) = self.evse_mut(id).and_then(|evse| evse.transaction.as_mut()) else {
            return;
        };
        let sample = turn(&mut transaction.sample_at, mono, updated);
        let ended_sample = turn(&mut transaction.ended_sample_at, mono, ended);
        if ended_sample {
            let context = ReadingContextEnumType::SamplePeriodic;
            for value in self.sampled(id, &names::SAMPLED_TX_ENDED_MEASURANDS, context) {
                self.keep_ended_sample(id, value);
            }
        }
        if sample {
            let context = ReadingContextEnumType::SamplePeriodic;
            let values = self.sampled(id, &names::SAMPLED_TX_UPDATED_MEASURANDS, context);
            if !values.is_empty() {
                let cause = Cause::new(TriggerReasonEnumType::MeterValuePeriodic);
                self.event(id, TransactionEventEnumType::Updated, &cause, values);
            }
        }
    }

    fn tick_aligned(&mut self) {
        let wall = self.wall();
        let interval = |engine: &Self, key| {
            let seconds = i64::from(engine.model.integer(key)).clamp(0, DAY_MS / 1000);
            seconds * 1000
        };
        let values_interval = interval(self, &names::ALIGNED_INTERVAL);
        let ended_interval = interval(self, &names::ALIGNED_TX_ENDED_INTERVAL);
        if let Some(at) = Slot::turn(&mut self.aligned.values, wall, values_interval) {
            self.send_aligned(at);
        }
        if let Some(at) = Slot::turn(&mut self.aligned.ended, wall, ended_interval) {
            self.keep_aligned(at);
        }
    }

    //= J01.FR.06 J01.FR.14 J02.FR.05
    fn send_aligned(&mut self, at: DateTime) {
        let idle_only = self.model.bool(&names::ALIGNED_SEND_DURING_IDLE);
        let context = ReadingContextEnumType::SampleClock;
        let wanted = self.wanted(&names::ALIGNED_ENABLED, &names::ALIGNED_MEASURANDS);
        let signing = self.signing(context);
        let main_value = self.main_meter.value(at, &wanted, context, signing);
        if let Some(value) = main_value.filter(|_| !(idle_only && self.busy(0))) {
            self.send_meter_values(0, vec![value]);
        }
        for id in self.evse_ids() {
            let Some(evse) = self.evse(id) else { continue };
            let Some(value) = evse.meter.value(at, &wanted, context, signing) else {
                continue;
            };
            if evse.transaction.is_some() && idle_only {
                continue;
            }
            if evse.transaction.is_some() {
                let cause = Cause::new(TriggerReasonEnumType::MeterValueClock);
                self.event(id, TransactionEventEnumType::Updated, &cause, vec![value]);
            } else {
                self.send_meter_values(id, vec![value]);
            }
        }
    }

    fn keep_aligned(&mut self, at: DateTime) {
        let wanted = self.wanted(&names::ALIGNED_ENABLED, &names::ALIGNED_TX_ENDED_MEASURANDS);
        let context = ReadingContextEnumType::SampleClock;
        let signing = self.signing(context);
        for id in self.evse_ids() {
            let value = self
                .evse(id)
                .filter(|evse| evse.transaction.is_some())
                .and_then(|evse| evse.meter.value(at, &wanted, context, signing));
            if let Some(value) = value {
                self.keep_ended_sample(id, value);
            }
        }
    }

    fn send_meter_values(&mut self, evse: i32, values: Vec<MeterValueType>) {
        if self.registration.is_accepted() {
            self.call(&MeterValuesRequest::new(evse, values), Awaiting::Nothing);
        }
    }

    /// MeterValues on TriggerMessage (F06.FR.06): of one EVSE, or of all that have some.
    pub(crate) fn send_triggered_meter_values(&mut self, evse: Option<i32>) {
        let wanted = self.names_in(&names::ALIGNED_MEASURANDS);
        let (wall, context) = (self.wall(), ReadingContextEnumType::Trigger);
        let ids = evse.map_or_else(|| self.evse_ids(), |id| vec![id]);
        for id in ids {
            let value = self
                .evse(id)
                .and_then(|evse| evse.meter.value(wall, &wanted, context, self.signing(context)));
            if let Some(value) = value {
                self.call_early(&MeterValuesRequest::new(id, vec![value]), Awaiting::Nothing);
            }
        }
    }

    /// A meter of this EVSE (none: of any) has something to tell.
    pub(crate) fn has_meter_values(&self, evse: Option<i32>) -> bool {
        let wanted = self.names_in(&names::ALIGNED_MEASURANDS);
        let known = |reading: &Reading| wanted.contains(&reading.measurand);
        self.evses
            .iter()
            .filter(|e| evse.is_none_or(|id| e.id == id))
            .any(|e| e.meter.readings.iter().any(known))
    }
}

/// Leaves the total of the import register; a meter that has none keeps its phases.
fn leave_out_phases_of_register(value: &mut MeterValueType) {
    let register = Some(MeasurandEnumType::EnergyActiveImportRegister);
    let samples = &mut value.sampled_value;
    if samples
        .iter()
        .any(|sample| sample.measurand == register && sample.phase.is_none())
    {
        samples.retain(|sample| sample.measurand != register || sample.phase.is_none());
    }
}

/// Whether a periodic deadline has come; sets the next one. A changed interval counts from the next on.
fn turn(at: &mut Option<Duration>, mono: Duration, interval: Duration) -> bool {
    let due = at.is_some_and(|at| at <= mono);
    if due || at.is_none() {
        *at = (!interval.is_zero()).then_some(mono + interval);
    }
    due && !interval.is_zero()
}
