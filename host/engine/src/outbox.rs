//! Calls to the CSMS: one at a time, the oldest first, and those that bill an energy never lost.
//!
//! Two kinds wait here. Plain calls live in memory and end with the connection. Durable ones
//! (TransactionEvent, SecurityEventNotification) are mirrored in the store, keep their message id for life,
//! survive restarts, and leave only when the CSMS has answered them.

use std::collections::VecDeque;
use std::time::Duration;

use plugpoint_ocpp::v201::CertificateSigningUseEnumType;

use crate::authorization;
use crate::io::Queued;
use crate::lane::{Durable, Lane, LaneId};

/// More plain calls than this wait only if the CSMS has stopped answering.
const MOST_PLAIN: usize = 1_000;

/// What goes on when a plain call is answered.
#[derive(Clone, Debug)]
pub(crate) enum Awaiting {
    Authorize(authorization::Lookup),
    Boot,
    CertificateStatus,
    Heartbeat,
    /// The answer changes nothing.
    Nothing,
    /// A part of a report: kept when the connection is lost.
    Report,
    Sign(CertificateSigningUseEnumType),
    /// What the CSMS is told of a connector.
    Status(i32, i32),
}

/// Why a call has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallFailure {
    /// The CSMS answered CALLERROR, with this code.
    Error(String),
    Offline,
    TimedOut,
}

#[derive(Clone, Debug)]
pub(crate) struct Plain {
    pub(crate) order: u64,
    pub(crate) action: &'static str,
    pub(crate) payload: String,
    pub(crate) awaiting: Awaiting,
    /// May be sent before BootNotification is accepted (B02.FR.02).
    pub(crate) early: bool,
}

#[derive(Debug)]
pub(crate) enum Flying {
    Plain(Box<Plain>),
    /// The front call of this lane.
    Durable(LaneId),
}

#[derive(Debug)]
pub(crate) struct InFlight {
    pub(crate) id: String,
    pub(crate) deadline: Duration,
    pub(crate) call: Flying,
}

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    next_order: u64,
    /// Durable calls older than this were queued while offline: plain calls go before them, so that a
    /// long backlog keeps nobody waiting.
    pub(crate) backlog: u64,
    pub(crate) plain: VecDeque<Plain>,
    pub(crate) security: Lane,
    pub(crate) transactions: Lane,
    pub(crate) flying: Option<InFlight>,
}

impl Outbox {
    pub(crate) fn restore(queue: Vec<Queued>) -> Self {
        let mut outbox = Self::default();
        for message in queue {
            let lane = LaneId::of(&message.action);
            outbox.push(lane, message);
        }
        outbox.backlog = outbox.next_order;
        outbox
    }

    pub(crate) fn push(&mut self, lane: LaneId, message: Queued) {
        let order = self.order();
        self.lane_mut(lane).calls.push_back(Durable { order, message });
    }

    pub(crate) fn lane(&self, id: LaneId) -> &Lane {
        match id {
            LaneId::Security => &self.security,
            LaneId::Transactions => &self.transactions,
        }
    }

    pub(crate) fn lane_mut(&mut self, id: LaneId) -> &mut Lane {
        match id {
            LaneId::Security => &mut self.security,
            LaneId::Transactions => &mut self.transactions,
        }
    }

    /// Whether a durable call of this transaction waits (E14.FR.02), or (none) any does.
    pub(crate) fn waits_for(&self, transaction: Option<&str>) -> bool {
        LaneId::ALL
            .iter()
            .flat_map(|lane| &self.lane(*lane).calls)
            .any(|durable| transaction.is_none() || durable.message.transaction.as_deref() == transaction)
    }

    /// Whether nothing waits to be sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.security.calls.is_empty() && self.transactions.calls.is_empty()
    }

    pub(crate) fn has_heartbeat(&self) -> bool {
        self.plain
            .iter()
            .any(|plain| matches!(plain.awaiting, Awaiting::Heartbeat))
    }

    /// How many parts of reports wait.
    pub(crate) fn reports(&self) -> usize {
        let report = |plain: &&Plain| matches!(plain.awaiting, Awaiting::Report);
        self.plain.iter().filter(report).count()
    }

    pub(crate) fn next_deadline(&self, online: bool) -> Option<Duration> {
        let idle = online && self.flying.is_none();
        let retries = LaneId::ALL.iter().filter_map(|lane| self.lane(*lane).retry_at);
        let flying = self.flying.as_ref().map(|flying| flying.deadline);
        flying.into_iter().chain(retries.filter(|_| idle)).min()
    }

    pub(crate) fn order(&mut self) -> u64 {
        self.next_order += 1;
        self.next_order
    }

    /// The next call that may go now.
    pub(crate) fn take_next(&mut self, mono: Duration, accepted: bool) -> Option<Flying> {
        // Somebody stands before the station and waits.
        let urgent = |plain: &Plain| accepted && matches!(plain.awaiting, Awaiting::Authorize(_));
        let urgent = self.plain.iter().position(urgent);
        let plain = urgent.or_else(|| self.plain.iter().position(|plain| accepted || plain.early));
        let durable = self.next_durable(mono).filter(|_| accepted);
        let durable_first = match (plain.map(|i| &self.plain[i]), durable) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(plain), Some((_, order))) => {
                urgent.is_none() && order >= self.backlog && order < plain.order
            }
        };
        if let Some((lane, _)) = durable.filter(|_| durable_first) {
            self.lane_mut(lane).retry_at = None;
            return Some(Flying::Durable(lane));
        }
        plain
            .and_then(|i| self.plain.remove(i))
            .map(|plain| Flying::Plain(Box::new(plain)))
    }

    /// The lane whose front call is the oldest of those that may go, and its order.
    fn next_durable(&self, mono: Duration) -> Option<(LaneId, u64)> {
        LaneId::ALL
            .into_iter()
            .filter_map(|lane| Some((lane, self.lane(lane).ready(mono)?.order)))
            .min_by_key(|(_, order)| *order)
    }

    /// How many calls at the front of a lane are in flight: none or one.
    pub(crate) fn in_flight(&self, lane: LaneId) -> usize {
        let of_lane = |flying: &InFlight| matches!(flying.call, Flying::Durable(id) if id == lane);
        usize::from(self.flying.as_ref().is_some_and(of_lane))
    }

    /// The oldest plain call that nobody would miss, if too many wait.
    pub(crate) fn overflow(&mut self) -> Option<Awaiting> {
        if self.plain.len() <= MOST_PLAIN {
            return None;
        }
        let spare = |plain: &Plain| {
            matches!(
                plain.awaiting,
                Awaiting::Heartbeat | Awaiting::Nothing | Awaiting::Status(..)
            )
        };
        let index = self.plain.iter().position(spare)?;
        self.plain.remove(index).map(|plain| plain.awaiting)
    }

    /// Periodic updates that may be thinned, every second one.
    pub(crate) fn thinnable(&self) -> Vec<String> {
        self.transactions
            .calls
            .iter()
            .skip(self.in_flight(LaneId::Transactions))
            .map(|durable| &durable.message)
            .filter(|message| message.payload.contains("\"triggerReason\":\"MeterValue"))
            .filter(|message| message.payload.contains("\"eventType\":\"Updated\""))
            .step_by(2)
            .map(|message| message.id.clone())
            .collect()
    }
}

/// Our own messages are plain data: turning them into JSON cannot fail.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".into())
}
