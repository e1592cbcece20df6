//! Reports one sample of `size` readings (a million), each with its own phase.

use misbehaving::{Misbehaving, Moment, Then, Vice};
use plugpoint_plugin::hardware::{self, Measurand, Reading};

#[derive(Default)]
struct HugeList;

impl Vice for HugeList {
    fn act(&mut self, moment: &Moment) -> Then {
        let reading = Reading::new(Measurand::Other("Huge.List".to_owned()), 1.0).on_phase("L1");
        hardware::meter(1, &vec![reading; moment.size.unwrap_or(1_000_000)]);
        Then::Behave
    }
}

plugpoint_plugin::export!(Misbehaving<HugeList>: events, reset, connector, power, observer);
