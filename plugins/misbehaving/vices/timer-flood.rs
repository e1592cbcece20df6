//! Sets `size` timers (100,000).

use std::time::Duration;

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::clock;

#[derive(Default)]
struct TimerFlood;

impl Vice for TimerFlood {
    fn act(&mut self, moment: &Moment) -> Then {
        for _ in 0..moment.size.unwrap_or(100_000) {
            clock::set_timer(Duration::from_secs(3600));
        }
        Then::Behave
    }
}

misbehaving::export!(TimerFlood);
