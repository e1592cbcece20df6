//! Puts every question off, and answers it twice.

use std::time::Duration;

use misbehaving::{Moment, Question, Then, Vice};
use plugpoint_plugin::clock;

#[derive(Default)]
struct AnswersTwice(Vec<Question>);

impl Vice for AnswersTwice {
    const WHERE: &'static str = "*";

    fn act(&mut self, moment: &Moment) -> Then {
        let Some(question) = Question::of(moment) else {
            return Then::Behave;
        };
        clock::set_timer(Duration::ZERO);
        self.0.push(question);
        Then::Later
    }

    fn on_timer(&mut self) {
        for question in self.0.drain(..) {
            question.answer();
            question.answer();
        }
    }
}

misbehaving::export!(AnswersTwice);
