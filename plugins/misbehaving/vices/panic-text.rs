//! Panics with a text that would do harm in a terminal, and that tells the operator's `password`.

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct PanicText(String);

impl Vice for PanicText {
    fn settings(&mut self, settings: &plugpoint_plugin::Settings) {
        self.0 = settings.get("password").unwrap_or_default().to_owned();
    }

    fn act(&mut self, _: &Moment) -> Then {
        panic!(
            "login as admin:{} failed\u{1b}[2J\u{1b}]0;owned\u{7}\r\n2026-01-01 INFO all is well\u{202e}\u{0}",
            self.0
        );
    }
}

misbehaving::export!(PanicText);
