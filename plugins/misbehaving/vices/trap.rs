//! Panics.

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct Trap;

impl Vice for Trap {
    fn act(&mut self, moment: &Moment) -> Then {
        panic!("this plugin traps in {}", moment.place);
    }
}

misbehaving::export!(Trap);
