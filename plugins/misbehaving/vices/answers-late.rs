//! Puts every question off, and answers after `size` ms (a minute), past every deadline.

use std::collections::VecDeque;
use std::time::Duration;

use misbehaving::{Moment, Question, Then, Vice};
use plugpoint_plugin::clock;

#[derive(Default)]
struct AnswersLate(VecDeque<Question>);

impl Vice for AnswersLate {
    const WHERE: &'static str = "*";

    fn act(&mut self, moment: &Moment) -> Then {
        let Some(question) = Question::of(moment) else {
            return Then::Behave;
        };
        clock::set_timer(Duration::from_millis(moment.size.unwrap_or(60_000) as u64));
        self.0.push_back(question);
        Then::Later
    }

    fn on_timer(&mut self) {
        if let Some(question) = self.0.pop_front() {
            question.answer();
        }
    }
}

misbehaving::export!(AnswersLate);
