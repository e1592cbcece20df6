//! Sends `size` pieces (10,000) of 64 KiB on every granted port, whatever it is told.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::ports;

#[derive(Default)]
struct PortFlood;

impl Vice for PortFlood {
    fn act(&mut self, moment: &Moment) -> Then {
        let piece = vec![b'A'; 64 << 10];
        for _ in 0..moment.size.unwrap_or(10_000) {
            for port in ports::names() {
                let _ = ports::send(&port, &piece);
            }
        }
        Then::Behave
    }
}

misbehaving::export!(PortFlood);
