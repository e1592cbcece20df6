//! GetVariables (B06).

use super::*;

fn get(model: &DeviceModel, key: &VariableKey, attribute: AttributeType) -> Result<String, GetStatus> {
    model
        .get(key, attribute)
        .map(Into::into)
        .map_err(|refusal| refusal.get_status())
}

//= B06.FR.06 B06.FR.07 B06.FR.08 B06.FR.09 B06.FR.10 B06.FR.13 B06.FR.14 B06.FR.15 test
#[test]
fn each_status() {
    let model = model(
        r#"
        "P": {"variable_name": "Readable", "characteristics": {"dataType": "integer"},
              "attributes": [{"mutability": "ReadOnly", "value": 5}, {"type": "Target", "mutability": "ReadWrite"}]},
        "Q": {"variable_name": "Secret", "characteristics": {"dataType": "string"},
              "attributes": [{"mutability": "WriteOnly", "value": "hunter2"}]},
        "R": {"variable_name": "Many", "instance": "One", "characteristics": {"dataType": "string"},
              "attributes": [{"value": "x"}]}"#,
    );
    use AttributeType::{Actual, MaxSet, Target};
    let rows = [
        (key("C", "Readable"), Actual, Ok("5".to_owned())),
        (key("c", "READABLE"), Actual, Ok("5".to_owned())),
        (key("C", "Readable"), Target, Ok(String::new())),
        (
            key("C", "Readable"),
            MaxSet,
            Err(GetStatus::NotSupportedAttributeType),
        ),
        (key("C", "Secret"), Actual, Err(GetStatus::Rejected)),
        (key("X", "Readable"), Actual, Err(GetStatus::UnknownComponent)),
        (key("C", "Unreadable"), Actual, Err(GetStatus::UnknownVariable)),
        (instance("C", "Many", Some("one")), Actual, Ok("x".to_owned())),
        (key("C", "Many"), Actual, Err(GetStatus::UnknownVariable)),
        (
            instance("C", "Many", Some("")),
            Actual,
            Err(GetStatus::UnknownVariable),
        ),
        (instance("C", "Readable", Some("")), Actual, Ok("5".to_owned())),
    ];
    for (key, attribute, expected) in rows {
        assert_eq!(get(&model, &key, attribute), expected, "{key} {attribute:?}");
    }
}

#[test]
fn evse_and_connector_are_part_of_the_name() {
    let model = simulator();
    let available = |component| VariableKey::new(component, VariableName::new("Available", None));
    let rows = [
        (ComponentKey::evse(1), Ok("true".to_owned())),
        (ComponentKey::evse(3), Err(GetStatus::UnknownComponent)),
        (ComponentKey::station("EVSE"), Err(GetStatus::UnknownComponent)),
        (ComponentKey::connector(2, 1), Ok("true".to_owned())),
        (ComponentKey::connector(2, 2), Err(GetStatus::UnknownComponent)),
        (
            ComponentKey::new("Connector", None, Some(i32::MIN), Some(-1)),
            Err(GetStatus::UnknownComponent),
        ),
    ];
    for (component, expected) in rows {
        assert_eq!(
            get(&model, &available(component), AttributeType::Actual),
            expected
        );
    }
}

#[test]
fn long_values_are_cut_and_lists_between_elements() {
    let text = r#"{"name": "DeviceDataCtrlr", "properties": {
        "S": {"variable_name": "ReportingValueSize", "characteristics": {"dataType": "integer"}, "attributes": [{"value": 8}]},
        "T": {"variable_name": "Text", "characteristics": {"dataType": "string"}, "attributes": [{"value": "äbcdefghij"}]},
        "L": {"variable_name": "List", "characteristics": {"dataType": "MemberList"}, "attributes": [{"value": "One,Two,Three"}]}}}"#;
    let model = DeviceModel::load(&[file(Layer::Standardized, "d.json", text)])
        .unwrap()
        .model;
    let read = |name| {
        model
            .get(&key("DeviceDataCtrlr", name), AttributeType::Actual)
            .unwrap()
    };
    assert_eq!(read("Text"), "äbcdefgh");
    assert_eq!(read("List"), "One,Two");
    assert_eq!(
        model.value(&key("DeviceDataCtrlr", "List")),
        Some("One,Two,Three"),
        "the station itself reads it all"
    );
}

#[test]
fn typed_reads_fall_back_to_their_defaults() {
    let (empty, full) = (DeviceModel::default(), simulator());
    assert!(!empty.bool(&names::LOCAL_PRE_AUTHORIZE));
    assert!(full.bool(&names::LOCAL_PRE_AUTHORIZE));
    assert_eq!(empty.integer(&names::MESSAGE_ATTEMPTS), 5);
    assert_eq!(full.seconds(&names::HEARTBEAT_INTERVAL).as_secs(), 300);
    assert_eq!(full.interval(&names::SAMPLED_TX_ENDED_INTERVAL), None);
    assert_eq!(
        full.interval(&names::SAMPLED_TX_UPDATED_INTERVAL)
            .map(|time| time.as_secs()),
        Some(60)
    );
    assert_eq!(full.list(&names::TX_STOP_POINT), ["EVConnected", "Authorized"]);
    assert_eq!(empty.list(&names::TX_START_POINT), ["PowerPathClosed"]);
    assert_eq!(full.text(&names::IDENTITY), "sim001");
    assert_eq!(full.connectors_per_evse(), [1, 1]);
    assert!(empty.connectors_per_evse().is_empty());
}

#[test]
fn a_list_names_each_element_once() {
    let mut model = simulator();
    let points = &names::TX_START_POINT.key;
    model
        .set(
            points,
            AttributeType::Actual,
            "Authorized, EVConnected,Authorized",
        )
        .unwrap();
    assert_eq!(model.list(&names::TX_START_POINT), ["Authorized", "EVConnected"]);
    model.set(points, AttributeType::Actual, "").unwrap();
    assert!(
        model.list(&names::TX_START_POINT).is_empty(),
        "an empty list is a choice, not a missing value"
    );
}
