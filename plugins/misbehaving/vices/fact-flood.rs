//! Reports `size` facts (100,000) in one call, none of them as the one before.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::hardware;

#[derive(Default)]
struct FactFlood;

impl Vice for FactFlood {
    fn act(&mut self, moment: &Moment) -> Then {
        for fact in 0..moment.size.unwrap_or(100_000) {
            hardware::cable(1, 1, fact % 2 == 0);
        }
        Then::Behave
    }
}

misbehaving::export!(FactFlood);
