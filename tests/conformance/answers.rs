//! Answers to the station's own requests that are not as they should be.

use std::time::Duration;

use plugpoint_csms::{LoggedFrame, Misbehaviour};
use plugpoint_ocpp::v201::Action;
use plugpoint_tests::{PATIENCE, within};
use serde_json::json;

use crate::desk::Desk;

/// As long as a lookup may take, and some.
const SOON: Duration = Duration::from_millis(1500);

/// In place of a good answer; `{id}` is the request's.
const ANSWERS: [&str; 10] = [
    r#"[3,"{id}",{}]"#,
    r#"[3,"{id}",{"currentTime":"yesterday"}]"#,
    r#"[3,"{id}",{"currentTime":"222222017-10-27T19:10:11Z"}]"#,
    r#"[3,"{id}",{"currentTime":5,"status":"Accepted","status":"Rejected"}]"#,
    r#"[3,"{id}",{"idTokenInfo":{"status":""}}]"#,
    r#"[3,"{id}",{"idTokenInfo":[]}]"#,
    r#"[3,"{id}",[]]"#,
    r#"[3,"{id}""#,
    r#"[4,"{id}","NoSuchCode",null,7]"#,
    r#"[3,"another",{}]"#,
];

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_answer_stops_nothing() {
    let desk = Desk::open().await;
    for text in ANSWERS {
        for action in [Action::Heartbeat, Action::StatusNotification, Action::MeterValues] {
            let (text, times) = (text.to_owned(), 1);
            desk.csms.misbehave(Misbehaviour::Garbage { action, text, times });
            let mark = desk.peer.mark();
            let mut trigger = json!({"requestedMessage": action.as_str()});
            if action != Action::Heartbeat {
                trigger["evse"] = json!({"id": 1, "connectorId": 1});
            }
            desk.peer.call_raw("TriggerMessage", trigger).await.unwrap();
            desk.peer
                .frame_since(mark, |frame| frame.is_request(action), PATIENCE)
                .await
                .unwrap();
            desk.serves().await;
        }
    }
    desk.close().await;
}

/// A card whose answer cannot be read is a card that is not accepted, and the next one is.
#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_authorization_is_none() {
    let desk = Desk::open().await;
    desk.station.sim("plug-in", json!({"evse": 1})).await;
    for text in ANSWERS {
        desk.csms.behave();
        // However often it is looked up.
        let (text, times) = (text.to_owned(), u32::MAX);
        desk.csms.misbehave(Misbehaviour::Garbage {
            action: Action::Authorize,
            text,
            times,
        });
        let mark = desk.peer.mark();
        // A card that is shown while another is looked up is not looked at.
        within("a lookup", async || {
            desk.station
                .sim("swipe", json!({"token": "DEADBEEF", "evse": 1}))
                .await;
            let asks = |frame: &LoggedFrame| frame.is_request(Action::Authorize);
            desk.peer.frame_since(mark, asks, SOON).await.ok()
        })
        .await;
        desk.serves().await;
        assert_eq!(desk.csms.ledger().summary().transactions, 0);
    }
    desk.csms.behave();
    within("a transaction", async || {
        desk.station
            .sim("swipe", json!({"token": "DEADBEEF", "evse": 1}))
            .await;
        desk.csms
            .ledger_when(|ledger| ledger.summary().open == 1, SOON)
            .await
            .ok()
    })
    .await;
    desk.close().await;
}
