//! `cargo xtask tidy`: the rules of the house that no compiler checks.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::{output, root, rust_files};

/// A file of more lines is more than one subject.
const MAX_LINES: usize = 600;

/// What each room must not depend on, however indirectly. Imports run one way.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "plugpoint-ocpp",
        &[
            "tokio",
            "rusqlite",
            "rustls",
            "wasmtime",
            "rand",
            "getrandom",
            "plugpoint-engine",
        ],
    ),
    (
        "plugpoint-engine",
        &["tokio", "rusqlite", "rustls", "wasmtime", "rand", "getrandom"],
    ),
    (
        "plugpoint-store",
        &[
            "plugpoint-ocpp",
            "plugpoint-engine",
            "plugpoint-runtime",
            "wasmtime",
        ],
    ),
    (
        "plugpoint-certs",
        &[
            "plugpoint-connectivity",
            "plugpoint-engine",
            "plugpoint-runtime",
            "plugpoint-store",
            "tokio",
        ],
    ),
    (
        "plugpoint-connectivity",
        &[
            "plugpoint-certs",
            "plugpoint-engine",
            "plugpoint-store",
            "plugpoint-runtime",
            "wasmtime",
        ],
    ),
    (
        "plugpoint-runtime",
        &[
            "plugpoint-ocpp",
            "plugpoint-engine",
            "plugpoint-store",
            "rusqlite",
        ],
    ),
    (
        "plugpoint-csms",
        &[
            "plugpoint-engine",
            "plugpoint-station",
            "plugpoint-store",
            "wasmtime",
        ],
    ),
    ("plugpoint-station", &["plugpoint-api", "plugpoint-csms", "clap"]),
];

/// Clocks belong to the driver: the engine and the messages are given the time.
const NO_CLOCK: &[&str] = &["host/ocpp/src", "host/engine/src"];

/// The variables of the device model by name, and the rooms that read them.
const NAMES: &str = "host/engine/src/device_model/names.rs";
const READERS: &[&str] = &["host/engine/src", "host/station/src"];

pub(crate) fn run() -> Result<()> {
    let mut wrong = Vec::new();
    let files = rust_files()?;
    check_directions(&mut wrong)?;
    for file in &files {
        check_file(file, &mut wrong)?;
    }
    check_names(&files, &mut wrong)?;
    if wrong.is_empty() {
        println!("tidy: the house is in order");
        return Ok(());
    }
    bail!("the house is not in order:\n  {}", wrong.join("\n  "))
}

fn check_directions(wrong: &mut Vec<String>) -> Result<()> {
    for (room, forbidden) in FORBIDDEN {
        let tree = output(Command::new(env!("CARGO")).args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--package",
            room,
        ]))?;
        let found: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
        for name in forbidden.iter().filter(|name| found.contains(**name)) {
            wrong.push(format!(
                "{room} depends on {name}; see the rooms in ARCHITECTURE.md"
            ));
        }
    }
    Ok(())
}

fn check_file(path: &str, wrong: &mut Vec<String>) -> Result<()> {
    let text = std::fs::read_to_string(root().join(path)).with_context(|| path.to_owned())?;
    let generated = text.starts_with("// @generated");
    let lines = text.lines().count();
    if lines > MAX_LINES && !generated {
        wrong.push(format!(
            "{path}: {lines} lines; split it, or is that one subject?"
        ));
    }
    if !generated && !text.starts_with("//!") {
        wrong.push(format!("{path}: say in a `//!` line what the file is about"));
    }
    if NO_CLOCK.iter().any(|folder| Path::new(path).starts_with(folder)) {
        for clock in ["Instant::now", "SystemTime::now", "Timestamp::now"] {
            if text.contains(clock) {
                wrong.push(format!(
                    "{path}: reads a clock ({clock}); take the time as an argument"
                ));
            }
        }
    }
    Ok(())
}

/// A variable that is advertised has an effect: each name is read outside of tests.
fn check_names(files: &[String], wrong: &mut Vec<String>) -> Result<()> {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).with_context(|| path.to_owned());
    let reads = |path: &&String| {
        let of_tests = Path::new(path)
            .iter()
            .any(|part| part == "tests" || part == "script");
        READERS.iter().any(|room| Path::new(path).starts_with(room)) && !of_tests && *path != NAMES
    };
    let mut words = BTreeSet::new();
    for path in files.iter().filter(reads) {
        words.extend(words_of(&read(path)?));
    }
    for name in named(&read(NAMES)?).filter(|name| !words.contains(*name)) {
        wrong.push(format!(
            "{NAMES}: nobody reads {name}; give it an effect or remove it"
        ));
    }
    Ok(())
}

/// The words of code; comments read nothing.
fn words_of(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let words = code.flat_map(|line| line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')));
    words.map(str::to_owned).collect()
}

/// `SOME_NAME` of each line `SOME_NAME = "Component"."Variable"..`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let names = text
        .lines()
        .filter_map(|line| Some(line.trim_start().split_once(" = \"")?.0));
    names.filter(|name| {
        name.chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::{named, words_of};

    #[test]
    fn a_name_is_read_where_code_says_it() {
        let names =
            "    // Who.\n    ICCID = \"InternalCtrlr\".\"ICCID\": String = \"\";\nconst X: &str = \"x\";";
        assert_eq!(named(names).collect::<Vec<_>>(), ["ICCID"]);
        assert!(words_of("told(&names::ICCID),").contains("ICCID"));
        assert!(!words_of("    /// As ICCID says.\nlet x = MY_ICCID;").contains("ICCID"));
    }
}
