//! Reservations that hardware has a say in.

use crate::bindings::reservation::{Decision, Guest};
use crate::exports::{Exported, Instance};
use crate::{Answer, EvseId, IdToken, Plugin, RequestId, Verdict};

pub use crate::bindings::reservation::{Reservation as ReservationRequest, ReservationMatch};

/// Reservations that hardware has a say in: a barrier, a parking sensor, a park's own bookings.
pub trait Reservation: Plugin {
    /// May it be reserved? Answered within 5 s, at once or by [`crate::replies::decided`]. Unless implemented: yes.
    fn may_reserve(&mut self, request: RequestId, reservation: ReservationRequest) -> Answer<Verdict> {
        let _ = (request, reservation);
        Verdict::Yes.into()
    }

    /// The reservation is over: used, cancelled or expired.
    fn released(&mut self, id: i32) {
        let _ = id;
    }

    /// Whom is an EVSE kept for, by what the plugin knows? The station waits 200 ms. Unless implemented: for nobody.
    fn token_matches(&mut self, evse: EvseId, token: IdToken, group: Option<IdToken>) -> ReservationMatch {
        let _ = (evse, token, group);
        ReservationMatch::None
    }
}

impl<H: Instance<Plugin: Reservation>> Guest for Exported<H> {
    fn may_reserve(request: RequestId, reservation: ReservationRequest) -> Decision {
        Self::with(|plugin| plugin.may_reserve(request, reservation)).into()
    }

    fn released(id: i32) {
        Self::with(|plugin| plugin.released(id));
    }

    fn token_matches(evse: EvseId, token: IdToken, group: Option<IdToken>) -> ReservationMatch {
        Self::with(|plugin| plugin.token_matches(evse, token, group))
    }
}
