//! Panics.

use misbehaving::{Misbehaving, Moment, Then, Vice};

#[derive(Default)]
struct Trap;

impl Vice for Trap {
    fn act(&mut self, moment: &Moment) -> Then {
        panic!("this plugin traps in {}", moment.place);
    }
}

plugpoint_plugin::export!(Misbehaving<Trap>: events, reset, connector, power, observer);
