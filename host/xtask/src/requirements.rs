//! `cargo xtask requirements`: which OCPP requirements the code says it meets, and which a test proves.
//!
//! A line `//= B09.FR.05` cites where it is met, `//= B09.FR.05 test` where it is tested; several ids, and ranges
//! (`E13.FR.02 to E13.FR.04`), may stand on a line.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use crate::workspace::{root, rust_files};

#[derive(Default)]
struct UseCase {
    met: BTreeSet<u32>,
    tested: BTreeSet<u32>,
}

pub(crate) fn run() -> Result<()> {
    let mut cases: BTreeMap<String, UseCase> = BTreeMap::new();
    for path in rust_files()? {
        let text = std::fs::read_to_string(root().join(&path)).with_context(|| path.clone())?;
        for line in text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("//= "))
        {
            let tested = line.ends_with(" test");
            for (case, number) in cited(line) {
                let case = cases.entry(case).or_default();
                if tested { &mut case.tested } else { &mut case.met }.insert(number);
            }
        }
    }
    println!("use case  met  tested  met but not tested");
    for (name, case) in &cases {
        let untested: Vec<_> = case
            .met
            .difference(&case.tested)
            .map(|number| format!("FR.{number:02}"))
            .collect();
        println!(
            "{name:<8}  {:>3}  {:>6}  {}",
            case.met.len(),
            case.tested.len(),
            untested.join(" ")
        );
    }
    let count = |of: fn(&UseCase) -> usize| cases.values().map(of).sum::<usize>();
    println!(
        "{:<8}  {:>3}  {:>6}",
        "all",
        count(|case| case.met.len()),
        count(|case| case.tested.len())
    );
    Ok(())
}

/// The requirements of a line, ranges written out.
fn cited(line: &str) -> Vec<(String, u32)> {
    let words: Vec<_> = line
        .split([' ', ',', ':'])
        .filter(|word| !word.is_empty())
        .collect();
    let mut found: Vec<(String, u32)> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let Some((case, number)) = requirement(word) else {
            continue;
        };
        let from = found
            .last()
            .filter(|(before, _)| i > 0 && words[i - 1] == "to" && *before == case);
        let first = from.map_or(number, |(_, from)| from + 1);
        found.extend((first..=number).map(|number| (case.clone(), number)));
    }
    found
}

/// `B09.FR.05`.
fn requirement(word: &str) -> Option<(String, u32)> {
    let (case, number) = word.split_once(".FR.")?;
    Some((case.to_owned(), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::cited;

    #[test]
    fn ids_lists_and_ranges_are_read() {
        let case = |number| ("E13".to_owned(), number);
        assert_eq!(cited("E13.FR.02"), [case(2)]);
        assert_eq!(cited("E13.FR.02 E13.FR.05 test"), [case(2), case(5)]);
        assert_eq!(cited("E13.FR.02 to E13.FR.04"), [case(2), case(3), case(4)]);
        assert_eq!(cited("E13.FR.02: why it is so"), [case(2)]);
        assert!(cited("nothing to see").is_empty());
    }
}
