//! Plugins made of the contract itself, with one thing changed.

use std::fs;
use std::path::Path;

use wit_parser::UnresolvedPackageGroup;

use super::*;

/// A plugin made of the contract's own WIT, but for `from` being `to` in it.
fn plugin(world: &str, from: &str, to: &str) -> Side {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/0.1.0");
    let mut wit = format!("package plugpoint:station@0.1.0;\n{world}\n");
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        wit += &text.replace("package plugpoint:station@0.1.0;", "");
    }
    assert!(wit.contains(from), "{from}");
    let wit = wit.replace(from, to);
    let mut resolve = Resolve::default();
    let package = resolve
        .push_group(UnresolvedPackageGroup::parse("changed.wit", &wit).unwrap())
        .unwrap();
    let world = resolve.select_world(&[package], Some("tested")).unwrap();
    Side { resolve, world }
}

const ALL: &str = "world tested { include station-plugin; }";

fn check_mismatch(from: &str, to: &str, expected: &[&str]) {
    let error = compare(plugin(ALL, from, to)).unwrap_err();
    let CheckError::Mismatch { mismatches, .. } = &error else {
        panic!("{error}")
    };
    let found: Vec<_> = mismatches.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_contract_fits_itself() {
    assert_eq!(compare(plugin(ALL, "", "")), Ok(vec![]));
    let least = "world tested { export lifecycle; }";
    assert_eq!(compare(plugin(least, "", "")), Ok(vec![]));
}

#[test]
fn lifecycle_is_not_optional() {
    let error = compare(plugin("world tested { export power; }", "", ""))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("plugpoint:station/lifecycle@0.1.0: every plugin must export"),
        "{error}"
    );
}

#[test]
fn an_exported_record_with_one_field_more_is_named() {
    check_mismatch(
        "state-schema: u32,",
        "state-schema: u32, colour: string,",
        &[
            "plugpoint:station/lifecycle@0.1.0, function `describe`: result: type `description`: \
           it has the extra field `colour`",
        ],
    );
}

#[test]
fn an_imported_enum_with_one_case_more_is_named() {
    check_mismatch(
        "enum level { trace,",
        "enum level { chat, trace,",
        &[
            "plugpoint:station/log@0.1.0, function `write`: parameter `level`: type `level`: \
           it has the extra case `chat`",
        ],
    );
}

#[test]
fn a_missing_function_and_a_changed_one_are_both_listed() {
    check_mismatch(
        "    all-unavailable: func();",
        "    boost: func();",
        &["plugpoint:station/power@0.1.0, function `all-unavailable`: \
           the host calls this, and the plugin does not export it"],
    );
    check_mismatch(
        "allow-energy: func(evse: evse-id, allowed: bool);",
        "allow-energy: func(evse: string) -> bool;",
        &["plugpoint:station/power@0.1.0, function `allow-energy`: \
           it has 1 parameters, the contract has 2"],
    );
}

#[test]
fn a_type_deep_inside_is_named_with_its_path() {
    check_mismatch(
        "value: f64,",
        "value: f32,",
        &[
            "plugpoint:station/hardware@0.1.0, function `meter`: parameter `readings`: type `reading`: \
           field `value`: it is f32, the contract has f64",
        ],
    );
}

#[test]
fn an_import_that_the_host_does_not_have_is_named() {
    check_mismatch(
        "set-timer: func(",
        "sleep: func(ms: u64); set-timer: func(",
        &[
            "plugpoint:station/clock@0.1.0, function `sleep`: the plugin calls this, and the host does not have it",
        ],
    );
}

#[test]
fn another_version_is_told_with_the_one_served() {
    let error = compare(plugin(ALL, "station@0.1.0", "station@0.2.0"))
        .unwrap_err()
        .to_string();
    let expected = "lifecycle@0.2.0: the plugin is built for version 0.2.0, the host serves 0.1.0";
    assert!(error.contains(expected), "{error}");
    assert_eq!(
        compare(plugin(ALL, "station@0.1.0", "station@0.1.7")),
        Ok(vec![]),
        "additions only"
    );
}

#[test]
fn an_interface_that_is_not_called_is_worth_a_note() {
    let world = "world tested { include station-plugin; export network; }";
    let notes = compare(plugin(world, "", "")).unwrap();
    assert!(notes[0].contains("network@0.1.0"), "{notes:?}");
}
