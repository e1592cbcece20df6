//! Boot plans, and what a station may say before it is accepted.

use plugpoint_ocpp::v201::{GetBaseReportRequest, RegistrationStatusEnumType, ReportBaseEnumType};
use serde_json::{Value, json};

use crate::testing::{FakeStation, SOON, boot, error_code, result};
use crate::{BootPlan, Csms, Fault};

async fn statuses(plan: BootPlan) -> Vec<(Value, Value)> {
    let builder = Csms::builder().boot(plan).heartbeat_interval(77);
    let csms = builder.start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::connected(&csms, "cp1").await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = result(fake.ask("BootNotification", boot()).await);
        seen.push((answer["status"].clone(), answer["interval"].clone()));
    }
    seen
}

#[tokio::test]
async fn boots_are_answered_by_plan() {
    let accepted = (json!("Accepted"), json!(77));
    let (pending, rejected) = ((json!("Pending"), json!(5)), (json!("Rejected"), json!(9)));
    assert_eq!(statuses(BootPlan::Accept).await, vec![accepted.clone(); 3]);
    let plan = BootPlan::Pending {
        interval: 5,
        times: 2,
    };
    assert_eq!(statuses(plan).await, [pending.clone(), pending, accepted.clone()]);
    let plan = BootPlan::Reject {
        interval: 9,
        times: 1,
    };
    assert_eq!(statuses(plan).await, [rejected, accepted.clone(), accepted]);
}

#[tokio::test]
async fn nothing_goes_before_boot_notification() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::connected(&csms, "cp1").await;
    assert_eq!(
        error_code(fake.ask("Heartbeat", json!({})).await),
        "SecurityError"
    );
    let complaints = csms.ledger().audit().unwrap_err();
    assert_eq!(
        complaints[0].fault,
        Fault::BeforeBoot {
            action: "Heartbeat".into()
        }
    );
    assert_eq!(complaints.len(), 1);
}

#[tokio::test]
async fn a_pending_station_sends_what_it_is_asked_for() {
    let plan = BootPlan::Pending {
        interval: 5,
        times: 1,
    };
    let csms = Csms::builder().boot(plan).start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::connected(&csms, "cp1").await;
    result(fake.ask("BootNotification", boot()).await);
    let station = csms.station("cp1").await;
    assert_eq!(station.registration(), Some(RegistrationStatusEnumType::Pending));

    let request = GetBaseReportRequest::new(7, ReportBaseEnumType::FullInventory);
    let accept = |id: &str| json!([3, id, {"status": "Accepted"}]).to_string();
    let (answer, _) = tokio::join!(station.call(request), fake.serve(accept));
    answer.unwrap();
    for (seq_no, tbc) in [(0, true), (1, false)] {
        let part =
            json!({"requestId": 7, "generatedAt": "2024-05-01T12:00:00Z", "seqNo": seq_no, "tbc": tbc});
        result(fake.ask("NotifyReport", part).await);
    }
    assert_eq!(station.report(7, SOON).await.unwrap().parts.len(), 2);
    csms.ledger().audit().unwrap();

    assert_eq!(
        error_code(fake.ask("Heartbeat", json!({})).await),
        "SecurityError"
    );
    result(fake.ask("BootNotification", boot()).await);
    station.booted(SOON).await.unwrap();
    result(fake.ask("Heartbeat", json!({})).await);
}
