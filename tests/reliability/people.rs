//! Drivers who do anything at any time.

use std::time::Duration;

use plugpoint_tests::{Chance, StationProcess};
use serde_json::json;

/// The longest that nobody does anything.
const PAUSE: Duration = Duration::from_millis(80);

/// Comes and goes at both EVSEs, for ever. What the hardware does not allow is tried all the same.
pub(crate) async fn come_and_go(station: &StationProcess, mut chance: Chance) {
    loop {
        let evse = 1 + chance.below(2);
        let (order, more) = match chance.below(10) {
            0..3 => (
                "swipe",
                json!({"token": chance.one_of(&["DEADBEEF", "CAFE", "BADBAD"])}),
            ),
            3..6 => ("plug-in", json!({})),
            6..8 => ("plug-out", json!({"force": chance.once_in(2)})),
            8 => ("stop", json!({})),
            _ => (
                "ev",
                json!({"state": chance.one_of(&["charging", "connected", "disconnected"])}),
            ),
        };
        let mut fields = more;
        fields["evse"] = json!(evse);
        station.try_sim(order, fields).await;
        tokio::time::sleep(chance.time(PAUSE)).await;
    }
}

/// Everybody leaves.
pub(crate) async fn leave(station: &StationProcess) {
    for evse in [1, 2] {
        station
            .try_sim("plug-out", json!({"evse": evse, "force": true}))
            .await;
    }
}
