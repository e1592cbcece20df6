//! Types that several interfaces share.

pub use crate::bindings::plugpoint::station::clock::TimerId;
pub use crate::bindings::plugpoint::station::outcomes::{LockOutcome, ResetOutcome, UnlockOutcome, Verdict};
pub use crate::bindings::plugpoint::station::types::{
    ConnectorId, EvseId, IdToken, OperationalStatus, RequestId, Target, Timestamp,
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

impl Verdict {
    /// No, because of `reason` (up to 255 characters, for the CSMS and the log).
    pub fn no(reason: impl Into<String>) -> Self {
        Self::No(reason.into())
    }
}
