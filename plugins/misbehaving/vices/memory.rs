//! Takes memory, in pieces of `size` bytes (8 MiB), until there is no more, and uses it.

use std::hint::black_box;

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct Memory(Vec<Vec<u8>>);

impl Vice for Memory {
    fn act(&mut self, moment: &Moment) -> Then {
        loop {
            self.0.push(black_box(vec![0xA5; moment.size.unwrap_or(8 << 20)]));
        }
    }
}

misbehaving::export!(Memory);
