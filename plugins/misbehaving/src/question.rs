//! Questions that were put off.

use plugpoint_plugin::{LockOutcome, RequestId, ResetOutcome, UnlockOutcome, Verdict, replies};

use crate::Moment;

/// A question that was put off.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    place: &'static str,
    request: RequestId,
}

impl Question {
    /// The question of this moment, if it is one.
    #[must_use]
    pub fn of(moment: &Moment) -> Option<Self> {
        moment.request.map(|request| Self {
            place: moment.place,
            request,
        })
    }

    /// Answers it well.
    pub fn answer(self) {
        match self.place {
            "unlock" => replies::unlocked(self.request, UnlockOutcome::Unlocked),
            "lock" => replies::locked(self.request, LockOutcome::Locked),
            "reset" => replies::reset(self.request, ResetOutcome::Accepted),
            _ => replies::decided(self.request, &Verdict::Yes),
        }
    }
}
