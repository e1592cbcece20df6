//! What a connection waits for, and the one timer that it waits with.

use std::{pin::Pin, time::Duration};

use tokio::time::{Instant, Sleep, sleep_until};

use crate::settings::SocketSettings;

/// When what is due.
#[derive(Debug, Default)]
pub(super) struct Due {
    pub(super) ping: Option<Instant>,
    /// A sign of life, after a ping.
    pub(super) pong: Option<Instant>,
    pub(super) flushed: Option<Instant>,
    pub(super) closed: Option<Instant>,
}

impl Due {
    /// The next of them. While reading waits for the station, a missing pong is not the peer's fault.
    pub(super) fn next(&self, reading: bool) -> Option<Instant> {
        let pong = self.pong.filter(|_| reading);
        [self.ping, pong, self.flushed, self.closed]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether a sign of life has not come in its time.
    pub(super) fn missed_pong(&self, now: Instant) -> bool {
        self.pong.is_some_and(|at| at <= now)
    }
}

/// A timer that is only moved when it would ring too late: most deadlines pass unneeded, and a ring for
/// nothing every few seconds is cheaper than moving it with every frame.
pub(super) struct Alarm(pub(super) Pin<Box<Sleep>>);

impl Alarm {
    pub(super) fn new() -> Self {
        Self(Box::pin(sleep_until(Instant::now())))
    }

    pub(super) fn arm(&mut self, at: Instant) {
        if self.0.is_elapsed() || self.0.deadline() > at {
            self.0.as_mut().reset(at);
        }
    }
}

pub(super) fn next_ping(settings: SocketSettings) -> Option<Instant> {
    let interval = Some(settings.ping_interval).filter(|interval| *interval > Duration::ZERO);
    interval.map(|interval| Instant::now() + interval)
}
