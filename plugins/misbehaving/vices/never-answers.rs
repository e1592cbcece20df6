//! Puts every question off, and never answers.

use misbehaving::{Moment, Then, Vice};

#[derive(Default)]
struct NeverAnswers;

impl Vice for NeverAnswers {
    const WHERE: &'static str = "*";

    fn act(&mut self, _: &Moment) -> Then {
        Then::Later
    }
}

misbehaving::export!(NeverAnswers);
