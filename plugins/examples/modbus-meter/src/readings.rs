//! From registers to facts.

use std::collections::BTreeMap;

use plugpoint_plugin::hardware::{Measurand, Reading};

use crate::map::{Map, Quantity, Register};
use crate::trouble::Trouble;

/// The energy registers as they were read last, Wh. They never fall, unless something is wrong with the meter or
/// somebody put another in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counters {
    pub(crate) import: Option<f64>,
    pub(crate) export: Option<f64>,
}

impl Counters {
    /// The readings of a poll. A fallen register is told, not read; the next poll goes on from where it fell to.
    pub(crate) fn readings(
        &mut self,
        map: &Map,
        registers: &BTreeMap<u16, u16>,
    ) -> (Vec<Reading>, Option<Trouble>) {
        let mut readings = Vec::new();
        let mut trouble = None;
        for register in map.registers() {
            let Some(value) = value(register, registers) else {
                continue;
            };
            match self.fall(register.quantity, value) {
                Some(fall) => trouble = Some(fall),
                None => readings.extend(reported(register, value)),
            }
        }
        (readings, trouble)
    }

    fn fall(&mut self, quantity: Quantity, now: f64) -> Option<Trouble> {
        let (last, what) = match quantity {
            Quantity::EnergyImport => (&mut self.import, "import"),
            Quantity::EnergyExport => (&mut self.export, "export"),
            _ => return None,
        };
        let before = last.replace(now)?;
        (now < before).then_some(Trouble::Fell { what, before, now })
    }
}

/// A value in the station's unit; none if it was not read or is no number.
fn value(register: &Register, registers: &BTreeMap<u16, u16>) -> Option<f64> {
    let (high, low) = (
        registers.get(&register.address)?,
        registers.get(&(register.address + 1))?,
    );
    let bits = u32::from(*high) << 16 | u32::from(*low);
    let value = f64::from(f32::from_bits(bits)) * register.scale;
    // The meter has so many digits; what an f32 makes of the rest is no measurement.
    value.is_finite().then_some((value * 1000.0).round() / 1000.0)
}

/// Power has a sign in the meter; in OCPP it has a direction.
fn reported(register: &Register, value: f64) -> Vec<Reading> {
    let values = match register.quantity {
        Quantity::Power => vec![
            (Measurand::PowerImport, value.max(0.0)),
            (Measurand::PowerExport, (-value).max(0.0)),
        ],
        Quantity::Voltage => vec![(Measurand::Voltage, value)],
        Quantity::Current => vec![(Measurand::CurrentImport, value)],
        Quantity::Frequency => vec![(Measurand::Frequency, value)],
        Quantity::EnergyImport => vec![(Measurand::EnergyImport, value)],
        Quantity::EnergyExport => vec![(Measurand::EnergyExport, value)],
    };
    let readings = values
        .into_iter()
        .map(|(measurand, value)| Reading::new(measurand, value));
    readings.map(|reading| on_phase(reading, register)).collect()
}

fn on_phase(reading: Reading, register: &Register) -> Reading {
    match register.phase {
        Some(phase) if register.quantity == Quantity::Voltage => reading.on_phase(format!("L{phase}-N")),
        Some(phase) => reading.on_phase(format!("L{phase}")),
        None => reading,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plugpoint_plugin::Settings;

    fn poll(values: &[(u16, f32)]) -> BTreeMap<u16, u16> {
        let halves = |(address, value): &(u16, f32)| {
            let bits = value.to_bits();
            [(*address, (bits >> 16) as u16), (address + 1, bits as u16)]
        };
        values.iter().flat_map(halves).collect()
    }

    fn read(counters: &mut Counters, values: &[(u16, f32)]) -> (Vec<Reading>, Option<Trouble>) {
        let map = Map::parse(&Settings::default()).expect("the default is fine");
        counters.readings(&map, &poll(values))
    }

    #[test]
    fn values_are_named_by_phase_and_in_the_stations_units() {
        let (readings, trouble) = read(&mut Counters::default(), &[(0, 230.1), (6, 15.9), (72, 1234.5)]);
        let expected = [
            Reading::new(Measurand::Voltage, 230.1).on_phase("L1-N"),
            Reading::new(Measurand::CurrentImport, 15.9).on_phase("L1"),
            Reading::new(Measurand::EnergyImport, 1_234_500.0),
        ];
        assert_eq!((readings.as_slice(), trouble), (&expected[..], None));
    }

    #[test]
    fn power_has_a_direction() {
        let (readings, _) = read(&mut Counters::default(), &[(52, -3600.0)]);
        let expected = [
            Reading::new(Measurand::PowerImport, 0.0),
            Reading::new(Measurand::PowerExport, 3600.0),
        ];
        assert_eq!(readings, expected);
    }

    #[test]
    fn a_value_that_is_no_number_is_no_reading() {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(read(&mut Counters::default(), &[(72, value)]), (Vec::new(), None));
        }
    }

    #[test]
    fn a_register_that_falls_is_told_and_not_read() {
        let mut counters = Counters::default();
        read(&mut counters, &[(72, 10.0), (74, 1.0)]);
        let (readings, trouble) = read(&mut counters, &[(72, 9.5), (74, 1.5)]);
        assert_eq!(readings, [Reading::new(Measurand::EnergyExport, 1500.0)]);
        let fell = Trouble::Fell {
            what: "import",
            before: 10_000.0,
            now: 9500.0,
        };
        assert_eq!(trouble, Some(fell));
        let (readings, trouble) = read(&mut counters, &[(72, 9.6)]);
        assert_eq!((readings.len(), trouble), (1, None));
    }
}
