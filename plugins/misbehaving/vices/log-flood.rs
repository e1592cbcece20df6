//! Logs `size` lines (100,000).

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::log;

#[derive(Default)]
struct LogFlood;

impl Vice for LogFlood {
    fn act(&mut self, moment: &Moment) -> Then {
        for line in 0..moment.size.unwrap_or(100_000) {
            log::error!("line {line} of a flood\u{7}\u{1b}[31m in red, with a bell");
        }
        Then::Behave
    }
}

misbehaving::export!(LogFlood);
