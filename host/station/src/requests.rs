//! The numbers of questions to plugins.
//!
//! A plugin keeps the numbers of what it has not answered yet in its state, and so over a restart of the station. Each
//! life of the station therefore has numbers of its own, by chance alike in one of four million: a late answer to a
//! question of the former meets none of the latter.

/// A life's own questions are counted in these bits, for 30 years if there are a thousand in a second.
const COUNT_BITS: u32 = 40;
/// Above them a number of the life, and above that who asks.
const LIFE_BITS: u32 = 22;

/// Who asks; each counts for himself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Engine,
    /// The ifaces ask their driver.
    Ifaces,
    /// Somebody asks a link driver.
    Person,
    Uplink,
}

/// The numbers of one life of the station.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requests {
    life: u64,
}

impl Requests {
    /// `random` tells this life from others.
    pub(crate) fn new(random: u64) -> Self {
        Self {
            life: low(random, LIFE_BITS),
        }
    }

    pub(crate) fn number(self, who: Asks, count: u64) -> u64 {
        let who = match who {
            Asks::Engine => 0,
            Asks::Ifaces => 1,
            Asks::Person => 2,
            Asks::Uplink => 3,
        };
        (who << LIFE_BITS | self.life) << COUNT_BITS | low(count, COUNT_BITS)
    }

    /// Who asked, and what he counted.
    pub(crate) fn whose(request: u64) -> (Asks, u64) {
        let who = match request >> (LIFE_BITS + COUNT_BITS) {
            0 => Asks::Engine,
            1 => Asks::Ifaces,
            2 => Asks::Person,
            _ => Asks::Uplink,
        };
        (who, low(request, COUNT_BITS))
    }
}

fn low(number: u64, bits: u32) -> u64 {
    number & ((1 << bits) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_who_asked() {
        let requests = Requests::new(u64::MAX);
        for who in [Asks::Engine, Asks::Ifaces, Asks::Person, Asks::Uplink] {
            assert_eq!(Requests::whose(requests.number(who, 7)), (who, 7));
        }
    }

    #[test]
    fn no_number_of_one_life_is_one_of_another() {
        let (first, second) = (Requests::new(1), Requests::new(2));
        assert_ne!(
            first.number(Asks::Engine, 1),
            second.number(Asks::Engine, 1),
            "an old answer would pass for a new one"
        );
    }
}
