//! The CSMS does what it is told to, however wrong.

use std::time::Duration;

use plugpoint_ocpp::ErrorCode;
use plugpoint_ocpp::v201::Action;
use serde_json::json;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Error;

use crate::testing::{FakeStation, SOON, call, error_code, event, result};
use crate::{Csms, Misbehaviour};

const ACTION: Action = Action::TransactionEvent;
const MOMENT: Duration = Duration::from_millis(15);

async fn charging() -> (Csms, FakeStation) {
    let csms = Csms::builder()
        // Of a station that gives up at once: it may ask again without an answer.
        .patience(Duration::ZERO)
        .start("127.0.0.1:0")
        .await
        .unwrap();
    let fake = FakeStation::booted(&csms, "cp1").await;
    (csms, fake)
}

fn stored(csms: &Csms) -> (usize, u32) {
    let ledger = csms.ledger();
    ledger
        .transaction("T")
        .map_or((0, 0), |page| (page.len(), page.repeats()))
}

#[tokio::test]
async fn a_dropped_event_is_taken_and_not_answered() {
    let (csms, mut fake) = charging().await;
    csms.misbehave(Misbehaviour::Drop {
        action: ACTION,
        times: 1,
    });
    let started = || event("T", 0, "Started", 0.0);
    fake.send(call("m0", "TransactionEvent", started())).await;
    result(fake.ask("Heartbeat", json!({})).await);
    assert_eq!(stored(&csms), (1, 0));
    result(fake.ask_as("m0", "TransactionEvent", started()).await);
    assert_eq!(stored(&csms), (1, 1));
    csms.ledger().audit().unwrap();
}

#[tokio::test]
async fn a_refused_event_is_not_taken() {
    let (csms, mut fake) = charging().await;
    let (action, code) = (ACTION, ErrorCode::InternalError);
    csms.misbehave(Misbehaviour::Refuse {
        action,
        code,
        times: 2,
    });
    for _ in 0..2 {
        let answer = fake
            .ask_as("m0", "TransactionEvent", event("T", 0, "Started", 0.0))
            .await;
        assert_eq!(error_code(answer), "InternalError");
    }
    assert_eq!(stored(&csms), (0, 0));
    result(
        fake.ask_as("m0", "TransactionEvent", event("T", 0, "Started", 0.0))
            .await,
    );
    assert_eq!(stored(&csms), (1, 0));
}

#[tokio::test]
async fn an_answer_is_delayed_until_it_behaves() {
    let (csms, mut fake) = charging().await;
    csms.misbehave(Misbehaviour::Delay {
        action: Action::Heartbeat,
        by: MOMENT,
    });
    let before = Instant::now();
    result(fake.ask("Heartbeat", json!({})).await);
    assert!(before.elapsed() >= MOMENT);
    csms.behave();
    result(fake.ask("Heartbeat", json!({})).await);
}

#[tokio::test]
async fn a_connection_is_closed_on_a_request() {
    let (csms, mut fake) = charging().await;
    csms.misbehave(Misbehaviour::CloseOn {
        action: ACTION,
        times: 1,
    });
    fake.send(call("m0", "TransactionEvent", event("T", 0, "Started", 0.0)))
        .await;
    assert_eq!(fake.text().await, None);
    assert_eq!(stored(&csms), (1, 0));
}

#[tokio::test]
async fn garbage_is_sent_for_an_answer() {
    let (csms, mut fake) = charging().await;
    let text = r#"[3,"{id}",{"currentTime":5}]"#.to_owned();
    csms.misbehave(Misbehaviour::Garbage {
        action: Action::Heartbeat,
        text,
        times: 1,
    });
    assert_eq!(
        result(fake.ask("Heartbeat", json!({})).await),
        json!({"currentTime": 5})
    );
    result(fake.ask("Heartbeat", json!({})).await);
    csms.ledger().audit().unwrap();
}

#[tokio::test]
async fn connections_are_refused_or_left_without_a_subprotocol() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    csms.misbehave(Misbehaviour::RefuseConnections { status: 503 });
    let refused = FakeStation::try_connect(&csms, "cp1", None).await;
    assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 503));
    csms.behave();
    csms.misbehave(Misbehaviour::NoSubprotocol);
    let refused = FakeStation::try_connect(&csms, "cp1", None).await;
    assert!(matches!(refused, Err(Error::Protocol(_))));
    csms.behave();
    FakeStation::connected(&csms, "cp1").await;
}

#[tokio::test]
async fn a_silent_csms_neither_reads_nor_answers() {
    let (csms, mut fake) = charging().await;
    csms.misbehave(Misbehaviour::Silence);
    fake.send(call("h", "Heartbeat", json!({}))).await;
    assert!(timeout(MOMENT, fake.text()).await.is_err());
    assert!(
        timeout(MOMENT, FakeStation::connected(&csms, "cp2"))
            .await
            .is_err()
    );
    csms.behave();
    result(fake.frame().await);
    csms.expect("cp1").connected(SOON).await.unwrap();
}
