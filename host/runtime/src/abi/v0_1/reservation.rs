//! `reservation`, as the host calls it.

use wasmtime::{Result, Store};

use super::wit::exports::plugpoint::station::reservation::{self, Decision, Guest};
use crate::abi::convert;
use crate::abi::exports::{answer, done, not_exported};
use crate::call::{Call, Return};
use crate::contract::{Answer, Notice, Question, Reservation, ReservationMatch};
use crate::host::Host;

pub(super) fn call(guest: &Guest, store: &mut Store<Host>, call: &Call) -> Result<Return> {
    match call {
        Call::Question(request, Question::MayReserve(reservation)) => {
            match guest.call_may_reserve(store, *request, &wit_reservation(reservation))? {
                Decision::Now(verdict) => answer(Answer::Verdict(convert::verdict(verdict))),
                Decision::Later => Ok(Return::Later),
            }
        }
        Call::Question(_, Question::TokenMatches { evse, token, group }) => {
            let (token, group) = (convert::wit_token(token), group.as_ref().map(convert::wit_token));
            let found = guest.call_token_matches(store, *evse, &token, group.as_ref())?;
            answer(Answer::Reservation(match found {
                reservation::ReservationMatch::None => ReservationMatch::None,
                reservation::ReservationMatch::OtherToken => ReservationMatch::OtherToken,
                reservation::ReservationMatch::ThisToken => ReservationMatch::ThisToken,
            }))
        }
        Call::Notice(Notice::ReservationReleased { id }) => done(guest.call_released(store, *id)),
        _ => Err(not_exported()),
    }
}

fn wit_reservation(reservation: &Reservation) -> reservation::Reservation {
    reservation::Reservation {
        id: reservation.id,
        evse: reservation.evse,
        connector_type: reservation.connector_type.clone(),
        token: convert::wit_token(&reservation.token),
        group: reservation.group.as_ref().map(convert::wit_token),
        expires: reservation.expires,
    }
}
