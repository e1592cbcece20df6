//! Late answers to questions that were answered [`crate::Answer::Later`]. Each is given once, with the id that
//! came with the question. Anything else is dropped by the station and counts as a fault of the plugin.

use crate::{LockOutcome, RequestId, ResetOutcome, UnlockOutcome, Verdict};

/// Answers [`crate::Connector::unlock`].
pub fn unlocked(request: RequestId, outcome: UnlockOutcome) {
    crate::host::replies::unlocked(request, outcome);
}

/// Answers [`crate::Connector::lock`].
pub fn locked(request: RequestId, outcome: LockOutcome) {
    crate::host::replies::locked(request, outcome);
}

/// Answers [`crate::Reset::reset`].
pub fn reset(request: RequestId, outcome: ResetOutcome) {
    crate::host::replies::reset(request, outcome);
}

/// Answers [`crate::Power::may_start`] and [`crate::Power::may_stop`].
pub fn decided(request: RequestId, verdict: &Verdict) {
    crate::host::replies::decided(request, verdict);
}
