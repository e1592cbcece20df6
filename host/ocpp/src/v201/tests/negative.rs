//! Each rule broken once, at every place of every message: refused, with the path and the code.

use serde_json::json;

use super::instances::{Place, maximal, places};
use super::*;
use crate::constraint::Schema;
use crate::error_code::ErrorCode;

/// Breaks each place as `fault` says, if it says so, and expects `rule` and `code` there.
#[track_caller]
fn refused(rule: &str, code: ErrorCode, fault: impl Fn(&Place, &Value) -> Option<Value>) {
    let mut broken = 0;
    for (action, kind, table) in every_payload() {
        let valid = maximal(table);
        for place in places(table) {
            let Some(bad) = fault(&place, valid.pointer(&place.pointer).unwrap()) else {
                continue;
            };
            let mut payload = valid.clone();
            *payload.pointer_mut(&place.pointer).unwrap() = bad;
            expect(action, kind, payload, &place.path, rule, code);
            broken += 1;
        }
    }
    assert!(broken > 0, "nothing has the rule {rule}");
}

#[track_caller]
fn expect(action: Action, kind: Kind, mut payload: Value, path: &str, rule: &str, code: ErrorCode) {
    let violation = validate(action, kind, &mut payload, Leniency::Strict).unwrap_err();
    assert_eq!(violation.path, path, "{action} {kind:?}");
    assert_eq!(violation.rule.name(), rule, "{action} {kind:?} {path}");
    assert_eq!(violation.code(), code, "{action} {kind:?} {path}");
    assert!(violation.to_string().chars().count() <= 400, "{violation}");
}

#[test]
fn another_type() {
    refused(
        "type",
        ErrorCode::TypeConstraintViolation,
        |place, _| match place.schema {
            Schema::Any => None,
            Schema::Boolean | Schema::Integer { .. } | Schema::Number { .. } => Some(json!("1")),
            Schema::DateTime | Schema::Enum(_) | Schema::Text { .. } => Some(json!(1)),
            Schema::Array { .. } => Some(json!({})),
            Schema::Object(_) => Some(json!([])),
        },
    );
}

#[test]
fn null() {
    refused("type", ErrorCode::TypeConstraintViolation, |place, _| {
        (!matches!(place.schema, Schema::Any)).then_some(Value::Null)
    });
}

#[test]
fn integers_beyond_32_bits_and_between() {
    for wrong in [
        json!(2_147_483_648_i64),
        json!(u64::MAX),
        json!(-1e300),
        json!(7.5),
    ] {
        refused("type", ErrorCode::TypeConstraintViolation, |place, _| {
            matches!(place.schema, Schema::Integer { .. }).then(|| wrong.clone())
        });
    }
}

#[test]
fn integers_out_of_bounds() {
    refused(
        "minimum",
        ErrorCode::PropertyConstraintViolation,
        |place, _| match place.schema {
            Schema::Integer { min, .. } if *min > i32::MIN => Some(json!(min - 1)),
            _ => None,
        },
    );
    refused(
        "maximum",
        ErrorCode::PropertyConstraintViolation,
        |place, _| match place.schema {
            Schema::Integer { max, .. } if *max < i32::MAX => Some(json!(max + 1)),
            _ => None,
        },
    );
}

#[test]
fn unknown_names() {
    for wrong in ["", "accepted", "Nonsense", "`id`$(reboot)\u{0}"] {
        refused("enum", ErrorCode::PropertyConstraintViolation, |place, _| {
            matches!(place.schema, Schema::Enum(_)).then(|| json!(wrong))
        });
    }
}

#[test]
fn texts_too_long_by_one_character() {
    refused(
        "maxLength",
        ErrorCode::PropertyConstraintViolation,
        |place, _| match place.schema {
            Schema::Text { max } if *max < usize::MAX => Some(json!("a".repeat(max + 1))),
            _ => None,
        },
    );
}

#[test]
fn arrays_too_short_and_too_long() {
    refused(
        "minItems",
        ErrorCode::OccurrenceConstraintViolation,
        |place, _| match place.schema {
            Schema::Array { min, .. } if *min > 0 => Some(json!([])),
            _ => None,
        },
    );
    refused(
        "maxItems",
        ErrorCode::OccurrenceConstraintViolation,
        |place, valid| match place.schema {
            Schema::Array { max, .. } if *max < usize::MAX => Some(vec![valid[0].clone(); max + 1].into()),
            _ => None,
        },
    );
}

#[test]
fn times_that_are_none() {
    for wrong in [
        "",
        "1000000",
        "222222017-10-27T19:10:11Z",
        "2024-05-01T12:00:00",
        "2024-05-01 12:00:00Z",
    ] {
        refused("format", ErrorCode::PropertyConstraintViolation, |place, _| {
            matches!(place.schema, Schema::DateTime).then(|| json!(wrong))
        });
    }
}

#[test]
fn missing_properties() {
    for (action, kind, table) in every_payload() {
        for place in places(table).iter().filter(|place| place.required) {
            let mut payload = maximal(table);
            let (parent, name) = place.pointer.rsplit_once('/').unwrap();
            payload
                .pointer_mut(parent)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .shift_remove(name);
            let code = ErrorCode::OccurrenceConstraintViolation;
            expect(action, kind, payload, &place.path, "required", code);
        }
    }
}

#[test]
fn unknown_properties() {
    for (action, kind, table) in every_payload() {
        let mut payload = maximal(table);
        payload["vendorSpecific"] = json!(1);
        let code = ErrorCode::FormatViolation;
        expect(
            action,
            kind,
            payload,
            "vendorSpecific",
            "additionalProperties",
            code,
        );
        for place in places(table) {
            if !matches!(place.schema, Schema::Object(table) if !table.open) {
                continue;
            }
            let mut payload = maximal(table);
            payload.pointer_mut(&place.pointer).unwrap()["vendorSpecific"] = json!(1);
            let path = format!("{}.vendorSpecific", place.path);
            expect(action, kind, payload, &path, "additionalProperties", code);
        }
    }
}

#[test]
fn a_payload_that_is_no_object() {
    for payload in [json!(null), json!([]), json!("text"), json!(1)] {
        let code = ErrorCode::TypeConstraintViolation;
        expect(Action::Heartbeat, Kind::Request, payload, "", "type", code);
    }
}

#[test]
fn a_refusal_says_where_and_what() {
    let payload = json!({
        "evseId": 1,
        "chargingProfile": {
            "id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Absolute",
            "chargingSchedule": [{
                "id": 1, "chargingRateUnit": "A", "duration": "3600",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 21.4}],
            }],
        },
    });
    let violation = read_request::<SetChargingProfileRequest>(payload, Leniency::Strict).unwrap_err();
    assert_eq!(
        violation.answer("id-1").to_string(),
        r#"[4,"id-1","TypeConstraintViolation","chargingProfile.chargingSchedule[0].duration: is a string, not an integer of 32 bits",{"path":"chargingProfile.chargingSchedule[0].duration","rule":"type"}]"#
    );
}

#[test]
fn a_long_foreign_key_is_clipped() {
    let payload = json!({"é".repeat(100_000): 1});
    let violation = read_request::<HeartbeatRequest>(payload, Leniency::Strict).unwrap_err();
    assert_eq!(violation.path, "é".repeat(40));
    let payload = json!({"type": "x".repeat(100_000)});
    let violation = read_request::<ResetRequest>(payload, Leniency::Strict).unwrap_err();
    assert!(violation.to_string().len() < 100, "{violation}");
}
