//! What a station asks, and what it is told.

use std::time::Duration;

use plugpoint_ocpp::Sender;
use plugpoint_ocpp::v201::{
    Action, AuthorizationStatusEnumType, IdTokenEnumType, IdTokenInfoType, IdTokenType,
};
use serde_json::{Value, json};

use crate::testing::{FakeStation, boot, call, error_code, event, result};
use crate::{Csms, Fault, Misbehaviour};

#[tokio::test]
async fn every_request_of_a_station_has_a_valid_answer() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    let requests = Action::ALL
        .iter()
        .filter(|action| action.sender() != Sender::Csms);
    for action in requests {
        result(fake.ask(action.as_str(), minimal(*action)).await);
    }
    csms.ledger().audit().unwrap();
}

/// The least that each request may say.
fn minimal(action: Action) -> Value {
    let at = "2024-05-01T12:00:00Z";
    let token = json!({"idToken": "A", "type": "ISO14443"});
    let schedule = json!({"id": 1, "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]});
    match action {
        Action::Authorize => json!({"idToken": token}),
        Action::BootNotification => boot(),
        Action::ClearedChargingLimit => json!({"chargingLimitSource": "EMS"}),
        Action::DataTransfer => json!({"vendorId": "com.example"}),
        Action::FirmwareStatusNotification => json!({"status": "Idle"}),
        Action::Get15118EVCertificate => {
            json!({"iso15118SchemaVersion": "2", "action": "Install", "exiRequest": "AA=="})
        }
        Action::GetCertificateStatus => json!({"ocspRequestData": {"hashAlgorithm": "SHA256",
            "issuerNameHash": "0", "issuerKeyHash": "0", "serialNumber": "0", "responderURL": "u"}}),
        Action::LogStatusNotification => json!({"status": "Idle"}),
        Action::MeterValues => {
            json!({"evseId": 1, "meterValue": [{"timestamp": at, "sampledValue": [{"value": 1}]}]})
        }
        Action::NotifyChargingLimit => json!({"chargingLimit": {"chargingLimitSource": "EMS"}}),
        Action::NotifyCustomerInformation => {
            json!({"data": "", "seqNo": 0, "generatedAt": at, "requestId": 1})
        }
        Action::NotifyDisplayMessages => json!({"requestId": 1}),
        Action::NotifyEVChargingNeeds => {
            json!({"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}})
        }
        Action::NotifyEVChargingSchedule => {
            json!({"timeBase": at, "evseId": 1, "chargingSchedule": schedule})
        }
        Action::NotifyEvent => json!({"generatedAt": at, "seqNo": 0, "eventData": [{"eventId": 1,
            "timestamp": at, "trigger": "Alerting", "actualValue": "1", "component": {"name": "C"},
            "eventNotificationType": "HardWiredNotification", "variable": {"name": "V"}}]}),
        Action::NotifyMonitoringReport | Action::NotifyReport => {
            json!({"requestId": 1, "seqNo": 0, "generatedAt": at})
        }
        Action::PublishFirmwareStatusNotification => json!({"status": "Idle"}),
        Action::ReportChargingProfiles => json!({"requestId": 1, "chargingLimitSource": "CSO", "evseId": 1,
            "chargingProfile": [{"id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Absolute", "chargingSchedule": [schedule]}]}),
        Action::ReservationStatusUpdate => json!({"reservationId": 1, "reservationUpdateStatus": "Expired"}),
        Action::SecurityEventNotification => json!({"type": "SettingSystemTime", "timestamp": at}),
        Action::SignCertificate => json!({"csr": "x"}),
        Action::StatusNotification => {
            json!({"timestamp": at, "connectorStatus": "Available", "evseId": 1, "connectorId": 1})
        }
        Action::TransactionEvent => event("T", 0, "Started", 0.0),
        _ => json!({}),
    }
}

#[tokio::test]
async fn tokens_are_judged_by_the_table() {
    let group = IdTokenInfoType {
        group_id_token: Some(IdTokenType::new("G", IdTokenEnumType::Central)),
        ..IdTokenInfoType::new(AuthorizationStatusEnumType::Accepted)
    };
    let builder = Csms::builder()
        .accept_token("DEADBEEF")
        .block_token("BAD")
        .token("GROUPED", group);
    let csms = builder.start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    for (token, kind, status) in [
        ("deadbeef", "ISO14443", "Accepted"),
        ("BAD", "ISO14443", "Blocked"),
        ("STRANGER", "ISO14443", "Unknown"),
        ("", "NoAuthorization", "Accepted"),
    ] {
        let asked = json!({"idToken": {"idToken": token, "type": kind}});
        let answer = result(fake.ask("Authorize", asked).await);
        assert_eq!(answer["idTokenInfo"], json!({"status": status}), "{token}");
    }
    let mut started = event("T", 0, "Started", 0.0);
    started["idToken"] = json!({"idToken": "GROUPED", "type": "ISO14443"});
    let answer = result(fake.ask("TransactionEvent", started).await);
    assert_eq!(answer["idTokenInfo"]["groupIdToken"]["idToken"], "G");
    let updated = result(fake.ask("TransactionEvent", event("T", 1, "Updated", 0.0)).await);
    assert_eq!(updated, json!({}));
}

#[tokio::test]
async fn what_breaks_the_rules_is_refused_and_written_down() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    for (text, code, fault) in [
        ("garbage".to_owned(), "RpcFrameworkError", "badFrame"),
        (call("a", "Fly", json!({})), "NotImplemented", "badAction"),
        (
            call("b", "Reset", json!({"type": "OnIdle"})),
            "NotSupported",
            "badAction",
        ),
        (
            call("c", "Heartbeat", json!({"x": 1})),
            "FormatViolation",
            "badPayload",
        ),
        (
            call("d", "MeterValues", json!({"evseId": 1})),
            "OccurrenceConstraintViolation",
            "badPayload",
        ),
    ] {
        fake.send(text).await;
        assert_eq!(error_code(fake.frame().await), code);
        let complaint = csms.ledger().audit().unwrap_err().pop().unwrap();
        assert_eq!(serde_json::to_value(complaint.fault).unwrap()["kind"], fault);
    }
    fake.send(r#"[3,"nobody-asked",{}]"#).await;
    fake.send(r#"[4,"nobody-asked","Whatever","",{}]"#).await;
    result(fake.ask("Heartbeat", json!({})).await);
    let faults: Vec<_> = csms
        .ledger()
        .faults()
        .iter()
        .skip(5)
        .map(|complaint| complaint.fault.clone())
        .collect();
    let id = || "nobody-asked".to_owned();
    let code = "Whatever".to_owned();
    let unasked = Fault::UnaskedAnswer { id: id() };
    assert_eq!(
        faults,
        [unasked.clone(), Fault::BadErrorCode { id: id(), code }, unasked]
    );
}

#[tokio::test]
async fn two_calls_in_flight_are_one_too_many() {
    let csms = Csms::builder().patience(Duration::from_hours(1));
    let csms = csms.start("127.0.0.1:0").await.unwrap();
    let mut fake = FakeStation::booted(&csms, "cp1").await;
    csms.misbehave(Misbehaviour::Drop {
        action: Action::Heartbeat,
        times: 1,
    });
    fake.send(call("one", "Heartbeat", json!({}))).await;
    result(fake.ask_as("two", "Heartbeat", json!({})).await);
    let complaints = csms.ledger().audit().unwrap_err();
    let (first, second) = ("one".to_owned(), "two".to_owned());
    assert_eq!(complaints[0].fault, Fault::Overlap { first, second });
}
