//! Puts every question off, answers those that it was not asked, and its own only as what they are not.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::{ResetOutcome, UnlockOutcome, Verdict, replies};

#[derive(Default)]
struct AnswersOthers;

impl Vice for AnswersOthers {
    const WHERE: &'static str = "*";

    fn act(&mut self, moment: &Moment) -> Then {
        let Some(request) = moment.request else {
            return Then::Behave;
        };
        for other in [0, request.wrapping_sub(1), request.wrapping_add(1), u64::MAX] {
            replies::unlocked(other, UnlockOutcome::Unlocked);
            replies::decided(other, Verdict::Yes);
        }
        if moment.place == "connector.unlock" {
            replies::reset(request, ResetOutcome::Accepted);
        } else {
            replies::unlocked(request, UnlockOutcome::Unlocked);
        }
        Then::Later
    }
}

misbehaving::export!(AnswersOthers);
