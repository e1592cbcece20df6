//! Waiting for what is bound to happen.

use std::time::Duration;

use plugpoint_csms::{LoggedFrame, Mark, Station};
use plugpoint_ocpp::v201::Action;

/// Far more than anything here takes, on a busy machine too.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Where nothing tells that something has happened, how often to look.
const LOOK: Duration = Duration::from_millis(10);

/// Looks until there is something to see.
///
/// # Panics
/// If there is nothing in [`PATIENCE`]; `what` says what was waited for.
pub async fn within<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let seen = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    let seen = tokio::time::timeout(PATIENCE, seen).await;
    seen.unwrap_or_else(|_| panic!("{what}: not in {PATIENCE:?}"))
}

/// Waits until a station knows that the CSMS has accepted it: then it tells its connectors.
///
/// # Panics
/// If it does not in [`PATIENCE`].
pub async fn accepted(peer: &Station) {
    let told = |frame: &LoggedFrame| frame.is_request(Action::StatusNotification);
    within("an accepted station", async || {
        peer.frames().iter().any(told).then_some(())
    })
    .await;
}

/// Waits for a security event of this type since a mark, and gives its `techInfo`. Others may come before it.
///
/// # Panics
/// If none comes in [`PATIENCE`].
pub async fn security_event(peer: &Station, since: Mark, kind: &str) -> String {
    let told = |frame: &LoggedFrame| {
        frame.is_request(Action::SecurityEventNotification)
            && frame.payload().is_some_and(|event| event["type"] == kind)
    };
    let event = peer.frame_since(since, told, PATIENCE).await;
    let event = event.unwrap_or_else(|_| panic!("{kind}: not in {PATIENCE:?}"));
    let payload = event.payload().unwrap_or_default();
    payload["techInfo"].as_str().unwrap_or_default().to_owned()
}
