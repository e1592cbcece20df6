//! What goes on, for a person who asks.

use std::time::Duration;

use serde::Serialize;

use super::{Phase, Policy, State, rotation::With};
use crate::{
    slot::{Binding, Slot},
    url::Endpoint,
};

/// What a station does about its connection, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    pub phase: Phase,
    /// The slot that is connected or dialled, or the next to be dialled.
    pub slot: Option<i32>,
    pub protocol: Option<String>,
    /// A slot of higher priority that is dialled beside the connection.
    pub challenger: Option<i32>,
    /// Dials of the slot so far, of `attempts` before the next slot's turn.
    pub attempt: u32,
    pub attempts: u32,
    /// Milliseconds until the next dial.
    pub next_dial_ms: Option<u64>,
    /// The last slot on which the CSMS accepted the station.
    pub last_good: Option<i32>,
    /// What led here, in words.
    pub why: String,
    /// By priority.
    pub slots: Vec<SlotStatus>,
}

/// One slot, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlotStatus {
    pub id: i32,
    /// From 1, the highest; the place in `NetworkConfigurationPriority`.
    pub priority: usize,
    /// Scheme, host, port and path; none where `OcppCsmsUrl` is not an address.
    pub address: Option<String>,
    pub security_profile: u8,
    /// The iface or the address that the socket is bound to, or was at the last connection.
    pub bound_to: Option<String>,
    /// Why the slot is left out; none: it is usable.
    pub unusable: Option<String>,
    /// The slot is dialled with the credentials before the last change.
    pub former_credentials: bool,
    /// The slot is dialled as it was when it was good last, since its present network profile does not connect.
    pub overwritten: bool,
    /// Since the start of the station.
    pub dials: u64,
    pub last_error: Option<String>,
    pub last_error_ms_ago: Option<u64>,
    /// How long ago the CSMS accepted the station over this slot.
    pub last_success_ms_ago: Option<u64>,
}

impl Status {
    /// The same some milliseconds later, when nothing has happened.
    pub(crate) fn after(mut self, ms: u64) -> Self {
        let later = |ago: &mut Option<u64>| *ago = ago.map(|ago| ago.saturating_add(ms));
        for slot in &mut self.slots {
            later(&mut slot.last_error_ms_ago);
            later(&mut slot.last_success_ms_ago);
        }
        self.next_dial_ms = self.next_dial_ms.map(|wait| wait.saturating_sub(ms));
        self
    }
}

impl Policy {
    /// What goes on, at `now`.
    pub fn status(&self, now: Duration) -> Status {
        let (slot, protocol) = match &self.state {
            State::Idle => (None, None),
            State::Waiting { .. } => (self.rotation.current(), None),
            State::Dialling(dial) => (Some(&dial.attempt.slot), None),
            State::Connected { live, .. } => (Some(&live.attempt.slot), Some(&live.protocol)),
            State::Closing { live, .. } => (Some(&live.attempt.slot), None),
        };
        let wait = match self.state {
            State::Waiting { until } => Some(millis(until.saturating_sub(now))),
            _ => None,
        };
        Status {
            phase: self.phase(),
            slot: slot.map(|slot| slot.id),
            protocol: protocol.cloned(),
            challenger: self.state.challenger().map(|attempt| attempt.slot.id),
            attempt: self.rotation.tried(),
            attempts: self.settings.attempts.max(1),
            next_dial_ms: wait,
            last_good: self.rotation.last_good(),
            why: self.why.clone(),
            slots: self
                .slots
                .iter()
                .enumerate()
                .map(|(place, slot)| self.slot_status(now, place, slot))
                .collect(),
        }
    }

    pub fn phase(&self) -> Phase {
        self.state.phase()
    }

    fn slot_status(&self, now: Duration, place: usize, slot: &Slot) -> SlotStatus {
        let record = self.records.of(slot.id);
        let ago = |at: Duration| millis(now.saturating_sub(at));
        let unusable = self.unusable.iter().find(|(id, _)| *id == slot.id);
        let tried = self.state.attempts().find(|attempt| attempt.slot.id == slot.id);
        let used = tried.map_or(slot, |attempt| &attempt.slot);
        SlotStatus {
            id: slot.id,
            priority: place + 1,
            address: address(used),
            security_profile: used.security_profile,
            bound_to: used.binding.as_ref().map(Binding::to_string),
            unusable: unusable.map(|(_, why)| why.to_string()),
            former_credentials: tried.is_some_and(|attempt| attempt.with == With::Former),
            overwritten: used.overwritten,
            dials: record.dials,
            last_error: record.failure.as_ref().map(|(_, failure)| failure.to_string()),
            last_error_ms_ago: record.failure.as_ref().map(|(at, _)| ago(*at)),
            last_success_ms_ago: record.accepted.map(ago),
        }
    }
}

/// Without what may follow the path: people put tokens there.
fn address(slot: &Slot) -> Option<String> {
    let uri = Endpoint::of(&slot.url, &slot.credentials.identity).ok()?.uri;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    Some(format!("{scheme}://{authority}{}", uri.path()))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
