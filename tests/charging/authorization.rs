//! Cards: the unknown one, and the one that is remembered.

use plugpoint_csms::{LoggedFrame, Mark};
use plugpoint_ocpp::v201::{Action, AuthorizeRequest};
use plugpoint_tests::PATIENCE;

use crate::site::Site;

#[tokio::test]
async fn an_unknown_card_charges_nothing() {
    let site = Site::open().await;
    let mark = site.peer.mark();
    site.swipe("STRANGER").await;
    site.plug_in().await;
    site.reported(mark, 1, "Occupied").await;
    let asked = site
        .peer
        .request::<AuthorizeRequest>(mark, PATIENCE)
        .await
        .unwrap();
    assert_eq!(asked.id_token.id_token, "STRANGER");
    // The next card is asked for as well, so the first has its answer.
    site.swipe("PASSER-BY").await;
    let asks_for_the_next = |frame: &LoggedFrame| {
        frame.is_request(Action::Authorize)
            && frame
                .payload()
                .is_some_and(|asked| asked["idToken"]["idToken"] == "PASSER-BY")
    };
    site.peer
        .frame_since(mark, asks_for_the_next, PATIENCE)
        .await
        .unwrap();
    assert_eq!(site.audit().transactions, 0);
}

/// A card that the CSMS has accepted is known: it is not asked for again.
#[tokio::test]
async fn a_known_card_is_remembered() {
    let site = Site::open().await;
    for _ in 0..2 {
        let id = site.charge().await;
        site.plug_out().await;
        site.ended(&id).await;
    }
    let asked = site.peer.requests::<AuthorizeRequest>();
    assert_eq!(asked.len(), 1);
    assert_eq!(site.call("ClearCache", serde_json::json!({})).await, "Accepted");
    site.charge().await;
    assert!(
        site.peer
            .request::<AuthorizeRequest>(Mark::default(), PATIENCE)
            .await
            .is_ok()
    );
    assert_eq!(site.peer.requests::<AuthorizeRequest>().len(), 2);
}
