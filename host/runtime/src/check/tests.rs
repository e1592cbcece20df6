//! Plugins made of the contract itself, with one thing changed.

use std::fs;
use std::path::Path;

use wit_parser::UnresolvedPackageGroup;

use super::*;

/// A plugin made of the contract's own WIT, but for `from` being `to` in it.
fn plugin(world: &str, from: &str, to: &str) -> Side {
    plugin_of("0.1.0", world, from, to)
}

fn plugin_of(version: &str, world: &str, from: &str, to: &str) -> Side {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../wit")
        .join(version);
    let package = format!("package plugpoint:station@{version};\n");
    let mut wit = format!("{package}{world}\n");
    for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "wit") {
            wit += &fs::read_to_string(file).unwrap().replace(&package, "");
        }
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

fn compare(plugin: Side) -> Result<Vec<String>, CheckError> {
    walk::examine(plugin, 0).verdict()
}

fn check_mismatch(from: &str, to: &str, expected: &[&str]) {
    let found = walk::examine(plugin(ALL, from, to), 0).mismatches;
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_contract_of_each_version_fits_itself() {
    assert_eq!(compare(plugin(ALL, "", "")), Ok(vec![]));
    assert_eq!(compare(plugin_of("0.0.1", ALL, "", "")), Ok(vec![]));
    let least = "world tested { export lifecycle; }";
    assert_eq!(compare(plugin(least, "", "")), Ok(vec![]));
}

#[test]
fn lifecycle_is_not_optional() {
    let error = compare(plugin("world tested { export power; }", "", ""))
        .unwrap_err()
        .to_string();
    let expected = "plugpoint:station/lifecycle@0.1.0: every plugin must export";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_component_of_something_else_is_told_so() {
    let world = "interface other { run: func(); } world tested { export other; }";
    let error = compare(plugin(world, "plugpoint:station", "vendor:thing")).unwrap_err();
    let expected = "exports nothing of plugpoint:station, not even `lifecycle`";
    assert!(error.to_string().contains(expected), "{error}");
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
fn both_sides_of_a_difference_are_given_in_wit() {
    let examination = walk::examine(plugin(ALL, "{ open, closed, welded }", "{ open, closed }"), 0);
    let found = &examination.mismatches[0];
    assert_eq!(
        found.problem,
        "parameter `state`: type `contactor-state`: it lacks the case `welded`"
    );
    let expected = "enum contactor-state { open, closed, welded }";
    assert_eq!(found.expected.as_deref(), Some(expected));
    assert_eq!(
        found.found.as_deref(),
        Some("enum contactor-state { open, closed }")
    );
}

#[test]
fn every_difference_is_found_and_not_the_first_alone() {
    let from = "set-limit: func(evse: evse-id, limit: option<limit>, phases: option<u8>);";
    let to = "set-limit: func(evse: string, limit: option<u8>, phases: list<u8>);";
    let power = "plugpoint:station/power@0.1.0, function `set-limit`:";
    check_mismatch(
        from,
        to,
        &[
            &format!("{power} parameter `evse`: it is `string`, the contract has `u32`"),
            &format!("{power} parameter `limit`: it is `u8`, the contract has `limit`"),
            &format!("{power} parameter `phases`: it is `list<u8>`, the contract has `option<u8>`"),
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
           its number of parameters is 1, the contract has 2"],
    );
}

#[test]
fn a_type_deep_inside_is_named_with_its_path() {
    check_mismatch(
        "value: f64,",
        "value: f32,",
        &[
            "plugpoint:station/hardware@0.1.0, function `meter`: parameter `readings`: type `reading`: \
           field `value`: it is `f32`, the contract has `f64`",
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
fn another_version_is_told_with_those_served() {
    let error = compare(plugin(ALL, "station@0.1.0", "station@0.2.0"))
        .unwrap_err()
        .to_string();
    let expected = "built for version 0.2.0, this host serves 0.0.1 and 0.1.0";
    assert!(error.contains(expected), "{error}");
    assert_eq!(
        compare(plugin(ALL, "station@0.1.0", "station@0.1.7")),
        Ok(vec![]),
        "additions only"
    );
    let not_newer = compare(plugin_of("0.0.1", ALL, "station@0.0.1", "station@0.0.2"));
    assert!(not_newer.is_err(), "below 0.1 each version is one of its own");
}

#[test]
fn an_interface_that_is_not_called_is_worth_a_note() {
    let world =
        "interface heating { warm: func(); } world tested { include station-plugin; export heating; }";
    let notes = compare(plugin(world, "", "")).unwrap();
    assert!(notes[0].contains("heating@0.1.0"), "{notes:?}");
}

#[test]
fn a_component_that_mixes_versions_is_told_which_and_where() {
    let spoken = version::spoken(
        [
            "plugpoint:station/log@0.0.1",
            "wasi:cli/stdout@0.2.6",
            "plugpoint:station/clock@0.0.1",
            "plugpoint:station/lifecycle@0.1.3",
        ]
        .into_iter(),
    );
    let version::Spoken::Mixed(found) = spoken else {
        panic!("it is mixed")
    };
    let both = [
        ("0.0.1".to_owned(), "plugpoint:station/log@0.0.1".to_owned()),
        ("0.1.0".to_owned(), "plugpoint:station/lifecycle@0.1.3".to_owned()),
    ];
    assert_eq!(found, both);
}

#[test]
fn what_is_no_component_is_told_for_what_it_is() {
    for (bytes, expected) in [
        (&b""[..], "the file is empty"),
        (b"\0asm\x01\0\0\0", "core module"),
        (b"\0asm\x0d", "within its first 8 bytes"),
        (b"\x7fELF\x02", "for a processor"),
        (b"PK\x03\x04", "an archive"),
        (b";; hello\n\n  (component)", "WebAssembly as text"),
        (b"# a plugin\n", "it is a text"),
        (b"\xff\xfe\x00", "does not start as"),
        (b"\0asm\x0d\0\x01\0\x01\x99\x99", "it ends in the middle"),
        (b"\0asm\x0d\0\x01\0\x77\x01\x00", "cannot be decoded"),
    ] {
        let error = examine(bytes).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn what_a_station_offers_of_wasi_is_known_by_function() {
    use crate::wasi::offers;
    assert!(offers("wasi:cli/stdout@0.2.6", "get-stdout"));
    assert!(offers("wasi:io/streams@0.2.6", "[method]output-stream.write"));
    assert!(!offers(
        "wasi:filesystem/types@0.2.6",
        "[method]descriptor.open-at"
    ));
    assert!(!offers("wasi:http/outgoing-handler@0.2.6", "handle"));
}
