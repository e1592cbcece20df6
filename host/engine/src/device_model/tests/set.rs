//! SetVariables (B05).

use super::*;

const VARIABLES: &str = r#"
    "P": {"variable_name": "Writable", "characteristics": {"dataType": "integer", "minLimit": 1, "maxLimit": 9},
          "attributes": [{"mutability": "ReadWrite", "value": 5}, {"type": "Target", "mutability": "ReadWrite"}]},
    "Q": {"variable_name": "Readable", "characteristics": {"dataType": "integer"}, "attributes": [{"mutability": "ReadOnly", "value": 5}]},
    "R": {"variable_name": "Unsaid", "characteristics": {"dataType": "integer"}, "attributes": [{"value": 5}]},
    "S": {"variable_name": "Secret", "characteristics": {"dataType": "string"}, "attributes": [{"mutability": "WriteOnly"}]},
    "T": {"variable_name": "Constant", "characteristics": {"dataType": "integer"},
          "attributes": [{"mutability": "ReadWrite", "value": 5, "constant": true}]},
    "U": {"variable_name": "Slow", "characteristics": {"dataType": "integer"}, "reboot_required": true,
          "attributes": [{"mutability": "ReadWrite", "value": 5, "persistent": false}]}"#;

//= B05.FR.04 B05.FR.05 B05.FR.06 B05.FR.07 B05.FR.08 B05.FR.09 B05.FR.10 test
#[test]
fn each_status() {
    let rows = [
        ("Writable", "6", SetStatus::Accepted),
        ("writable", "6", SetStatus::Accepted),
        ("Writable", "10", SetStatus::Rejected),
        ("Writable", "six", SetStatus::Rejected),
        ("Readable", "6", SetStatus::Rejected),
        ("Unsaid", "6", SetStatus::Rejected),
        ("Constant", "6", SetStatus::Rejected),
        ("Secret", "hunter2", SetStatus::Accepted),
        ("Slow", "6", SetStatus::RebootRequired),
        ("Slow", "5", SetStatus::Accepted), // no news, no restart
        ("Nothing", "6", SetStatus::UnknownVariable),
    ];
    for (variable, value, expected) in rows {
        assert_eq!(
            set(&mut model(VARIABLES), variable, value),
            expected,
            "{variable} = {value}"
        );
    }
    let mut model = model(VARIABLES);
    let elsewhere = model
        .set(&key("X", "Writable"), AttributeType::Actual, "6")
        .unwrap_err();
    assert_eq!(elsewhere.set_status(), SetStatus::UnknownComponent);
    let maximum = model
        .set(&key("C", "Writable"), AttributeType::MaxSet, "6")
        .unwrap_err();
    assert_eq!(maximum.set_status(), SetStatus::NotSupportedAttributeType);
    assert!(
        model
            .set(&key("C", "Writable"), AttributeType::Target, "6")
            .is_ok()
    );
    assert_eq!(
        model.value(&key("C", "Writable")),
        Some("5"),
        "Target is not Actual"
    );
}

#[test]
fn a_change_tells_what_to_store_and_to_do() {
    let mut model = model(VARIABLES);
    let change = model
        .set(&key("c", "writable"), AttributeType::Actual, "6")
        .unwrap();
    assert_eq!((change.old.as_deref(), change.new.as_str()), (Some("5"), "6"));
    assert!(change.is_news() && change.persistent && !change.reboot_required);
    let stored = change.stored().unwrap();
    assert_eq!((stored.value.as_str(), stored.origin), ("6", Origin::Csms));
    assert_eq!(model.value(&key("C", "Writable")), Some("6"));

    let again = model
        .set(&key("C", "Writable"), AttributeType::Actual, "6")
        .unwrap();
    assert!(!again.is_news());
    let volatile = model.set(&key("C", "Slow"), AttributeType::Actual, "6").unwrap();
    assert!(volatile.reboot_required && volatile.stored().is_none());
}

#[test]
fn the_station_may_set_what_the_csms_may_not() {
    let mut model = model(VARIABLES);
    let change = model
        .set_internal(&key("C", "Readable"), AttributeType::Actual, "7")
        .unwrap();
    assert_eq!(
        (change.origin, change.stored()),
        (Origin::Station, None),
        "a state is not kept"
    );
    assert_eq!(model.value(&key("C", "Readable")), Some("7"));
    assert!(
        model
            .set_internal(&key("C", "Readable"), AttributeType::Actual, "x")
            .is_err()
    );
    assert!(model.set_state(&key("C", "Nothing"), "x").is_none());
    assert!(model.set_state(&key("C", "Readable"), "8").is_some());
}

#[test]
fn a_proposal_changes_nothing() {
    let mut model = model(VARIABLES);
    let wanted = key("C", "Writable");
    let change = model
        .propose(Origin::Csms, &wanted, AttributeType::Actual, "6")
        .unwrap();
    assert_eq!(model.value(&wanted), Some("5"));
    model.apply(&change);
    assert_eq!(model.value(&wanted), Some("6"));
}

#[test]
fn min_set_and_max_set_bound_what_the_csms_sets() {
    let text = r#""P": {"variable_name": "V", "characteristics": {"dataType": "decimal"}, "attributes": [
        {"type": "Actual", "mutability": "ReadOnly", "value": 0},
        {"type": "Target", "mutability": "ReadWrite"},
        {"type": "MinSet", "mutability": "ReadWrite", "value": 6},
        {"type": "MaxSet", "mutability": "ReadWrite", "value": 16}]}"#;
    use AttributeType::{Actual, MaxSet, MinSet, Target};
    let mut model = model(text);
    let wanted = key("C", "V");
    let rows = [
        (Target, "5.9", Err("ValueTooLow")),
        (Target, "16.1", Err("ValueTooHigh")),
        (Target, "16", Ok(())),
        (MinSet, "17", Err("ValueTooHigh")),
        (MaxSet, "5", Err("ValueTooLow")),
        (MaxSet, "32", Ok(())),
        (Target, "32", Ok(())),
    ];
    for (attribute, value, expected) in rows {
        let found = model
            .set(&wanted, attribute, value)
            .map(drop)
            .map_err(|refusal| refusal.reason_code());
        assert_eq!(found, expected, "{attribute:?} = {value}");
    }
    assert!(
        model.set_internal(&wanted, Actual, "99").is_ok(),
        "what is measured is measured"
    );
}

#[test]
fn intervals_may_be_zero_and_never_negative() {
    let text = |name: &str, limits: &str| {
        format!(
            r#"{{"name": "SampledDataCtrlr", "properties": {{"V": {{"variable_name": "{name}",
                "characteristics": {{"dataType": "integer", "unit": "s"{limits}}},
                "attributes": [{{"mutability": "ReadWrite", "value": 60}}]}}}}}}"#
        )
    };
    let rows = [
        ("TxUpdatedInterval", r#", "minLimit": 10"#, "0", true),
        ("TxUpdatedInterval", r#", "minLimit": 10"#, "9", false),
        ("TxUpdatedInterval", "", "-1", false),
        ("OtherInterval", r#", "minLimit": 10"#, "0", false),
        ("OtherInterval", "", "0", true),
        ("OtherInterval", "", "-1", false),
    ];
    for (name, limits, value, fits) in rows {
        let file = file(Layer::Standardized, "s.json", &text(name, limits));
        let mut model = DeviceModel::load(&[file]).unwrap().model;
        let found = model.set(&key("SampledDataCtrlr", name), AttributeType::Actual, value);
        assert_eq!(found.is_ok(), fits, "{name} = {value}");
    }
}

#[test]
fn values_longer_than_the_station_takes_are_refused() {
    let mut model = simulator();
    let address = names::of_slot(1, "OcppCsmsUrl");
    let long = "x".repeat(1001);
    let refusal = model.set(&address, AttributeType::Actual, &long).unwrap_err();
    assert_eq!(refusal, Refusal::TooLarge { max: 1000 });
    assert!(model.set(&address, AttributeType::Actual, &long[..1000]).is_ok());
}

#[test]
fn reasons_fit_into_status_info() {
    let long_list = ["Energy.Active.Import.Register"; 33].join(",");
    let text = variable(
        &format!(r#""dataType": "MemberList", "valuesList": "{long_list}""#),
        r#""mutability": "ReadWrite""#,
    );
    let refusal = model(&text)
        .set(&key("C", "V"), AttributeType::Actual, "x")
        .unwrap_err();
    assert!(refusal.reason_code().len() <= 20);
    assert!(refusal.to_string().chars().count() <= 512, "{refusal}");
}

#[test]
fn a_secret_shows_nowhere() {
    let mut model = model(VARIABLES);
    let change = model
        .set(&key("C", "Secret"), AttributeType::Actual, "hunter2")
        .unwrap();
    assert!(change.secret);
    let shown = format!("{change:?} {:?} {model:?}", change.stored());
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// Whatever is set, by anybody: what the model holds afterwards fits its characteristics.
#[test]
fn no_value_that_was_set_breaks_its_characteristics() {
    let mut model = simulator();
    let keys: Vec<_> = model
        .variables()
        .map(|(component, name, _)| VariableKey::new(component.clone(), name.clone()))
        .collect();
    let mut values: Vec<String> = [
        "", "0", "-1", "1", "3", "1.5", "300", "true", "false", "x", "A,W", ",", "1,2",
    ]
    .map(str::to_owned)
    .to_vec();
    values.extend(
        [
            "Energy.Active.Import.Register",
            "EVConnected",
            "2026-01-31T12:00:00Z",
            "Faulted",
        ]
        .map(str::to_owned),
    );
    values.extend([
        i64::MAX.to_string(),
        i32::MIN.to_string(),
        "ä".repeat(40),
        "9".repeat(3000),
        "\0".into(),
    ]);
    let kinds = [
        AttributeType::Actual,
        AttributeType::Target,
        AttributeType::MinSet,
        AttributeType::MaxSet,
    ];
    for key in &keys {
        for value in &values {
            for kind in kinds {
                drop(model.set(key, kind, value));
                drop(model.set_internal(key, kind, value));
            }
        }
    }
    for (component, name, variable) in model.variables() {
        let key = VariableKey::new(component.clone(), name.clone());
        for value in variable
            .attributes
            .iter()
            .filter_map(|attribute| attribute.value.as_deref())
            .filter(|value| !value.is_empty() || !names::may_be_empty(&key))
        {
            let zero = names::zero_means_off(&key);
            assert_eq!(
                check(value, &variable.characteristics, zero),
                Ok(()),
                "{key} = {value}"
            );
        }
    }
}
