//! Restarting the station, or one EVSE.

use crate::bindings::reset::{Guest, ResetAnswer};
use crate::exports::{Exported, Instance};
use crate::{Answer, Plugin, RequestId, ResetOutcome, Target, Verdict};

pub use crate::bindings::reset::Kind as ResetKind;

/// Restarting the hardware of the station, or of one EVSE.
pub trait Reset: Plugin {
    /// May `target` (the station or an EVSE) be reset? The station waits 200 ms. Unless implemented: yes.
    fn is_reset_allowed(&mut self, target: Target, kind: ResetKind) -> Verdict {
        let _ = (target, kind);
        Verdict::Yes
    }

    /// Resets now; transactions have ended. Answered within 30 s, at once or by [`crate::replies::reset`].
    fn reset(&mut self, request: RequestId, target: Target, kind: ResetKind) -> Answer<ResetOutcome>;
}

impl<H: Instance<Plugin: Reset>> Guest for Exported<H> {
    fn is_reset_allowed(target: Target, kind: ResetKind) -> Verdict {
        Self::with(|plugin| plugin.is_reset_allowed(target, kind))
    }

    fn reset(request: RequestId, target: Target, kind: ResetKind) -> ResetAnswer {
        Self::with(|plugin| plugin.reset(request, target, kind)).into()
    }
}
