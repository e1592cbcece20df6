//! The lock of a connector.

use crate::bindings::connector::{Guest, LockAnswer, UnlockAnswer};
use crate::exports::{Exported, Instance};
use crate::{
    Answer, ConnectorId, EvseId, LockOutcome, OperationalStatus, Plugin, RequestId, Target, UnlockOutcome,
};

/// The lock that holds a cable in a connector.
pub trait Connector: Plugin {
    /// Opens the lock. Answered within 10 s, at once or by [`crate::replies::unlocked`].
    fn unlock(&mut self, request: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<UnlockOutcome>;

    /// Locks a plugged cable, when a transaction starts. Answered within 10 s, at once or by
    /// [`crate::replies::locked`]. Unless implemented: locked, as for a connector without a lock.
    fn lock(&mut self, request: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<LockOutcome> {
        let _ = (request, evse, connector);
        Answer::Now(LockOutcome::Locked)
    }

    /// What may be used changed; also told for everything after [`Plugin::init`]. Good for a lamp.
    fn effective_status_changed(&mut self, target: Target, status: OperationalStatus) {
        let _ = (target, status);
    }
}

impl<H: Instance<Plugin: Connector>> Guest for Exported<H> {
    fn unlock(request: RequestId, evse: EvseId, connector: ConnectorId) -> UnlockAnswer {
        Self::with(|plugin| plugin.unlock(request, evse, connector)).into()
    }

    fn lock(request: RequestId, evse: EvseId, connector: ConnectorId) -> LockAnswer {
        Self::with(|plugin| plugin.lock(request, evse, connector)).into()
    }

    fn effective_status_changed(target: Target, status: OperationalStatus) {
        Self::with(|plugin| plugin.effective_status_changed(target, status));
    }
}
