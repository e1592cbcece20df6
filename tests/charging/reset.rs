//! Resets: when idle, and at once; the process begins anew.

use plugpoint_ocpp::v201::BootNotificationRequest;
use serde_json::json;

use crate::site::{Site, story};

/// The station waits for the car, and then it really begins anew.
#[tokio::test]
async fn on_idle() {
    let site = Site::open().await;
    let id = site.charge().await;
    let mark = site.peer.mark();
    assert_eq!(site.call("Reset", json!({"type": "OnIdle"})).await, "Scheduled");
    assert_eq!(site.peer.connections(), 1);
    site.plug_out().await;
    site.ended(&id).await;
    site.accepted(mark).await;
    assert_eq!(boot_reason(&site), "ScheduledReset");
    site.charge().await;
    site.audit();
}

#[tokio::test]
async fn immediately() {
    let site = Site::open().await;
    let id = site.charge().await;
    let mark = site.peer.mark();
    assert_eq!(site.call("Reset", json!({"type": "Immediate"})).await, "Accepted");
    let transaction = site.ended(&id).await;
    assert_eq!(story(&transaction).last().unwrap(), "Ended:ResetCommand");
    site.accepted(mark).await;
    assert_eq!(boot_reason(&site), "RemoteReset");
    let starts = site.station.log().matches("starts anew").count();
    assert_eq!(starts, 1, "the process itself");
    site.audit();
}

/// Of the last BootNotification.
fn boot_reason(site: &Site) -> String {
    let boots = site.peer.requests::<BootNotificationRequest>();
    assert_eq!(boots.len(), 2);
    boots[1].reason.as_str().to_owned()
}
