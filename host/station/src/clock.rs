//! The only place that reads clocks.

use std::time::{SystemTime, UNIX_EPOCH};

use plugpoint_engine::Now;
use plugpoint_ocpp::DateTime;
use tokio::time::Instant;

/// The clocks of one station, from its start on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    pub(crate) fn now(self) -> Now {
        Now {
            mono: self.start.elapsed(),
            wall: wall(),
        }
    }

    /// When `mono` will be reached.
    pub(crate) fn at(self, mono: std::time::Duration) -> Instant {
        self.start + mono
    }
}

/// A clock before 1970 or after the year 9999 counts as the beginning of time.
pub(crate) fn wall() -> DateTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(0);
    DateTime::from(jiff::Timestamp::from_millisecond(millis).unwrap_or_default())
}
