//! Sets a timer of zero on every timer, and so is never idle.

use std::time::Duration;

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::clock;

#[derive(Default)]
struct Restless;

impl Vice for Restless {
    const WHERE: &'static str = "events.on-timer";

    fn act(&mut self, _: &Moment) -> Then {
        clock::set_timer(Duration::ZERO);
        Then::Behave
    }
}

misbehaving::export!(Restless);
