//! Never returns.

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct Loop;

impl Vice for Loop {
    fn act(&mut self, _: &Moment) -> Then {
        loop {
            std::hint::spin_loop();
        }
    }
}

misbehaving::export!(Loop);
