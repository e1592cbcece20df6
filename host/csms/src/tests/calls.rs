//! What the CSMS asks of a station.

use std::time::Duration;

use plugpoint_ocpp::UNREADABLE_ID;
use plugpoint_ocpp::v201::{
    Action, ClearCacheRequest, ClearCacheStatusEnumType, ResetEnumType, ResetRequest,
};
use serde_json::json;

use crate::testing::{FakeStation, SOON, result};
use crate::{CallError, Csms, Direction, Fault, FrameKind};

const MOMENT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn a_call_is_typed_both_ways() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    let station = csms.station("cp1").await;
    let mark = station.mark();
    let (answer, asked) = tokio::join!(
        station.call(ResetRequest::new(ResetEnumType::OnIdle)),
        fake.serve(|id| json!([3, id, {"status": "Scheduled"}]).to_string()),
    );
    assert_eq!(answer.unwrap().status.as_str(), "Scheduled");
    assert_eq!(asked, ("Reset".to_owned(), json!({"type": "OnIdle"})));
    let frames = station.frames_since(mark);
    let shape: Vec<_> = frames
        .iter()
        .map(|frame| (frame.direction, frame.kind, frame.action))
        .collect();
    let reset = Some(Action::Reset);
    assert_eq!(
        shape,
        [
            (Direction::Sent, FrameKind::Call, reset),
            (Direction::Received, FrameKind::CallResult, reset)
        ]
    );
}

#[tokio::test]
async fn a_call_says_why_it_has_no_result() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    let station = csms.station("cp1").await;
    let ask = || station.call(ClearCacheRequest::default());

    let (answer, _) = tokio::join!(
        ask(),
        fake.serve(|id| json!([4, id, "NotSupported", "no", {}]).to_string())
    );
    let (code, description) = ("NotSupported".into(), "no".into());
    assert_eq!(answer, Err(CallError::Refused { code, description }));

    let (answer, _) = tokio::join!(ask(), fake.serve(|id| json!([3, id, {}]).to_string()));
    assert!(matches!(answer, Err(CallError::BadAnswer(_))), "{answer:?}");
    assert!(matches!(
        csms.ledger().faults()[0].fault,
        Fault::BadPayload { .. }
    ));

    let (answer, ()) = tokio::join!(ask(), async { drop(fake) });
    assert_eq!(answer, Err(CallError::Disconnected));
    assert_eq!(ask().await, Err(CallError::Disconnected));
}

#[tokio::test]
async fn a_late_answer_is_taken_and_not_mistaken_for_that_of_the_next_call() {
    let builder = Csms::builder().call_timeout(MOMENT);
    let csms = builder.start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    let station = csms.station("cp1").await;
    let ask = || station.call(ClearCacheRequest::default());
    assert_eq!(ask().await, Err(CallError::Timeout(MOMENT)));
    fake.serve(|id| json!([3, id, {"status": "Accepted"}]).to_string())
        .await;

    let reject = |id: &str| json!([3, id, {"status": "Rejected"}]).to_string();
    let answer = loop {
        // On a busy machine this one may be late as well.
        match tokio::join!(ask(), fake.serve(reject)) {
            (Err(CallError::Timeout(_)), _) => {}
            (answer, _) => break answer.unwrap(),
        }
    };
    assert_eq!(answer.status, ClearCacheStatusEnumType::Rejected);
    csms.ledger().audit().unwrap();
}

#[tokio::test]
async fn calls_take_turns() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    let station = csms.station("cp1").await;
    let one = station.call_raw("ClearCache", json!({}));
    let two = station.call_raw("Fly", json!({"high": true}));
    let serve = async {
        let first = fake
            .serve(|id| json!([3, id, {"status": "Accepted"}]).to_string())
            .await;
        (
            first.0,
            fake.serve(|id| json!([3, id, {"anything": 1}]).to_string())
                .await
                .0,
        )
    };
    let (one, two, order) = tokio::join!(one, two, serve);
    assert_eq!(one.unwrap(), json!({"status": "Accepted"}));
    assert_eq!(two.unwrap(), json!({"anything": 1}));
    assert_eq!(order, ("ClearCache".to_owned(), "Fly".to_owned()));
    csms.ledger().audit().unwrap();
}

#[tokio::test]
async fn bad_frames_can_be_sent_and_their_answers_found() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    let station = csms.station("cp1").await;
    for (text, id) in [
        ("garbage", UNREADABLE_ID),
        (r#"[2,"x","Reset"]"#, "x"),
        (r#"[2,"y","Fly",{}]"#, "y"),
    ] {
        let mark = station.mark();
        station.send_text(text).unwrap();
        assert_eq!(fake.text().await.as_deref(), Some(text));
        fake.send(json!([4, id, "FormatViolation", "", {}]).to_string())
            .await;
        let refused = |frame: &crate::LoggedFrame| frame.kind == FrameKind::CallError;
        let answer = station.frame_since(mark, refused, SOON).await.unwrap();
        assert_eq!(answer.frame().unwrap().id(), id);
    }
    let never = station
        .frame_since(station.mark(), |_| true, Duration::from_millis(10))
        .await;
    assert_eq!(never.unwrap_err().0, Duration::from_millis(10));
    result(fake.ask("Heartbeat", json!({})).await);
    csms.ledger().audit().unwrap();
}
