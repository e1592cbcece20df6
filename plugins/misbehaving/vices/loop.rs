//! Never returns.

use misbehaving::{Misbehaving, Moment, Then, Vice};

#[derive(Default)]
struct Loop;

impl Vice for Loop {
    fn act(&mut self, _: &Moment) -> Then {
        loop {
            std::hint::spin_loop();
        }
    }
}

plugpoint_plugin::export!(Misbehaving<Loop>: events, reset, connector, power, observer);
