//! Every message of the version, by walking its constraint table.

mod instances;
mod negative;
mod positive;
mod tolerant;

use super::*;
use crate::constraint::Object;

/// Every payload there is: action, request or response, and its table.
fn every_payload() -> impl Iterator<Item = (Action, Kind, &'static Object)> {
    Action::ALL.iter().flat_map(|&action| {
        [Kind::Request, Kind::Response].map(|kind| (action, kind, constraints::of(action, kind)))
    })
}

#[test]
fn all_64_actions_have_their_spelling_and_their_sender() {
    use crate::message::Sender;
    assert_eq!(Action::ALL.len(), 64);
    for &action in Action::ALL {
        assert_eq!(action.as_str().parse(), Ok(action));
    }
    assert!("bootNotification".parse::<Action>().is_err());
    assert_eq!(Action::BootNotification.sender(), Sender::Station);
    assert_eq!(Action::DataTransfer.sender(), Sender::Both);
    assert_eq!(Action::GetVariables.sender(), Sender::Csms);
    let sent_by = |sender| {
        Action::ALL
            .iter()
            .filter(|action| action.sender() == sender)
            .count()
    };
    assert_eq!((sent_by(Sender::Station), sent_by(Sender::Csms)), (24, 39));
}

#[test]
fn tables_are_sorted_for_the_search() {
    for (action, kind, table) in every_payload() {
        let names: Vec<_> = table.properties.iter().map(|property| property.name).collect();
        assert!(names.is_sorted(), "{action} {kind:?}: {names:?}");
    }
}

#[test]
fn a_message_is_short_to_build() {
    let request = SetVariablesRequest::new(vec![SetVariableDataType {
        attribute_type: Some(AttributeEnumType::Target),
        ..SetVariableDataType::new(
            "30",
            ComponentType::new("OCPPCommCtrlr"),
            VariableType::new("HeartbeatInterval"),
        )
    }]);
    let payload = write_request(&request).unwrap();
    assert_eq!(
        payload.to_string(),
        r#"{"setVariableData":[{"attributeType":"Target","attributeValue":"30","component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"}}]}"#
    );
}

#[test]
fn an_invalid_message_is_not_written() {
    let request = SetVariablesRequest::new(Vec::new());
    let violation = write_request(&request).unwrap_err();
    assert_eq!(violation.path, "setVariableData");
    assert_eq!(violation.rule, Rule::MinItems { min: 1, found: 0 });
    let not_finite = ChargingSchedulePeriodType::new(0, f64::NAN);
    let request = NotifyChargingLimitRequest {
        charging_schedule: Some(vec![ChargingScheduleType::new(
            1,
            ChargingRateUnitEnumType::A,
            vec![not_finite],
        )]),
        ..NotifyChargingLimitRequest::new(ChargingLimitType::new(ChargingLimitSourceEnumType::EMS))
    };
    let violation = write_request(&request).unwrap_err();
    assert_eq!(
        violation.path,
        "chargingSchedule[0].chargingSchedulePeriod[0].limit"
    );
}
