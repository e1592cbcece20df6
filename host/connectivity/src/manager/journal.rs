//! The log of connecting, in words. A station that is offline for weeks says so a few times an hour, and how often it
//! has not said it.

use std::{
    collections::HashMap,
    fmt,
    mem::{Discriminant, discriminant},
    time::Duration,
};

use tokio::time::Instant;
use tracing::{info, warn};

use crate::{
    policy::{Phase, Status},
    reason::{CloseReason, DialError},
    slot::{Slot, Unusable},
};

/// Lines of the same kind about the same slot within [`WINDOW`].
const LINES: u32 = 5;

const WINDOW: Duration = Duration::from_hours(1);

#[derive(Default)]
pub(super) struct Journal(HashMap<(i32, Kind), Lines>);

/// Without what a peer or a system puts into the words: that may be new each time.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Challenged,
    Connected,
    DialFailed(Discriminant<DialError>),
    Disconnected(Discriminant<CloseReason>),
    Unusable(Discriminant<Unusable>),
}

struct Lines {
    since: Instant,
    said: u32,
    left_out: u64,
}

/// How often the same was not said since it was last said.
struct LeftOut(u64);

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            times => write!(f, " (and {times} times before, which were not logged)"),
        }
    }
}

impl Journal {
    pub(super) fn connected(&mut self, slot: &Slot, protocol: &str) {
        let id = slot.id;
        let Some(left_out) = self.line(id, Kind::Connected) else {
            return;
        };
        if slot.overwritten {
            warn!(
                slot = id,
                protocol,
                "connected by the network profile that the slot had before, since its present one does not connect; \
                 correct that by SetNetworkProfile{left_out}"
            );
        } else {
            info!(slot = id, protocol, "connected{left_out}");
        }
    }

    pub(super) fn challenged(&mut self, slot: i32) {
        if let Some(left_out) = self.line(slot, Kind::Challenged) {
            info!(
                slot,
                "the network of a better slot is there; it is dialled beside the connection{left_out}"
            );
        }
    }

    pub(super) fn disconnected(&mut self, slot: i32, reason: &CloseReason) {
        let Some(left_out) = self.line(slot, Kind::Disconnected(discriminant(reason))) else {
            return;
        };
        match reason {
            CloseReason::Station(_) => info!(slot, "disconnected: {reason}{left_out}"),
            _ => warn!(slot, "disconnected: {reason}{left_out}"),
        }
    }

    /// `status` is that after the failure.
    pub(super) fn dial_failed(&mut self, slot: i32, error: &DialError, status: &Status) {
        if let Some(left_out) = self.line(slot, Kind::DialFailed(discriminant(error))) {
            let next = next(status);
            warn!(slot, "the dial failed: {error}; {next}{left_out}");
        }
    }

    pub(super) fn unusable(&mut self, slot: i32, why: &Unusable) {
        if let Some(left_out) = self.line(slot, Kind::Unusable(discriminant(why))) {
            warn!(slot, "the slot is left out: {why}{left_out}");
        }
    }

    pub(super) fn credentials_accepted(&self, slot: i32) {
        info!(slot, "the CSMS accepted the new credentials");
    }

    pub(super) fn fell_back(&self, slot: i32) {
        warn!(
            slot,
            "the new credentials do not connect, the former ones are used again"
        );
    }

    /// None: not this time.
    fn line(&mut self, slot: i32, kind: Kind) -> Option<LeftOut> {
        let now = Instant::now();
        self.0
            .retain(|_, lines| now - lines.since < WINDOW || lines.left_out > 0);
        let lines = self.0.entry((slot, kind)).or_insert(Lines {
            since: now,
            said: 0,
            left_out: 0,
        });
        if now - lines.since >= WINDOW {
            (lines.since, lines.said) = (now, 0);
        }
        if lines.said == LINES {
            lines.left_out += 1;
            return None;
        }
        lines.said += 1;
        Some(LeftOut(std::mem::take(&mut lines.left_out)))
    }
}

fn next(status: &Status) -> String {
    match (status.phase, status.slot, status.next_dial_ms) {
        (Phase::Connected, Some(slot), _) => format!("the connection over slot {slot} goes on"),
        (_, Some(slot), Some(ms)) => format!("slot {slot} is dialled in {} s", ms.div_ceil(1000)),
        _ => status.why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(journal: &mut Journal) -> Vec<u64> {
        let refused = Kind::DialFailed(discriminant(&DialError::NeverUpgraded));
        (0..100)
            .filter_map(|_| journal.line(1, refused))
            .map(|left_out| left_out.0)
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn what_happens_again_and_again_is_said_a_few_times_an_hour_and_counted() {
        let mut journal = Journal::default();
        assert_eq!(said(&mut journal), [0; LINES as usize]);
        tokio::time::advance(WINDOW).await;
        assert_eq!(said(&mut journal), [95, 0, 0, 0, 0]);
    }

    #[tokio::test(start_paused = true)]
    async fn news_is_said_though_something_else_happens_again_and_again() {
        let mut journal = Journal::default();
        said(&mut journal);
        let news = Kind::DialFailed(discriminant(&DialError::NotFound));
        assert!(journal.line(1, news).is_some());
        assert!(journal.line(2, Kind::Connected).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn slots_that_come_and_go_cost_no_memory() {
        let mut journal = Journal::default();
        for slot in 0..1000 {
            journal.line(slot, Kind::Connected);
            tokio::time::advance(WINDOW / 10).await;
        }
        assert!(journal.0.len() <= 10, "{}", journal.0.len());
    }
}
