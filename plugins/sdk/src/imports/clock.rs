//! Time. A plugin never waits: it sets a timer and returns.

use std::time::Duration;

use crate::{TimerId, Timestamp, host};

/// Wall-clock time, in ms since 1970. May be wrong at boot and may jump.
#[must_use]
pub fn now() -> Timestamp {
    host::clock::now()
}

/// Time on a clock that never jumps. Only differences mean something; it starts anew with the station process.
#[must_use]
pub fn monotonic() -> Duration {
    Duration::from_nanos(host::clock::monotonic())
}

/// Asks for one [`crate::Events::on_timer`] after this time, in whole ms (zero is the next turn). At most 256
/// timers may be set at once; over that the station stops the plugin. Needs `events` to be exported.
pub fn set_timer(after: Duration) -> TimerId {
    host::clock::set_timer(after.as_millis().try_into().unwrap_or(u64::MAX))
}

/// Cancels a timer. An unknown or expired one is ignored.
pub fn cancel_timer(timer: TimerId) {
    host::clock::cancel_timer(timer);
}
