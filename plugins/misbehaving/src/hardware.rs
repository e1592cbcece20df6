//! What is asked of hardware: reset, lock, energy, reservations.

use plugpoint_plugin::prelude::*;

use crate::{Misbehaving, Then, Vice};

impl<V: Vice> Reset for Misbehaving<V> {
    fn is_reset_allowed(&mut self, _: Target, _: ResetKind) -> Verdict {
        match self.at("reset.is-reset-allowed", None) {
            Then::Say(text) => Verdict::No(text),
            _ => Verdict::Yes,
        }
    }

    fn reset(&mut self, request: RequestId, _: Target, _: ResetKind) -> Answer<ResetOutcome> {
        self.at("reset.reset", Some(request))
            .answer(ResetOutcome::Accepted)
    }
}

impl<V: Vice> Connector for Misbehaving<V> {
    fn unlock(&mut self, request: RequestId, _: EvseId, _: ConnectorId) -> Answer<UnlockOutcome> {
        self.at("connector.unlock", Some(request))
            .answer(UnlockOutcome::Unlocked)
    }

    fn lock(&mut self, request: RequestId, _: EvseId, _: ConnectorId) -> Answer<LockOutcome> {
        self.at("connector.lock", Some(request))
            .answer(LockOutcome::Locked)
    }

    fn effective_status_changed(&mut self, _: Target, _: OperationalStatus) {
        self.at("connector.effective-status-changed", None);
    }
}

impl<V: Vice> Power for Misbehaving<V> {
    fn allow_energy(&mut self, _: EvseId, _: bool) {
        self.at("power.allow-energy", None);
    }

    fn set_limit(&mut self, _: EvseId, _: Option<Limit>, _: Option<u8>) {
        self.at("power.set-limit", None);
    }

    fn may_start(&mut self, request: RequestId, _: EvseId, _: Option<IdToken>) -> Answer<Verdict> {
        self.at("power.may-start", Some(request)).decide()
    }

    fn may_stop(&mut self, request: RequestId, _: EvseId) -> Answer<Verdict> {
        self.at("power.may-stop", Some(request)).decide()
    }

    fn all_unavailable(&mut self) {
        self.at("power.all-unavailable", None);
    }
}

impl<V: Vice> Reservation for Misbehaving<V> {
    fn may_reserve(&mut self, request: RequestId, _: ReservationRequest) -> Answer<Verdict> {
        self.at("reservation.may-reserve", Some(request)).decide()
    }

    fn released(&mut self, _: i32) {
        self.at("reservation.released", None);
    }

    fn token_matches(&mut self, _: EvseId, _: IdToken, _: Option<IdToken>) -> ReservationMatch {
        self.at("reservation.token-matches", None);
        ReservationMatch::ThisToken
    }
}
