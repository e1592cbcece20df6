//! Starts and stops from afar.

use plugpoint_csms::{Csms, Ledger, Mark, Transaction};
use serde_json::json;

use crate::site::{Site, story};

#[tokio::test]
async fn the_csms_starts_and_stops() {
    let site = Site::open().await;
    let token = json!({"idToken": "DEADBEEF", "type": "Central"});
    let start = json!({"evseId": 1, "remoteStartId": 7, "idToken": token});
    assert_eq!(
        site.call("RequestStartTransaction", start.clone()).await,
        "Accepted"
    );
    site.plug_in().await;
    let ledger = site
        .until(|ledger| ledger.summary().open == 1, "a transaction")
        .await;
    let transaction = &ledger.transactions()[0];
    let first = &transaction.events().next().unwrap().request;
    assert_eq!(first.transaction_info.remote_start_id, Some(7));
    assert_eq!(
        site.call("RequestStartTransaction", start).await,
        "Rejected",
        "the EVSE is taken"
    );

    let id = transaction.id.clone();
    assert_eq!(
        site.call("RequestStopTransaction", json!({"transactionId": "another"}))
            .await,
        "Rejected"
    );
    assert_eq!(
        site.call("RequestStopTransaction", json!({"transactionId": id}))
            .await,
        "Accepted"
    );
    let transaction = site.ended(&id).await;
    assert_eq!(story(&transaction).last().unwrap(), "Ended:RemoteStop");
    site.audit();
}

/// The driver never comes.
#[tokio::test]
async fn a_remote_start_without_a_car_expires() {
    let site = Site::with(Csms::builder(), |station| {
        station
            .set("TxCtrlr.TxStartPoint", "Authorized")
            .set("TxCtrlr.EVConnectionTimeOut", "1")
    })
    .await;
    site.accepted(Mark::default()).await;
    let token = json!({"idToken": "DEADBEEF", "type": "Central"});
    let start = json!({"evseId": 1, "remoteStartId": 7, "idToken": token});
    assert_eq!(site.call("RequestStartTransaction", start).await, "Accepted");
    let ended = |ledger: &Ledger| ledger.transactions().iter().any(Transaction::is_ended);
    let ledger = site.until(ended, "it has expired").await;
    assert_eq!(
        story(&ledger.transactions()[0]),
        ["Started:RemoteStart", "Ended:EVConnectTimeout"]
    );
    site.audit();
}
