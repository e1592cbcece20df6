//! Gives a list of `size` entries (a million) to a function of the host, if it is told one, and gives one back.

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct HugeList;

impl Vice for HugeList {
    fn act(&mut self, moment: &Moment) -> Then {
        let length = moment.size.unwrap_or(1_000_000);
        if let Some(import) = moment.through {
            import.list(moment.request, length);
        }
        Then::List(length)
    }
}

misbehaving::export!(HugeList);
