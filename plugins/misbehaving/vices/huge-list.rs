//! Gives a list of `size` entries (a million) to a function of the host (`hardware.meter`), and gives one back.

use misbehaving::{Import, Moment, Then, Vice};

#[derive(Default)]
struct HugeList;

impl Vice for HugeList {
    fn act(&mut self, moment: &Moment) -> Then {
        let length = moment.size.unwrap_or(1_000_000);
        let through = moment.through.or_else(|| "hardware.meter".parse().ok());
        through.inspect(|import: &Import| import.list(moment.request, length));
        Then::List(length)
    }
}

misbehaving::export!(HugeList);
