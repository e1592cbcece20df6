//! What a tolerant reading repairs, tells, and still refuses.

use serde_json::json;

use super::instances::{maximal, places};
use super::*;
use crate::constraint::Schema;
use crate::validate::RepairKind;

fn repairs(found: &[Repair]) -> Vec<(&str, RepairKind)> {
    found
        .iter()
        .map(|repair| (repair.path.as_str(), repair.kind))
        .collect()
}

#[test]
fn unknown_properties_nulls_and_loose_times_are_repaired_and_told() {
    let payload = json!({
        "status": "Accepted",
        "statusInfo": null,
        "interval": 300,
        "currentTime": "2024-05-01 14:00:00+0200",
        "vendorSpecific": {"a": 1},
    });
    let (response, told) = read_response::<BootNotificationRequest>(payload, Leniency::Tolerant).unwrap();
    assert_eq!(response.current_time.to_string(), "2024-05-01T12:00:00.000Z");
    assert_eq!(
        repairs(&told),
        [
            ("statusInfo", RepairKind::NullDropped),
            ("currentTime", RepairKind::TimeRewritten),
            ("vendorSpecific", RepairKind::UnknownDropped),
        ]
    );
    assert_eq!(told[0].to_string(), "statusInfo: a null was dropped");
}

#[test]
fn what_cannot_be_guessed_is_still_refused() {
    for payload in [
        json!({}),
        json!({"type": null}),
        json!({"type": "immediate"}),
        json!({"type": "Immediate", "evseId": "1"}),
        json!({"type": "Immediate", "evseId": 1.5}),
    ] {
        assert!(read_request::<ResetRequest>(payload, Leniency::Tolerant).is_err());
    }
}

#[test]
fn what_is_repaired_is_strictly_valid() {
    for (action, kind, table) in every_payload() {
        let mut payload = maximal(table);
        // Innermost first: what holds a place is spoilt after it.
        for place in places(table).iter().rev() {
            let value = payload.pointer_mut(&place.pointer).unwrap();
            match place.schema {
                Schema::Object(table) if !table.open => value["vendorSpecific"] = json!([]),
                Schema::DateTime => *value = json!("2024-05-01T12:00:00"),
                Schema::Text { .. } if !place.required && !place.path.ends_with(']') => *value = Value::Null,
                _ => {}
            }
        }
        let told = validate(action, kind, &mut payload, Leniency::Tolerant);
        assert!(told.is_ok(), "{action} {kind:?}: {told:?}");
        assert_eq!(
            validate(action, kind, &mut payload, Leniency::Strict),
            Ok(Vec::new())
        );
    }
}

#[test]
fn the_repairs_told_of_one_message_are_few() {
    let mut payload = json!({});
    for at in 0..10_000 {
        payload[format!("key{at}")] = json!(null);
    }
    let told = validate(Action::Heartbeat, Kind::Request, &mut payload, Leniency::Tolerant).unwrap();
    assert!(told.len() <= 100);
    assert_eq!(payload, json!({}));
}
