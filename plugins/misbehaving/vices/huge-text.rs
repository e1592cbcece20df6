//! Says a text of `size` bytes (64 MiB) through a function of the host, if it is told one, and gives it back.

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct HugeText;

impl Vice for HugeText {
    fn act(&mut self, moment: &Moment) -> Then {
        let text = "A".repeat(moment.size.unwrap_or(64 << 20));
        if let Some(import) = moment.through {
            import.say(moment.request, &text);
        }
        Then::Say(text)
    }
}

misbehaving::export!(HugeText);
