//! An energy meter: power integrated over time.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// The meter of one EVSE.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Meter {
    /// The register, Wh. Never falls.
    pub(crate) wh: f64,
    /// What flows now, W.
    pub(crate) watts: f64,
    /// What `watts` moves towards.
    pub(crate) target: f64,
    /// How many phases it flows over.
    pub(crate) phases: u8,
}

impl Meter {
    /// Lets time pass: power moves to its target at `ramp` W/s and stays there, and the energy under that curve
    /// is counted `speed` times. Gives the Wh counted.
    pub(crate) fn pass(&mut self, time: Millis, ramp: f64, speed: f64) -> f64 {
        let seconds = time as f64 / 1000.0;
        let (before, gap) = (self.watts, self.target - self.watts);
        let ramping = (gap.abs() / ramp).min(seconds);
        let arrives = ramping < seconds || ramp.is_infinite();
        self.watts = if arrives {
            self.target
        } else {
            before + (ramp * ramping).copysign(gap)
        };
        let joules = (before + self.watts) / 2.0 * ramping + self.watts * (seconds - ramping);
        let wh = joules / 3600.0 * speed;
        self.wh += wh;
        wh
    }

    /// The contactor opened: nothing flows from now on, however gently it rose.
    pub(crate) fn cut(&mut self) {
        self.watts = 0.0;
        self.target = 0.0;
    }

    /// A in each of its phases.
    pub(crate) fn amps(&self, voltage: f64) -> f64 {
        if self.phases == 0 {
            0.0
        } else {
            self.watts / (voltage * f64::from(self.phases))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(watts: f64, target: f64) -> Meter {
        Meter {
            watts,
            target,
            phases: 3,
            ..Meter::default()
        }
    }

    #[test]
    fn an_hour_of_full_power_at_once() {
        let mut meter = meter(0.0, 11_040.0);
        meter.pass(3_600_000, f64::INFINITY, 1.0);
        assert_eq!((meter.wh, meter.watts), (11_040.0, 11_040.0));
    }

    #[test]
    fn small_steps_count_as_much_as_a_big_one() {
        let (mut small, mut big) = (meter(0.0, 7_000.0), meter(0.0, 7_000.0));
        for _ in 0..1000 {
            small.pass(7, 1000.0, 1.0);
        }
        big.pass(7000, 1000.0, 1.0);
        assert!((small.wh - big.wh).abs() < 1e-9, "{} and {}", small.wh, big.wh);
    }

    #[test]
    fn a_ramp_counts_half_until_it_is_up() {
        // 10 s up to 7.2 kW, then 10 s on it: 10 Wh and 20 Wh.
        let mut meter = meter(0.0, 7_200.0);
        meter.pass(20_000, 720.0, 1.0);
        assert!((meter.wh - 30.0).abs() < 1e-9, "{}", meter.wh);
        assert_eq!(meter.watts, 7_200.0);
    }

    #[test]
    fn power_ramps_down_too() {
        let mut meter = meter(7_200.0, 0.0);
        meter.pass(5_000, 720.0, 1.0);
        assert!((meter.watts - 3_600.0).abs() < 1e-9, "{}", meter.watts);
    }

    #[test]
    fn speed_counts_energy_and_not_power() {
        let mut meter = meter(3_600.0, 3_600.0);
        meter.pass(1_000, f64::INFINITY, 60.0);
        assert_eq!((meter.wh, meter.watts), (60.0, 3_600.0));
    }
}
