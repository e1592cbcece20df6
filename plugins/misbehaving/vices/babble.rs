//! Reports `size` facts (100) on each timer, none of them as the one before, and sets the next: never too many in a call,
//! and more than anybody can take.

use std::time::Duration;

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::{clock, hardware};

#[derive(Default)]
struct Babble;

impl Vice for Babble {
    const WHERE: &'static str = "events.on-timer";

    fn act(&mut self, moment: &Moment) -> Then {
        clock::set_timer(Duration::ZERO);
        for fact in 0..moment.size.unwrap_or(100) {
            hardware::cable(2, 1, fact % 2 == 0);
        }
        Then::Behave
    }
}

misbehaving::export!(Babble);
