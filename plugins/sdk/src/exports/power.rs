//! Energy on an EVSE.

use crate::bindings::power::{Decision, Guest};
use crate::exports::{Exported, Instance};
use crate::{Answer, EvseId, IdToken, Plugin, RequestId, Verdict};

pub use crate::bindings::power::Limit;

/// Energy on an EVSE.
pub trait Power: Plugin {
    /// Allows energy to flow, or stops it. The plugin closes its contactor when the vehicle asks for energy,
    /// and tells so by [`crate::hardware::contactor`]. Told anew after [`Plugin::init`].
    fn allow_energy(&mut self, evse: EvseId, allowed: bool);

    /// The most that the EVSE may draw, and over how many phases; `None` lifts the limit.
    fn set_limit(&mut self, evse: EvseId, limit: Option<Limit>, phases: Option<u8>) {
        let _ = (evse, limit, phases);
    }

    /// The hardware's veto before a transaction starts. Answered within 5 s, at once or by
    /// [`crate::replies::decided`]. Unless implemented: yes.
    fn may_start(&mut self, request: RequestId, evse: EvseId, token: Option<IdToken>) -> Answer<Verdict> {
        let _ = (request, evse, token);
        Answer::Now(Verdict::Yes)
    }

    /// The hardware's veto before a transaction is stopped from afar. Answered like [`Power::may_start`].
    /// Unless implemented: yes.
    fn may_stop(&mut self, request: RequestId, evse: EvseId) -> Answer<Verdict> {
        let _ = (request, evse);
        Answer::Now(Verdict::Yes)
    }

    /// Nothing can be charged any more, before a firmware update.
    fn all_unavailable(&mut self) {}
}

impl<H: Instance<Plugin: Power>> Guest for Exported<H> {
    fn allow_energy(evse: EvseId, allowed: bool) {
        Self::with(|plugin| plugin.allow_energy(evse, allowed));
    }

    fn set_limit(evse: EvseId, limit: Option<Limit>, phases: Option<u8>) {
        Self::with(|plugin| plugin.set_limit(evse, limit, phases));
    }

    fn may_start(request: RequestId, evse: EvseId, token: Option<IdToken>) -> Decision {
        Self::with(|plugin| plugin.may_start(request, evse, token)).into()
    }

    fn may_stop(request: RequestId, evse: EvseId) -> Decision {
        Self::with(|plugin| plugin.may_stop(request, evse)).into()
    }

    fn all_unavailable() {
        Self::with(H::Plugin::all_unavailable);
    }
}
