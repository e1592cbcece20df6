//! Answers to the station's questions, now or later.

use crate::bindings::{
    connector, customer, data_transfer, diagnostics, display, firmware, network, power, reservation, reset,
};
use crate::{
    Binding, DisplayRefusal, LockOutcome, LogFile, ResetOutcome, TransferOutcome, TransferStatus,
    UnlockOutcome, UpdateOutcome, Verdict,
};

/// The answer to a question of the station: at once, or later through [`crate::replies`].
///
/// Anything that can be an answer converts into one: `UnlockOutcome::Unlocked.into()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// The answer.
    Now(T),
    /// The plugin answers with the request's id, before the question's deadline.
    Later,
}

impl<T> From<T> for Answer<T> {
    fn from(answer: T) -> Self {
        Self::Now(answer)
    }
}

/// The contract has no generics: there each kind of answer is a type of its own.
macro_rules! in_the_contract {
    ($($answer:ty = $outcome:ty;)+) => {$(
        impl From<Answer<$outcome>> for $answer {
            fn from(answer: Answer<$outcome>) -> Self {
                match answer {
                    Answer::Now(outcome) => Self::Now(outcome),
                    Answer::Later => Self::Later,
                }
            }
        }
    )+};
}

in_the_contract! {
    connector::UnlockAnswer = UnlockOutcome;
    connector::LockAnswer = LockOutcome;
    customer::InformationAnswer = Option<String>;
    data_transfer::TransferAnswer = TransferOutcome;
    diagnostics::LogAnswer = Result<LogFile, String>;
    display::SetAnswer = Result<(), DisplayRefusal>;
    firmware::UpdateAnswer = UpdateOutcome;
    network::ConfigureAnswer = Result<Binding, String>;
    network::ValidateAnswer = Result<(), String>;
    power::Decision = Verdict;
    reservation::Decision = Verdict;
    reset::ResetAnswer = ResetOutcome;
}

impl Verdict {
    /// No, because of `reason` (up to 255 characters, for the CSMS and the log).
    pub fn no(reason: impl Into<String>) -> Self {
        Self::No(reason.into())
    }
}

impl TransferOutcome {
    /// The message was understood and obeyed; `data` is JSON.
    #[must_use]
    pub fn accepted(data: Option<String>) -> Self {
        Self {
            status: TransferStatus::Accepted,
            data,
            extra: Vec::new(),
        }
    }

    /// Anything but accepted, without data.
    #[must_use]
    pub fn refused(status: TransferStatus) -> Self {
        Self {
            status,
            data: None,
            extra: Vec::new(),
        }
    }
}

impl LogFile {
    /// A log by the name that its upload gets (the characters a-z, A-Z, 0-9, `.`, `-` and `_`, up to 255), and its
    /// size in bytes.
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        Self {
            name: name.into(),
            size: Some(size),
            extra: Vec::new(),
        }
    }
}
