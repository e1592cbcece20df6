//! ChangeAvailability: over a power cut, and after a transaction.

use serde_json::json;

use crate::site::Site;

/// Out of order over a power cut, until it is said otherwise.
#[tokio::test]
async fn it_outlives_the_process() {
    let mut site = Site::open().await;
    let mark = site.peer.mark();
    let change = |status| json!({"operationalStatus": status, "evse": {"id": 1}});
    assert_eq!(
        site.call("ChangeAvailability", change("Inoperative")).await,
        "Accepted"
    );
    site.reported(mark, 1, "Unavailable").await;

    site.station.kill9().await;
    let mark = site.peer.mark();
    site.station.start_again();
    site.accepted(mark).await;
    site.reported(mark, 1, "Unavailable").await;
    site.reported(mark, 2, "Available").await;
    let mark = site.peer.mark();
    assert_eq!(
        site.call("ChangeAvailability", change("Operative")).await,
        "Accepted"
    );
    site.reported(mark, 1, "Available").await;
    site.charge().await;
    site.audit();
}

/// One that charges goes out of order afterwards.
#[tokio::test]
async fn it_waits_for_the_transaction() {
    let site = Site::open().await;
    let id = site.charge().await;
    let mark = site.peer.mark();
    let change = json!({"operationalStatus": "Inoperative", "evse": {"id": 1}});
    assert_eq!(site.call("ChangeAvailability", change).await, "Scheduled");
    site.plug_out().await;
    site.ended(&id).await;
    site.reported(mark, 1, "Unavailable").await;
    site.audit();
}
