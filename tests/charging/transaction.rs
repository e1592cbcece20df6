//! One transaction, from the card to the last meter value.

use plugpoint_ocpp::v201::TransactionEventEnumType;
use plugpoint_tests::{Database, within};
use serde_json::json;

use crate::site::{Site, story};

#[tokio::test]
async fn from_the_card_to_the_last_meter_value() {
    let site = Site::open().await;
    let id = site.charge().await;
    let values = |ledger: &plugpoint_csms::Ledger| {
        let events = ledger.transaction(&id).unwrap().events();
        let periodic = events.filter(|event| event.request.trigger_reason.as_str() == "MeterValuePeriodic");
        periodic.count() >= 2 && ledger.summary().energy_wh > 0.0
    };
    site.until(values, "two meter values, and energy").await;
    assert_eq!(
        site.call("UnlockConnector", json!({"evseId": 1, "connectorId": 1}))
            .await,
        "OngoingAuthorizedTransaction"
    );

    site.swipe("DEADBEEF").await;
    let transaction = site.ended(&id).await;
    let told = story(&transaction);
    assert_eq!(told.first().unwrap(), "Started:Authorized");
    assert_eq!(told.last().unwrap(), "Ended:StopAuthorized");
    let last = transaction.events().next_back().unwrap();
    assert_eq!(last.request.event_type, TransactionEventEnumType::Ended);
    assert_eq!(
        last.request.transaction_info.stopped_reason.unwrap().as_str(),
        "Local"
    );
    let summary = site.audit();
    assert!(summary.energy_wh > 0.0, "{summary:?}");
    assert_eq!((summary.transactions, summary.open, summary.repeats), (1, 0, 0));
}

/// The driver pulls the cable at the car.
#[tokio::test]
async fn the_car_leaves() {
    let site = Site::open().await;
    let id = site.charge().await;
    let mark = site.peer.mark();
    site.station
        .sim("ev", json!({"evse": 1, "state": "disconnected"}))
        .await;
    let transaction = site.ended(&id).await;
    assert_eq!(story(&transaction).last().unwrap(), "Ended:EVCommunicationLost");
    site.plug_out().await;
    site.reported(mark, 1, "Available").await;
    site.audit();
}

/// A power cut while a car charges: the transaction goes on where it was.
#[tokio::test]
async fn a_power_cut_in_a_transaction() {
    let mut site = Site::open().await;
    let id = site.charge().await;
    // What the hardware itself remembers over a power cut: it is saved once a second.
    within("the board's own memory", async || saved(&site).then_some(())).await;
    site.station.kill9().await;
    let mark = site.peer.mark();
    site.station.start_again();
    site.accepted(mark).await;
    let known = site.csms.ledger().transaction(&id).unwrap().len();
    site.until(
        |ledger| ledger.transaction(&id).unwrap().len() > known,
        "it goes on",
    )
    .await;
    site.plug_out().await;
    site.ended(&id).await;
    assert_eq!(site.csms.ledger().transactions().len(), 1);
}

fn saved(site: &Site) -> bool {
    let db = Database::copy_of(&site.station.state());
    let states = db.rows("SELECT snapshot FROM plugins WHERE snapshot IS NOT NULL", |row| {
        row.get::<_, Vec<u8>>(0)
    });
    states
        .iter()
        .any(|state| String::from_utf8_lossy(state).contains("\"contactor\":\"closed\""))
}
