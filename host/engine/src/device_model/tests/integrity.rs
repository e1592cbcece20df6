//! What keeps a station from starting.

use super::*;

fn without(left_out: &str) -> Vec<String> {
    let files: Vec<_> = simulator_files()
        .into_iter()
        .filter(|file| !file.path.ends_with(left_out))
        .collect();
    found(&files)
}

fn changed(name: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = simulator_files();
    let file = files.iter_mut().find(|file| file.path.ends_with(name)).unwrap();
    assert!(file.text.contains(from));
    file.text = file.text.replace(from, to);
    found(&files)
}

fn found(files: &[ComponentFile]) -> Vec<String> {
    match DeviceModel::load(files).unwrap().model.check_integrity() {
        Ok(()) => Vec::new(),
        Err(error) => error.problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn required_variables_have_to_be_there_with_a_value() {
    let missing = without("/TxCtrlr.json");
    assert_eq!(missing.len(), 5, "{missing:?}");
    assert_eq!(
        missing[0],
        "TxCtrlr.EVConnectionTimeOut is missing; add it to the component's file"
    );
    let typo = changed(
        "/TxCtrlr.json",
        r#""variable_name": "TxStartPoint""#,
        r#""variable_name": "TxStart""#,
    );
    assert_eq!(
        typo,
        ["TxCtrlr.TxStartPoint is missing; add it to the component's file"]
    );
    let unset = changed("/TxCtrlr.json", r#""value": 120"#, r#""value": null"#);
    assert_eq!(
        unset,
        ["TxCtrlr.EVConnectionTimeOut has no value; give its attribute Actual one"]
    );
    let text = changed(
        "/OCPPCommCtrlr.json",
        r#""dataType": "SequenceList""#,
        r#""dataType": "string""#,
    );
    assert_eq!(
        text,
        ["OCPPCommCtrlr.NetworkConfigurationPriority is of the type string; the station needs SequenceList"]
    );
}

#[test]
fn evses_and_connectors_are_numbered_without_a_gap() {
    let rows = [
        (
            without("/Connector_1_1.json"),
            "Connector(1,1) is missing; EVSEs and connectors are numbered from 1",
        ),
        (
            without("/EVSE_1.json"),
            "Connector(1,1) belongs to an EVSE that is not there",
        ),
        (
            without("/EVSE_2.json"),
            "Connector(2,1) belongs to an EVSE that is not there",
        ),
        (
            changed(
                "/Connector_1_1.json",
                r#""connector_id": 1"#,
                r#""connector_id": 2"#,
            ),
            "Connector(1,1) is missing",
        ),
        (
            changed("/EVSE_1.json", r#""maxLimit": 22000,"#, ""),
            "EVSE(1).Power has no maxLimit",
        ),
        (
            changed(
                "/EVSE_1.json",
                r#""variable_name": "SupplyPhases""#,
                r#""variable_name": "Phases""#,
            ),
            "EVSE(1).SupplyPhases is missing",
        ),
    ];
    for (problems, expected) in rows {
        assert!(
            problems.len() == 1 && problems[0].contains(expected),
            "{problems:?} for {expected}"
        );
    }
}

#[test]
fn a_far_away_evse_is_a_gap_that_is_told_in_time() {
    let mut files = simulator_files();
    for file in files
        .iter_mut()
        .filter(|file| file.path.ends_with("_2.json") || file.path.ends_with("_2_1.json"))
    {
        file.text = file.text.replace(r#""evse_id": 2"#, r#""evse_id": 2147483647"#);
    }
    let problems = found(&files);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("EVSE(2) is missing"), "{problems:?}");
}

#[test]
fn everything_comes_in_one_error() {
    let error = DeviceModel::default().check_integrity().unwrap_err();
    let required = names::ALL.iter().filter(|known| known.required).count();
    assert_eq!(
        error.problems.len(),
        required + 1,
        "all required variables, and the EVSEs"
    );
    let text = error.to_string();
    assert!(
        text.starts_with("the station cannot start with this device model"),
        "{text}"
    );
    assert!(text.contains("there is no component EVSE"), "{text}");
}
