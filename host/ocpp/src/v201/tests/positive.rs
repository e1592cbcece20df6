//! What is valid is taken, and nothing of it is lost.

use serde_json::json;

use super::instances::{maximal, minimal, places};
use super::*;
use crate::constraint::Schema;
use crate::v201::messages::for_each_request;

/// Typed and back again, for any action.
fn round_trip(action: Action, kind: Kind, payload: Value) -> Result<Value, Violation> {
    fn through<R: Request>(kind: Kind, payload: Value) -> Result<Value, Violation> {
        match kind {
            Kind::Request => write_request(&read_request::<R>(payload, Leniency::Strict)?.0),
            Kind::Response => write_response::<R>(&read_response::<R>(payload, Leniency::Strict)?.0),
        }
    }
    macro_rules! dispatch {
        ($($request:ty,)+) => {
            match action { $(<$request>::ACTION => through::<$request>(kind, payload),)+ }
        };
    }
    for_each_request!(dispatch)
}

#[track_caller]
fn check(action: Action, kind: Kind, payload: &Value) {
    match round_trip(action, kind, payload.clone()) {
        Ok(back) => assert_eq!(back, *payload, "{action} {kind:?} lost something"),
        Err(violation) => panic!("{action} {kind:?}: {violation}: {payload}"),
    }
}

#[test]
fn minimal_and_maximal_payloads_round_trip() {
    for (action, kind, table) in every_payload() {
        check(action, kind, &minimal(table));
        check(action, kind, &maximal(table));
    }
}

#[test]
fn every_name_of_every_enum_is_taken() {
    for (action, kind, table) in every_payload() {
        for place in places(table) {
            let Schema::Enum(names) = place.schema else {
                continue;
            };
            let mut payload = maximal(table);
            for name in *names {
                *payload.pointer_mut(&place.pointer).unwrap() = json!(name);
                check(action, kind, &payload);
            }
        }
    }
}

#[test]
fn arrays_may_be_as_long_as_the_schema_has_it() {
    for (action, kind, table) in every_payload() {
        for place in places(table) {
            let Schema::Array { max, .. } = place.schema else {
                continue;
            };
            let mut payload = maximal(table);
            let array = payload.pointer_mut(&place.pointer).unwrap();
            *array = vec![array[0].clone(); (*max).min(20)].into();
            check(action, kind, &payload);
        }
    }
}

#[test]
fn an_integral_float_is_an_integer() {
    let payload = json!({"status": "Accepted", "interval": 300.0, "currentTime": "2024-05-01T12:00:00Z"});
    let (response, repairs) = read_response::<BootNotificationRequest>(payload, Leniency::Strict).unwrap();
    assert_eq!(response.interval, 300);
    assert_eq!(repairs, []);
}

#[test]
fn custom_data_keeps_its_order_and_any_depth() {
    let deep = (0..120).fold(json!("bottom"), |inner, _| json!([inner]));
    let custom = json!({"zeta": deep, "vendorId": "com.example", "alpha": 1});
    let (request, _) =
        read_request::<HeartbeatRequest>(json!({"customData": custom}), Leniency::Strict).unwrap();
    let data = request.custom_data.unwrap();
    assert_eq!(data.vendor_id, "com.example");
    assert_eq!(data.other.keys().collect::<Vec<_>>(), ["zeta", "alpha"]);
}

#[test]
fn data_transfer_takes_any_data() {
    for data in [json!({"a": [1]}), json!(null), json!(5), json!("text"), json!([])] {
        let payload = json!({"vendorId": "com.example", "data": data});
        assert!(read_request::<DataTransferRequest>(payload, Leniency::Strict).is_ok());
    }
}
