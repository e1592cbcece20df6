//! Who comes in, and how connections end.

use plugpoint_ocpp::v201::{BootNotificationRequest, HeartbeatRequest};
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;

use crate::testing::{FakeStation, SOON, boot, event, result};
use crate::{Csms, Mark, Notice};

fn status(refused: Result<FakeStation, Error>) -> u16 {
    match refused.map(|_| ()) {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_password_is_asked_for_where_one_is_set() {
    let csms = Csms::builder()
        .password("cp1", "secret")
        .start("127.0.0.1:0")
        .await
        .unwrap();
    let connect = |id, password| FakeStation::try_connect(&csms, id, password);
    assert_eq!(status(connect("cp1", None).await), 401);
    assert_eq!(status(connect("cp1", Some("guess")).await), 401);
    connect("cp1", Some("secret")).await.unwrap();
    connect("cp2", None).await.unwrap();
    csms.set_password("cp1", "better");
    assert_eq!(status(connect("cp1", Some("secret")).await), 401);
    connect("cp1", Some("better")).await.unwrap();
    assert_eq!(status(connect("", None).await), 404);
}

#[tokio::test]
async fn a_new_connection_takes_the_place_of_the_old() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut old = FakeStation::booted(&csms, "cp1").await;
    let station = csms.station("cp1").await;
    let before = station.connections();
    let mut new = FakeStation::connected(&csms, "cp1").await;
    station.reconnected(before, SOON).await.unwrap();
    assert_eq!(old.text().await, None);
    drop(old);
    // No BootNotification is needed: it is the same station, and it was accepted.
    result(new.ask("Heartbeat", json!({})).await);
    assert!(station.is_connected());
    assert_eq!(csms.stations().len(), 1);
    csms.ledger().audit().unwrap();
}

#[tokio::test]
async fn the_csms_can_end_a_connection_either_way() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = csms.expect("cp1");
    assert!(!station.close(1000));
    for end in [
        |station: &crate::Station| station.close(1001),
        crate::Station::cut,
    ] {
        let mut fake = FakeStation::connected(&csms, "cp1").await;
        station.connected(SOON).await.unwrap();
        assert!(end(&station));
        assert_eq!(fake.text().await, None);
        station.disconnected(SOON).await.unwrap();
    }
}

#[tokio::test]
async fn onlookers_hear_everything_in_order() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut notices = csms.notices();
    let fake = FakeStation::booted(&csms, "cp1").await;
    drop(fake);
    let mut heard = Vec::new();
    while !matches!(heard.last(), Some(Notice::Disconnected { .. })) {
        heard.push(notices.recv().await.unwrap());
    }
    assert!(matches!(heard[0], Notice::Connected { .. }));
    assert!(matches!(heard[1], Notice::Frame { .. }));
    assert!(matches!(heard[2], Notice::Frame { .. }));
    assert_eq!(heard.len(), 4);
}

#[tokio::test]
async fn requests_are_found_typed() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = csms.expect("cp1");
    let waiting = station.request::<BootNotificationRequest>(Mark::default(), SOON);
    let (booted, mut fake) = tokio::join!(waiting, FakeStation::booted(&csms, "cp1"));
    assert_eq!(booted.unwrap().charging_station.model, "Fake");
    result(fake.ask("BootNotification", boot()).await);
    assert_eq!(station.requests::<BootNotificationRequest>().len(), 2);
    assert_eq!(station.requests::<HeartbeatRequest>().len(), 0);
}

#[tokio::test]
async fn a_csms_that_is_started_again_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let csms = Csms::builder().ledger(&path).start("127.0.0.1:0").await.unwrap();
    let address = csms.address().to_string();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    result(
        fake.ask_as("m0", "TransactionEvent", event("T", 0, "Started", 100.0))
            .await,
    );
    csms.stop().await;
    assert_eq!(fake.text().await, None);

    let csms = Csms::builder().ledger(&path).start(&address).await.unwrap();
    let mut fake = FakeStation::connected(&csms, "cp1").await;
    result(
        fake.ask_as("m0", "TransactionEvent", event("T", 0, "Started", 100.0))
            .await,
    );
    result(
        fake.ask_as("m1", "TransactionEvent", event("T", 1, "Ended", 350.0))
            .await,
    );
    let ended = |ledger: &crate::Ledger| ledger.transaction("T").is_some_and(crate::Transaction::is_ended);
    let summary = csms.ledger_when(ended, SOON).await.unwrap().audit().unwrap();
    assert_eq!(
        (summary.events, summary.repeats, summary.energy_wh),
        (2, 1, 250.0)
    );
    assert_eq!(crate::Ledger::read(&path).unwrap(), csms.ledger());
}
