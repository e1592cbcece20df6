//! Many scenarios, and the report on them.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use plugpoint_runtime::Runtime;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::scenario::{Played, Scenario, ScenarioError};

/// The scenario files that `path` is or, in any folder below it, has: `.toml`, `.yaml` and `.yml`, in the order of their names.
///
/// # Errors
/// If it cannot be read.
pub fn scenario_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = std::fs::read_dir(path)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            files.extend(scenario_files(&entry)?);
        } else if is_scenario(&entry) {
            files.push(entry);
        }
    }
    Ok(files)
}

fn is_scenario(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("toml" | "yaml" | "yml"))
}

/// A scenario that was played, or could not be.
#[derive(Debug)]
pub struct Tested {
    pub path: PathBuf,
    /// What it is called; of one that cannot be read, its path.
    pub name: String,
    pub outcome: Result<Played, ScenarioError>,
}

impl Tested {
    /// Plays the scenario in the file `path`, with `component` if it is given, and else with the one that it names.
    pub fn play(runtime: &Runtime, path: &Path, component: Option<&Path>) -> Self {
        let read = Scenario::read(path);
        let name = read.as_ref().map_or_else(
            |_| path.display().to_string(),
            |scenario| scenario.name().to_owned(),
        );
        let outcome = read.and_then(|scenario| {
            let component = match component {
                Some(component) => component,
                None => scenario.plugin()?,
            };
            Ok(scenario.play(runtime, component))
        });
        Self {
            path: path.to_owned(),
            name,
            outcome,
        }
    }

    /// Why it did not go as expected.
    pub fn failure(&self) -> Option<String> {
        match &self.outcome {
            Ok(played) => played.failure.as_ref().map(ToString::to_string),
            Err(error) => Some(error.to_string()),
        }
    }

    fn took(&self) -> Duration {
        self.outcome.as_ref().map_or(Duration::ZERO, |played| played.took)
    }
}

/// The report in JUnit's XML, as continuous integration reads it.
pub fn junit(tests: &[Tested]) -> String {
    let mut suite = TestSuite::new("scenarios");
    suite.set_time(tests.iter().map(Tested::took).sum());
    suite.add_test_cases(tests.iter().map(test_case));
    let mut report = Report::new("plugpoint plugin test");
    report.add_test_suite(suite);
    // Writing to a string fails only for names that XML cannot have, and these are cleaned.
    report.to_string().unwrap_or_default()
}

fn test_case(test: &Tested) -> TestCase {
    let status = match (&test.outcome, test.failure()) {
        (_, None) => TestCaseStatus::success(),
        (outcome, Some(why)) => {
            let kind = if outcome.is_ok() {
                NonSuccessKind::Failure
            } else {
                NonSuccessKind::Error
            };
            let mut status = TestCaseStatus::non_success(kind);
            status.set_message(why.lines().next().unwrap_or_default());
            status.set_description(why);
            status
        }
    };
    let mut case = TestCase::new(test.name.as_str(), status);
    case.set_classname(test.path.display().to_string());
    case.set_time(test.took());
    if let Ok(played) = &test.outcome {
        let log: Vec<_> = played.log.iter().map(ToString::to_string).collect();
        case.set_system_out(log.join("\n"));
    }
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_scenarios_in_order_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("more")).unwrap();
        for name in ["b.yaml", "a.toml", "notes.md", "more/c.yml"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found = scenario_files(folder.path()).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(folder.path()).unwrap())
            .collect();
        assert_eq!(
            names,
            [Path::new("a.toml"), Path::new("b.yaml"), Path::new("more/c.yml")]
        );
        assert!(scenario_files(&folder.path().join("nowhere/")).unwrap().len() == 1);
    }

    #[test]
    fn a_scenario_that_cannot_be_read_is_an_error_in_the_report() {
        let missing = Tested {
            path: "lock.toml".into(),
            name: "lock".into(),
            outcome: Err(ScenarioError::NoPlugin("lock.toml".into())),
        };
        let report = junit(&[missing]);
        assert!(
            report.contains(r#"errors="1""#) && report.contains("lock.toml"),
            "{report}"
        );
    }
}
