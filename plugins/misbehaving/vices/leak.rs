//! Keeps a page (64 KiB, or `size` bytes) of each call, for ever.

use std::hint::black_box;

use misbehaving::{Moment, Then, Vice};

const PAGE: usize = 64 << 10;

#[derive(Default)]
struct Leak(Vec<Vec<u8>>);

impl Vice for Leak {
    const WHERE: &'static str = "*";

    fn act(&mut self, moment: &Moment) -> Then {
        self.0.push(black_box(vec![0xA5; moment.size.unwrap_or(PAGE)]));
        Then::Behave
    }
}

misbehaving::export!(Leak);
