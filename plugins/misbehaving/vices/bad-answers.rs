//! Answers with values that cannot be: an address that is none, JSON that is none, a file name with a path in it.

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct BadAnswers;

impl Vice for BadAnswers {
    const WHERE: &'static str = "*";

    fn act(&mut self, _: &Moment) -> Then {
        Then::Nonsense
    }
}

misbehaving::export!(BadAnswers);
