//! Values of earlier runs.

use super::*;

fn files(characteristics: &str, attribute: &str) -> DeviceModel {
    model(&variable(characteristics, attribute))
}

fn stored(origin: Origin, value: &str) -> StoredVariable {
    StoredVariable {
        key: key("C", "V"),
        attribute: AttributeType::Actual,
        origin,
        value: value.into(),
    }
}

#[test]
fn a_stored_value_survives_a_change_of_the_files_as_long_as_it_fits() {
    let integer = r#""dataType": "integer""#;
    let writable = r#""mutability": "ReadWrite", "value": 1"#;
    let read_only = r#""mutability": "ReadOnly", "value": 1"#;
    let rows = [
        (integer, writable, Origin::Csms, "5", None),
        (
            integer,
            read_only,
            Origin::Csms,
            "1",
            Some("the attribute can be read only"),
        ),
        (integer, read_only, Origin::Station, "5", None),
        (
            r#""dataType": "integer", "maxLimit": 4"#,
            writable,
            Origin::Csms,
            "1",
            Some("the value must be at most 4"),
        ),
        (
            r#""dataType": "boolean""#,
            r#""mutability": "ReadWrite""#,
            Origin::Csms,
            "",
            Some("the value must be `true`"),
        ),
        (
            integer,
            r#""mutability": "ReadWrite", "value": 1, "constant": true"#,
            Origin::Station,
            "1",
            Some("constant"),
        ),
        (
            integer,
            r#""type": "Target", "mutability": "ReadWrite""#,
            Origin::Csms,
            "",
            Some("no attribute Actual"),
        ),
    ];
    for (characteristics, attribute, origin, expected, reason) in rows {
        let mut model = files(characteristics, attribute);
        let dropped = model.restore([stored(origin, "5")]);
        assert_eq!(
            model.value(&key("C", "V")).unwrap_or_default(),
            expected,
            "{characteristics} {attribute}"
        );
        match (reason, dropped.as_slice()) {
            (None, []) => {}
            (Some(reason), [dropped]) => {
                let text = dropped.to_string();
                assert!(
                    text.starts_with("the stored value of C.V (Actual)") && text.contains(reason),
                    "{text}"
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_variable_that_is_gone_takes_its_value_with_it() {
    let mut model = files(r#""dataType": "string""#, r#""mutability": "ReadWrite""#);
    let gone = |key| StoredVariable {
        key,
        ..stored(Origin::Csms, "hunter2")
    };
    let dropped = model.restore([
        gone(key("C", "W")),
        gone(key("D", "V")),
        stored(Origin::Csms, "kept"),
    ]);
    let reasons: Vec<_> = dropped.iter().map(|dropped| dropped.reason.clone()).collect();
    assert_eq!(reasons, [Refusal::UnknownVariable, Refusal::UnknownComponent]);
    assert!(!format!("{dropped:?} {}", dropped[0]).contains("hunter2"));
    assert_eq!(model.value(&key("C", "V")), Some("kept"));
}

#[test]
fn a_stored_value_reads_back_as_it_was_written() {
    let row = StoredVariable {
        key: VariableKey::new(ComponentKey::connector(1, 2), VariableName::new("V", Some("I"))),
        ..stored(Origin::Csms, "5")
    };
    let json = serde_json::to_string(&row).unwrap();
    assert_eq!(serde_json::from_str::<StoredVariable>(&json).unwrap(), row);
}
