//! A transaction that the CSMS hears of only later.

use plugpoint_csms::{Ledger, Misbehaviour};
use plugpoint_tests::{PATIENCE, within};

use crate::site::{Site, story};

/// A whole transaction while the CSMS is away is told in order when it is back.
#[tokio::test]
async fn what_happened_meanwhile() {
    let site = Site::open().await;
    let first = site.charge().await;
    site.plug_out().await;
    site.ended(&first).await;

    site.csms
        .misbehave(Misbehaviour::RefuseConnections { status: 503 });
    site.peer.close(1001);
    site.peer.disconnected(PATIENCE).await.unwrap();
    // The card is known from before.
    site.plug_in().await;
    site.swipe("DEADBEEF").await;
    within("energy", async || {
        let status = site.station.status().await;
        (status["station"]["evses"][0]["transaction"]["charging_state"] == "Charging").then_some(())
    })
    .await;
    site.plug_out().await;
    within("the end", async || {
        let status = site.station.status().await;
        status["station"]["evses"][0]["transaction"]
            .is_null()
            .then_some(())
    })
    .await;
    assert_eq!(site.csms.ledger().transactions().len(), 1);

    site.csms.behave();
    let told = |ledger: &Ledger| ledger.transactions().len() == 2 && ledger.summary().open == 0;
    let ledger = site.until(told, "the second transaction").await;
    let second = &ledger.transactions()[1];
    assert!(
        second.events().all(|event| event.request.offline == Some(true)),
        "{:?}",
        story(second)
    );
    assert_eq!(story(second).first().unwrap(), "Started:Authorized");
    site.audit();
}
