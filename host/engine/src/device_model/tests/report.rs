//! GetBaseReport (B07) and GetReport (B08).

use super::*;

/// The variables of a report, as `component.variable`.
fn listed(items: &[ReportItem<'_>]) -> Vec<String> {
    items
        .iter()
        .map(|item| format!("{}.{}", item.component, item.variable))
        .collect()
}

fn wanted(component: ComponentKey, variable: Option<VariableName>) -> Query {
    Query {
        criteria: Vec::new(),
        wanted: vec![Wanted { component, variable }],
    }
}

/// The variable of all components that meet the criterion.
fn by(criterion: Criterion, variable: &str) -> Query {
    let wanted = |name: &str| Wanted {
        component: ComponentKey::new(name, None, None, None),
        variable: Some(VariableName::new(variable, None)),
    };
    Query {
        criteria: vec![criterion],
        wanted: criteria_components().map(wanted).to_vec(),
    }
}

fn criteria_components() -> [&'static str; 4] {
    ["On", "Off", "Unset", "Without"]
}

/// Four components whose variable `name` is true, false, not set, not there; each has a variable `Other`.
fn with_criterion(name: &str) -> DeviceModel {
    let other =
        r#""O": {"variable_name": "Other", "characteristics": {"dataType": "string"}, "attributes": [{}]}"#;
    let values = [r#", "value": true"#, r#", "value": false"#, "", ""];
    let files: Vec<_> = criteria_components()
        .iter()
        .zip(values)
        .map(|(component, value)| {
            let variable = format!(
                r#", "P": {{"variable_name": "{name}", "characteristics": {{"dataType": "boolean"}}, "attributes": [{{"type": "Actual"{value}}}]}}"#
            );
            let variable = if *component == "Without" { "" } else { &variable };
            let text = format!(r#"{{"name": "{component}", "properties": {{{other}{variable}}}}}"#);
            file(Layer::Standardized, component, &text)
        })
        .collect();
    DeviceModel::load(&files).unwrap().model
}

//= B07.FR.07 test
#[test]
fn b07_fr_07_configuration_inventory_is_what_can_be_set() {
    let model = simulator();
    let items = model.base_report(ReportBase::ConfigurationInventory);
    let attributes = || items.iter().flat_map(|item| &item.attributes);
    assert!(attributes().all(|attribute| attribute.mutability != Mutability::ReadOnly));
    let names = listed(&items);
    assert!(names.contains(&"OCPPCommCtrlr.HeartbeatInterval".to_owned()));
    assert!(names.contains(&"SecurityCtrlr.BasicAuthPassword".to_owned()));
    assert!(!names.contains(&"ChargingStation.AvailabilityState".to_owned()));
}

//= B07.FR.08 test
#[test]
fn b07_fr_08_full_inventory_is_everything_in_order() {
    let model = simulator();
    let items = model.base_report(ReportBase::FullInventory);
    assert_eq!(items.len(), model.variables().count());
    let keys: Vec<_> = items.iter().map(|item| (item.component, item.variable)).collect();
    assert!(keys.is_sorted());
    let power = items
        .iter()
        .find(|item| item.variable.name == Name::from("Power"))
        .unwrap();
    assert_eq!(power.attributes.len(), 2);
    assert_eq!(power.characteristics.max_limit, Some(22000.0));
}

//= B07.FR.11 B08.FR.03 test
#[test]
fn b07_fr_11_unset_attributes_are_reported_empty_and_secrets_without_value() {
    let mut model = simulator();
    let password = &names::BASIC_AUTH_PASSWORD.key;
    model
        .set(password, AttributeType::Actual, "0123456789abcdef")
        .unwrap();
    let items = model.base_report(ReportBase::FullInventory);
    let value_of = |key: &VariableKey| {
        let found = items
            .iter()
            .find(|item| *item.component == key.component && *item.variable == key.variable);
        found.unwrap().attributes[0].value.clone()
    };
    assert_eq!(value_of(password), None);
    assert_eq!(value_of(&names::DATE_TIME.key).as_deref(), Some(""));
}

//= B07.FR.09 test
#[test]
fn b07_fr_09_summary_is_availability_and_trouble() {
    let mut model = simulator();
    let quiet = listed(&model.base_report(ReportBase::SummaryInventory));
    let states = [
        "ChargingStation",
        "Connector(1,1)",
        "Connector(2,1)",
        "EVSE(1)",
        "EVSE(2)",
    ];
    assert_eq!(
        quiet,
        states.map(|component| format!("{component}.AvailabilityState"))
    );
    model.set_state(&names::STATION_PROBLEM.key, "true").unwrap();
    let loud = listed(&model.base_report(ReportBase::SummaryInventory));
    assert!(loud.contains(&"ChargingStation.Problem".to_owned()));
    assert_eq!(loud.len(), quiet.len() + 1);
}

//= B07.FR.09 test
#[test]
fn b07_fr_09_trouble_comes_with_its_details() {
    let text = r#"{"name": "Rcd", "evse_id": 1, "properties": {
        "A": {"variable_name": "Tripped", "characteristics": {"dataType": "boolean"}, "attributes": [{"value": true}]},
        "B": {"variable_name": "Problem", "characteristics": {"dataType": "boolean"}, "attributes": [{"value": false}]},
        "C": {"variable_name": "TechInfo", "characteristics": {"dataType": "string"}, "attributes": [{"value": "30 mA"}]},
        "D": {"variable_name": "Other", "characteristics": {"dataType": "string"}, "attributes": [{}]}}}"#;
    let mut model = DeviceModel::load(&[file(Layer::Custom, "Rcd.json", text)])
        .unwrap()
        .model;
    assert_eq!(
        listed(&model.base_report(ReportBase::SummaryInventory)),
        ["Rcd(1).TechInfo", "Rcd(1).Tripped"]
    );
    model.set_state(
        &VariableKey::new(
            ComponentKey::new("Rcd", None, Some(1), None),
            VariableName::new("Tripped", None),
        ),
        "false",
    );
    assert!(
        model.base_report(ReportBase::SummaryInventory).is_empty(),
        "EmptyResultSet"
    );
}

//= B08.FR.07 B08.FR.08 B08.FR.09 B08.FR.10 test
#[test]
fn b08_fr_07_to_10_criteria_pick_components() {
    let rows = [
        (Criterion::Active, "Active", vec!["On.Other", "Without.Other"]),
        (
            Criterion::Available,
            "Available",
            vec!["On.Other", "Without.Other"],
        ),
        (Criterion::Enabled, "Enabled", vec!["On.Other", "Without.Other"]),
        (Criterion::Problem, "Problem", vec!["On.Other"]),
    ];
    for (criterion, name, expected) in rows {
        let model = with_criterion(name);
        assert_eq!(
            listed(&model.custom_report(&by(criterion, "Other"))),
            expected,
            "{criterion:?}"
        );
    }
}

//= B08.FR.13 test
#[test]
fn b08_fr_13_one_criterion_is_enough() {
    let model = with_criterion("Problem");
    let query = Query {
        criteria: vec![Criterion::Problem, Criterion::Enabled],
        wanted: Vec::new(),
    };
    assert_eq!(model.custom_report(&query).len(), model.variables().count());
    let query = Query {
        criteria: vec![Criterion::Problem],
        wanted: Vec::new(),
    };
    assert_eq!(listed(&model.custom_report(&query)), ["On.Other", "On.Problem"]);
}

//= B08.FR.15 B08.FR.20 B08.FR.21 test
#[test]
fn what_a_query_leaves_open_matches_everything() {
    let model = simulator();
    let any = |name| ComponentKey::new(name, None, None, None);
    let named = |name, instance| Some(VariableName::new(name, instance));
    let rows = [
        (wanted(any("DeviceDataCtrlr"), named("ItemsPerMessage", None)), 3),
        (
            wanted(
                any("devicedatactrlr"),
                named("ITEMSPERMESSAGE", Some("getreport")),
            ),
            1,
        ),
        (wanted(any("DeviceDataCtrlr"), None), 9),
        (wanted(any("EVSE"), named("AvailabilityState", None)), 2),
        (wanted(ComponentKey::evse(1), named("AvailabilityState", None)), 1),
        (
            wanted(
                ComponentKey::new("Connector", None, Some(1), None),
                named("Available", None),
            ),
            1,
        ),
        (wanted(any("NetworkConfiguration"), named("Identity", None)), 4),
        (
            wanted(
                ComponentKey::new("NetworkConfiguration", Some("2"), None, None),
                named("Identity", None),
            ),
            1,
        ),
        (
            wanted(any("DeviceDataCtrlr"), named("ItemsPerMessage", Some("Other"))),
            0,
        ),
        (wanted(ComponentKey::evse(3), None), 0),
        (wanted(any("Nothing"), None), 0),
    ];
    for (query, count) in rows {
        let items = model.custom_report(&query);
        assert_eq!(items.len(), count, "{query:?}: {:?}", listed(&items));
    }
    assert_eq!(
        model.custom_report(&Query::default()).len(),
        model.variables().count()
    );
}

#[test]
fn criteria_and_variables_have_to_be_met_both() {
    let model = simulator();
    let state = |criterion| Query {
        criteria: vec![criterion],
        ..wanted(
            ComponentKey::evse(1),
            Some(VariableName::new("AvailabilityState", None)),
        )
    };
    assert_eq!(model.custom_report(&state(Criterion::Available)).len(), 1);
    assert!(model.custom_report(&state(Criterion::Problem)).is_empty());
}
