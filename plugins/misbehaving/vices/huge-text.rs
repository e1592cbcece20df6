//! Says a text of `size` bytes (64 MiB) through a function of the host (`log.write`), and gives it back.

use misbehaving::{Import, Moment, Then, Vice};

#[derive(Default)]
struct HugeText;

impl Vice for HugeText {
    fn act(&mut self, moment: &Moment) -> Then {
        let text = "A".repeat(moment.size.unwrap_or(64 << 20));
        let through = moment.through.or_else(|| "log.write".parse().ok());
        through.inspect(|import: &Import| import.say(moment.request, &text));
        Then::Say(text)
    }
}

misbehaving::export!(HugeText);
