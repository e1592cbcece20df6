//! Says and gives back texts and bytes of `size` bytes (64 MiB).

use misbehaving::{Misbehaving, Moment, Then, Vice};
use plugpoint_plugin::{log, ports};

#[derive(Default)]
struct HugeText;

impl Vice for HugeText {
    fn act(&mut self, moment: &Moment) -> Then {
        let text = "A".repeat(moment.size.unwrap_or(64 << 20));
        log::write(log::Level::Info, &text);
        for port in ports::names() {
            // Refused or not, the host has to look at it.
            let _ = ports::send(&port, text.as_bytes());
        }
        Then::Say(text)
    }
}

plugpoint_plugin::export!(Misbehaving<HugeText>: events, reset, connector, power, observer);
