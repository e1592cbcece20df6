//! Panics when it is asked who it is, before there are settings.

use misbehaving::{Misbehaving, Moment, Then, Vice};
use plugpoint_plugin::Description;

#[derive(Default)]
struct DescribeTrap;

impl Vice for DescribeTrap {
    fn describe() -> Description {
        panic!("this plugin traps in describe");
    }

    fn act(&mut self, _: &Moment) -> Then {
        Then::Behave
    }
}

plugpoint_plugin::export!(Misbehaving<DescribeTrap>: events, reset, connector, power, observer);
