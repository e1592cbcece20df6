//! Calls to the CSMS: one at a time, the oldest first, and those that bill an energy never lost.
//!
//! Two kinds wait here. Plain calls live in memory and end with the connection. Durable ones
//! (TransactionEvent) are mirrored in the store, keep their message id for life, survive restarts,
//! and leave only when the CSMS has answered them.

use std::collections::VecDeque;
use std::time::Duration;

use crate::authorization;
use crate::io::Queued;

/// More plain calls than this wait only if the CSMS has stopped answering.
const MOST_PLAIN: usize = 1_000;

/// What goes on when a plain call is answered.
#[derive(Clone, Debug)]
pub(crate) enum Awaiting {
    Authorize(authorization::Lookup),
    Boot,
    Heartbeat,
    /// The answer changes nothing.
    Nothing,
    /// A part of a report: kept when the connection is lost.
    Report,
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
pub(crate) struct Durable {
    pub(crate) order: u64,
    pub(crate) message: Queued,
}

#[derive(Debug)]
pub(crate) enum Flying {
    Plain(Box<Plain>),
    Durable,
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
    pub(crate) durable: VecDeque<Durable>,
    pub(crate) flying: Option<InFlight>,
    /// The front durable call was refused and waits for its next attempt.
    pub(crate) retry_at: Option<Duration>,
    /// The CSMS has answered something since the front durable call came to the front.
    pub(crate) heard: bool,
}

impl Outbox {
    pub(crate) fn restore(queue: Vec<Queued>) -> Self {
        let durable: VecDeque<_> = queue
            .into_iter()
            .enumerate()
            .map(|(i, message)| Durable {
                order: i as u64,
                message,
            })
            .collect();
        let next_order = durable.len() as u64;
        Self {
            next_order,
            backlog: next_order,
            durable,
            ..Self::default()
        }
    }

    /// How many durable calls wait for their answer.
    pub(crate) fn backlog_len(&self) -> usize {
        self.durable.len()
    }

    /// Whether a durable call of this transaction waits (E14.FR.02), or (none) any does.
    pub(crate) fn waits_for(&self, transaction: Option<&str>) -> bool {
        self.durable
            .iter()
            .any(|durable| transaction.is_none() || durable.message.transaction.as_deref() == transaction)
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
        let retry = self.retry_at.filter(|_| idle);
        self.flying
            .as_ref()
            .map(|flying| flying.deadline)
            .into_iter()
            .chain(retry)
            .min()
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
        let durable_waits = self.retry_at.is_some_and(|at| at > mono);
        let durable = self.durable.front().filter(|_| accepted && !durable_waits);
        let durable_first = match (plain.map(|i| &self.plain[i]), durable) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(plain), Some(durable)) => {
                urgent.is_none() && durable.order >= self.backlog && durable.order < plain.order
            }
        };
        if durable_first {
            self.retry_at = None;
            return Some(Flying::Durable);
        }
        plain
            .and_then(|i| self.plain.remove(i))
            .map(|plain| Flying::Plain(Box::new(plain)))
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
        let skip = usize::from(matches!(
            self.flying,
            Some(InFlight {
                call: Flying::Durable,
                ..
            })
        ));
        self.durable
            .iter()
            .skip(skip)
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
