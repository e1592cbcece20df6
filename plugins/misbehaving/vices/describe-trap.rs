//! Panics when it is asked who it is, before there are settings.

use misbehaving::{Moment, Then, Vice};
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

misbehaving::export!(DescribeTrap);
