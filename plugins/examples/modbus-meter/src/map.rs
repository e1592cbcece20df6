//! Which registers of a meter hold what.

use plugpoint_plugin::Settings;

use crate::frame::Block;

/// The most registers that are read at once: more than this many, some meters refuse.
const MOST_AT_ONCE: u16 = 80;

/// Something that a meter measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// V from a phase to neutral.
    Voltage,
    /// A.
    Current,
    /// W; below zero where energy flows out of the vehicle.
    Power,
    /// Hz.
    Frequency,
    /// Wh, ever growing.
    EnergyImport,
    /// Wh, ever growing.
    EnergyExport,
}

/// A value in a meter: two registers that hold a big-endian f32.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Register {
    pub(crate) quantity: Quantity,
    /// 1 to 3; none is over all phases.
    pub(crate) phase: Option<u8>,
    pub(crate) address: u16,
    /// What the meter's unit is in ours.
    pub(crate) scale: f64,
}

/// All the values of a meter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Map(Vec<Register>);

/// A setting for each value, and where it is in the input registers of an Eastron SDM630.
const SDM630: [(&str, Quantity, Option<u8>, u16, f64); 13] = [
    ("voltage-l1", Quantity::Voltage, Some(1), 0, 1.0),
    ("voltage-l2", Quantity::Voltage, Some(2), 2, 1.0),
    ("voltage-l3", Quantity::Voltage, Some(3), 4, 1.0),
    ("current-l1", Quantity::Current, Some(1), 6, 1.0),
    ("current-l2", Quantity::Current, Some(2), 8, 1.0),
    ("current-l3", Quantity::Current, Some(3), 10, 1.0),
    ("power-l1", Quantity::Power, Some(1), 12, 1.0),
    ("power-l2", Quantity::Power, Some(2), 14, 1.0),
    ("power-l3", Quantity::Power, Some(3), 16, 1.0),
    ("power", Quantity::Power, None, 52, 1.0),
    ("frequency", Quantity::Frequency, None, 70, 1.0),
    ("energy-import", Quantity::EnergyImport, None, 72, 1000.0),
    ("energy-export", Quantity::EnergyExport, None, 74, 1000.0),
];

impl Map {
    /// The names of the settings.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        SDM630.iter().map(|(name, ..)| *name)
    }

    /// Reads `voltage-l1 = 0x1A`, `energy-import = 40*1000` (the meter counts in kWh) or `power-l3 = none`; what is not
    /// set is as in an SDM630.
    pub(crate) fn parse(settings: &Settings) -> Result<Self, String> {
        let mut registers = Vec::new();
        for (name, quantity, phase, address, scale) in SDM630 {
            let place = match settings.get(name) {
                None => Some((address, scale)),
                Some("none") => None,
                Some(text) => Some(place(text).ok_or_else(|| {
                    format!("setting `{name} = {text}`: write a register like 52, 0x34 or 72*1000, or `none`")
                })?),
            };
            registers.extend(place.map(|(address, scale)| Register {
                quantity,
                phase,
                address,
                scale,
            }));
        }
        if registers.is_empty() {
            return Err("all registers are set to `none`: there is nothing to be read".to_owned());
        }
        Ok(Self(registers))
    }

    pub(crate) fn registers(&self) -> &[Register] {
        &self.0
    }

    /// What to read, in as few requests as there can be without touching a register that nobody asked for: a meter may
    /// refuse those.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut addresses: Vec<u16> = self.0.iter().map(|register| register.address).collect();
        addresses.sort_unstable();
        let mut blocks: Vec<Block> = Vec::new();
        for address in addresses {
            match blocks.last_mut() {
                Some(block) if block.holds(address) => {}
                Some(block) if block.reaches(address) && block.count < MOST_AT_ONCE => {
                    block.count = address - block.start + 2;
                }
                _ => blocks.push(Block {
                    start: address,
                    count: 2,
                }),
            }
        }
        blocks
    }
}

impl Block {
    /// Whether both registers of the value at this address are in it.
    fn holds(&self, address: u16) -> bool {
        self.after(address).is_some_and(|after| after < self.count - 1)
    }

    /// Whether the value at this address begins in it, or right behind it.
    fn reaches(&self, address: u16) -> bool {
        self.after(address).is_some_and(|after| after <= self.count)
    }

    fn after(&self, address: u16) -> Option<u16> {
        address.checked_sub(self.start)
    }
}

fn place(text: &str) -> Option<(u16, f64)> {
    let (address, scale) = match text.split_once('*') {
        Some((address, scale)) => (
            address,
            scale
                .trim()
                .parse()
                .ok()
                .filter(|scale: &f64| scale.is_finite())?,
        ),
        None => (text, 1.0),
    };
    let address = address.trim();
    let address = match address.strip_prefix("0x") {
        Some(hex) => u16::from_str_radix(hex, 16).ok()?,
        None => address.parse().ok()?,
    };
    // Both registers of a value are there.
    (address < u16::MAX).then_some((address, scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sdm630_is_read_in_three_requests() {
        let map = Map::parse(&Settings::default()).expect("the default is fine");
        let block = |start, count| Block { start, count };
        assert_eq!(map.blocks(), [block(0, 18), block(52, 2), block(70, 6)]);
    }

    #[test]
    fn another_meter_is_described_by_settings() {
        let others = Map::names().filter(|name| !["power", "energy-import"].contains(name));
        let mut settings: Vec<_> = others.map(|name| (name.to_owned(), "none".to_owned())).collect();
        settings.push(("power".to_owned(), "0x5B14 * 0.01".to_owned()));
        settings.push(("energy-import".to_owned(), "20480*10".to_owned()));
        let map = Map::parse(&settings.into()).expect("a map");
        let places: Vec<_> = map
            .registers()
            .iter()
            .map(|register| (register.address, register.scale))
            .collect();
        assert_eq!(places, [(0x5B14, 0.01), (20480, 10.0)]);
    }

    #[test]
    fn a_place_that_is_none_is_refused_with_advice() {
        for text in ["", "fifty", "-1", "65535", "65536", "0x", "12*", "12*inf"] {
            let error = Map::parse(&[("power", text)].into()).expect_err(text);
            assert!(error.contains("write a register like 52"), "{error}");
        }
    }

    #[test]
    fn no_request_is_too_long_and_every_value_is_whole() {
        for (power, frequency) in [(1, 3), (17, 19), (0, 0), (65534, 65533), (16, 18)] {
            let (power, frequency) = (power.to_string(), frequency.to_string());
            let settings = [("power", power.as_str()), ("frequency", frequency.as_str())];
            let map = Map::parse(&settings.into()).expect("a map");
            let blocks = map.blocks();
            assert!(
                blocks.iter().all(|block| block.count <= MOST_AT_ONCE),
                "{blocks:?}"
            );
            for register in map.registers() {
                assert!(
                    blocks.iter().any(|block| block.holds(register.address)),
                    "{register:?} in {blocks:?}"
                );
            }
        }
    }
}
