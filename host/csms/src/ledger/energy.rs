//! The energy register, read out of events.

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::{LocationEnumType, MeasurandEnumType, SampledValueType};

use super::Event;

/// Every reading of the import register with its time, in Wh, oldest first.
///
/// By the time of the reading and not of the event: Ended may bring the whole transaction's samples.
pub(super) fn registers<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<(DateTime, f64)> {
    let meters = events.flat_map(|event| event.request.meter_value.iter().flatten());
    let mut readings: Vec<_> = meters
        .flat_map(|meter| {
            let values = meter.sampled_value.iter().filter_map(register_wh);
            values.map(|value| (meter.timestamp, value))
        })
        .collect();
    readings.sort_by_key(|(at, _)| *at);
    readings
}

/// The reading in Wh, if it is one of the whole import register at the outlet. All of these are the
/// defaults of what is left out.
fn register_wh(sample: &SampledValueType) -> Option<f64> {
    let measurand = sample
        .measurand
        .unwrap_or(MeasurandEnumType::EnergyActiveImportRegister);
    let location = sample.location.unwrap_or(LocationEnumType::Outlet);
    let whole = measurand == MeasurandEnumType::EnergyActiveImportRegister
        && location == LocationEnumType::Outlet
        && sample.phase.is_none();
    whole.then(|| sample.value * scale(sample))
}

fn scale(sample: &SampledValueType) -> f64 {
    let Some(measure) = &sample.unit_of_measure else {
        return 1.0;
    };
    let unit = if measure.unit.as_deref() == Some("kWh") {
        1000.0
    } else {
        1.0
    };
    unit * 10f64.powi(measure.multiplier.unwrap_or(0))
}
