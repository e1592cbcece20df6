//! Calls itself until the stack is full.

use std::hint::black_box;

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct Stack;

impl Vice for Stack {
    fn act(&mut self, _: &Moment) -> Then {
        black_box(deeper(1));
        Then::Behave
    }
}

/// The frame is used after the call, or the compiler would make a loop of it.
#[expect(unconditional_recursion, reason = "that is the vice")]
fn deeper(depth: u64) -> u64 {
    let frame = black_box([depth; 32]);
    deeper(frame[7] + 1) + black_box(frame)[3]
}

misbehaving::export!(Stack);
