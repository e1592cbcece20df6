//! The file format, and what it tolerates.

use super::*;

fn load(files: &[(Layer, &str, &str)]) -> Result<Loaded, LoadError> {
    let files: Vec<_> = files
        .iter()
        .map(|(layer, path, text)| file(*layer, path, text))
        .collect();
    DeviceModel::load(&files)
}

fn problems(properties: &str) -> Vec<String> {
    let text = format!(r#"{{"name": "C", "properties": {{{properties}}}}}"#);
    let error = load(&[(Layer::Standardized, "C.json", &text)]).unwrap_err();
    error.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn values_may_be_any_json() {
    let rows = [
        (r#""dataType": "boolean""#, "true", Some("true")),
        (r#""dataType": "boolean""#, r#""True""#, Some("true")),
        (r#""dataType": "boolean""#, r#""""#, None),
        (r#""dataType": "integer""#, "42", Some("42")),
        (r#""dataType": "integer""#, r#""42""#, Some("42")),
        (r#""dataType": "integer""#, "null", None),
        (r#""dataType": "decimal""#, "0.5", Some("0.5")),
        (r#""dataType": "decimal""#, "22000", Some("22000")),
        (r#""dataType": "string""#, "1.0", Some("1.0")),
        (r#""dataType": "string""#, r#""""#, Some("")),
        (
            r#""dataType": "MemberList", "valuesList": "A""#,
            r#""""#,
            Some(""),
        ),
    ];
    for (characteristics, value, expected) in rows {
        let model = model(&variable(characteristics, &format!(r#""value": {value}"#)));
        assert_eq!(
            model.value(&key("C", "V")),
            expected,
            "{value} for {characteristics}"
        );
    }
}

#[test]
fn a_default_is_the_actual_value_unless_there_is_another() {
    let text = r#"
        "A": {"variable_name": "A", "default": 1, "characteristics": {"dataType": "integer"}, "attributes": [{}]},
        "B": {"variable_name": "B", "default": 1, "characteristics": {"dataType": "integer"},
              "attributes": [{"type": "Actual", "value": 2}, {"type": "MaxSet"}]}"#;
    let model = model(text);
    assert_eq!(model.value(&key("C", "A")), Some("1"));
    assert_eq!(model.value(&key("C", "B")), Some("2"));
    let max = model
        .variable(&key("C", "B"))
        .unwrap()
        .attribute(AttributeType::MaxSet)
        .unwrap();
    assert_eq!(max.value, None);
}

#[test]
fn what_is_left_out_reads_as_libocpp_reads_it() {
    let model = model(&variable(r#""dataType": "string""#, r#""value": "x""#));
    let variable = model.variable(&key("C", "V")).unwrap();
    assert!(!variable.characteristics.supports_monitoring);
    let actual = variable.attribute(AttributeType::Actual).unwrap();
    assert_eq!(
        actual.mutability,
        Mutability::ReadOnly,
        "no mutability is not settable"
    );
}

#[test]
fn keys_that_mean_nothing_here_do_no_harm() {
    let text = "\u{feff}{\"$schema\": \"x\", \"type\": \"object\", \"name\": \"C\", \"properties\": {\"P\": {
        \"variable_name\": \"V\", \"source\": \"OCPP\", \"type\": \"string\", \"monitors\": [{\"type\": \"Delta\"}],
        \"characteristics\": {\"dataType\": \"string\", \"supportsMonitoring\": true},
        \"attributes\": [{\"type\": \"Actual\", \"mutability\": \"ReadWrite\", \"else\": 1}]}}}";
    let loaded = load(&[(Layer::Standardized, "C.json", text)]).unwrap();
    assert!(loaded.model.variable(&key("C", "V")).is_some());
    assert_eq!(loaded.warnings, []);
}

#[test]
fn a_custom_file_takes_the_place_of_the_standardized_one() {
    let of = |value: &str| {
        let property = variable(r#""dataType": "string""#, &format!(r#""value": "{value}""#));
        format!(r#"{{"name": "C", "evse_id": 1, "properties": {{{property}}}}}"#)
    };
    let (standard, custom) = (of("standard"), of("custom"));
    let standard = (Layer::Standardized, "standard", standard.as_str());
    let custom = (Layer::Custom, "custom", custom.as_str());
    let wanted = VariableKey::new(
        ComponentKey::new("c", None, Some(1), None),
        VariableName::new("v", None),
    );
    for files in [[standard, custom], [custom, standard]] {
        let model = load(&files).unwrap().model;
        assert_eq!(model.value(&wanted), Some("custom"));
        assert_eq!(model.variables().count(), 1);
    }
    let error = load(&[custom, (Layer::Custom, "other", custom.2)])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("other: component C(1): `custom` describes the same component"),
        "{error}"
    );
}

#[test]
fn every_error_says_where_and_what_to_do() {
    let good = r#""characteristics": {"dataType": "integer"}, "attributes": [{}]"#;
    let long = "n".repeat(51);
    let rows = [
        (
            r#""P": {"attributes": []}"#.to_owned(),
            "variable P: the variable cannot be read: missing field `variable_name`",
        ),
        (
            r#""P": {"variable_name": "V"}"#.to_owned(),
            "variable P: the variable cannot be read: missing field `characteristics`",
        ),
        (
            variable(r#""dataType": "int""#, ""),
            "unknown variant `int`, expected one of `string`, `decimal`",
        ),
        (
            variable(r#""dataType": "string""#, r#""mutability": "RW""#),
            "unknown variant `RW`, expected one of `ReadOnly`",
        ),
        (
            variable(r#""dataType": "integer""#, r#""value": "many""#),
            "variable V: attribute Actual has the value `many`: the value must be a whole number",
        ),
        (
            variable(r#""dataType": "boolean""#, r#""value": 2"#),
            "the value must be `true` or `false`; correct the value",
        ),
        (
            variable(r#""dataType": "integer", "minLimit": 2, "maxLimit": 1"#, ""),
            "minLimit 2 is above maxLimit 1",
        ),
        (
            variable(r#""dataType": "integer", "unit": "kilowatts per hour""#, ""),
            "the unit `kilowatts per hour...` has 18 characters where OCPP has room for 16",
        ),
        (
            format!(r#""P": {{"variable_name": "{long}", {good}}}"#),
            "has 51 characters where OCPP has room for 50",
        ),
        (
            format!(r#""P": {{"variable_name": "V", {good}}}, "Q": {{"variable_name": "v", {good}}}"#),
            "variable v: the name and instance are there twice",
        ),
        (
            variable(r#""dataType": "string""#, r#"}, {"type": "Actual""#),
            "the attribute Actual is there twice",
        ),
        (
            r#""P": {"variable_name": "V", "characteristics": {"dataType": "string"}, "attributes": []}"#
                .to_owned(),
            "variable V: no attributes; add at least",
        ),
    ];
    for (properties, expected) in rows {
        let found = problems(&properties);
        assert!(
            found.len() == 1 && found[0].starts_with("C.json: component C: "),
            "{found:?}"
        );
        assert!(found[0].contains(expected), "{found:?} lacks {expected}");
    }
}

#[test]
fn all_errors_come_together() {
    let bad = variable(r#""dataType": "integer""#, r#""value": "x""#);
    let text = format!(r#"{{"name": "C", "evse_id": 0, "properties": {{{bad}, "W": {{}}}}}}"#);
    let error = load(&[
        (Layer::Standardized, "a.json", &text),
        (Layer::Standardized, "b.json", "{"),
        (Layer::Custom, "c.json", r#"{"properties": {}}"#),
        (
            Layer::Custom,
            "d.json",
            &format!(r#"{{"name": "D", "connector_id": 1, "properties": {{{bad}}}}}"#),
        ),
    ])
    .unwrap_err();
    let files: Vec<_> = error
        .problems
        .iter()
        .map(|problem| problem.file.as_str())
        .collect();
    assert_eq!(
        files,
        [
            "a.json", "a.json", "a.json", "b.json", "c.json", "d.json", "d.json"
        ]
    );
    let text = error.to_string();
    assert!(
        text.starts_with("the device model has 7 error(s):\n  - a.json: component C(0): evse_id is 0;"),
        "{text}"
    );
    assert!(
        text.contains("b.json: not valid JSON: EOF while parsing an object at line 1 column 1"),
        "{text}"
    );
}

#[test]
fn what_libocpp_lets_pass_is_a_warning() {
    let rows = [
        (r#""name": "C""#.to_owned(), "no properties"),
        (
            format!(
                r#""name": "C", "required": ["W"], "properties": {{{}}}"#,
                variable(r#""dataType": "string""#, "")
            ),
            "`required` names `W`",
        ),
        (
            format!(
                r#""name": "C", "properties": {{{}}}"#,
                variable(
                    r#""dataType": "OptionList", "valuesList": "A""#,
                    r#""value": "B""#
                )
            ),
            "must be one of: A",
        ),
        (
            format!(
                r#""name": "C", "properties": {{{}}}"#,
                variable(r#""dataType": "integer", "maxLimit": 1"#, r#""value": 2"#)
            ),
            "must be at most 1",
        ),
    ];
    for (text, expected) in rows {
        let loaded = load(&[(Layer::Standardized, "C.json", &format!("{{{text}}}"))]).unwrap();
        assert_eq!(loaded.warnings.len(), 1);
        let warning = loaded.warnings[0].to_string();
        assert!(warning.contains(expected), "{warning}");
    }
}

#[test]
fn a_password_never_shows() {
    let property = variable(
        r#""dataType": "string", "minLimit": 16"#,
        r#""mutability": "WriteOnly", "value": "hunter2""#,
    );
    let text = format!(r#"{{"name": "C", "properties": {{{property}}}}}"#);
    let loaded = load(&[(Layer::Standardized, "C.json", &text)]).unwrap();
    assert!(!loaded.warnings[0].to_string().contains("hunter2"));
    assert!(!format!("{loaded:?}").contains("hunter2"));
}
