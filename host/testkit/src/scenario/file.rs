//! A scenario as it is written, in TOML or YAML.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use plugpoint_runtime::Budgets;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::durable::KvMode;
use crate::scenario::ScenarioError;
use crate::{suggest, text};

/// The whole file. `S` is a step and where it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ScenarioFile<S> {
    pub(super) name: Option<String>,
    pub(super) plugin: Option<PathBuf>,
    #[serde(default)]
    pub(super) settings: BTreeMap<String, String>,
    pub(super) ports: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    pub(super) ifaces: Vec<String>,
    pub(super) kv_quota: Option<u64>,
    #[serde(default)]
    pub(super) budget: Budgets,
    #[serde(default)]
    pub(super) allow_start_clean: bool,
    #[serde(default)]
    pub(super) seed: u64,
    pub(super) wall_clock: Option<u64>,
    pub(super) refused: Option<String>,
    #[serde(default = "Vec::new")]
    pub(super) steps: Vec<S>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct StepFile {
    pub(super) at: Option<Time>,
    pub(super) after: Option<Time>,
    pub(super) within: Option<Time>,

    pub(super) ask: Option<String>,
    pub(super) tell: Option<String>,
    pub(super) fact: Option<String>,
    pub(super) no_fact: Option<String>,
    pub(super) with: Option<Value>,

    pub(super) answered: Option<String>,
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
    pub(super) answer: Option<Value>,
    pub(super) unanswered: Option<String>,

    pub(super) feed: Option<FeedFile>,
    pub(super) sent: Option<SentFile>,
    pub(super) silent: Option<String>,
    pub(super) port: Option<BTreeMap<String, PortState>>,

    pub(super) log: Option<String>,
    pub(super) no_log: Option<String>,
    pub(super) fault: Option<FaultFile>,

    pub(super) configure: Option<BTreeMap<String, String>>,
    pub(super) refused: Option<String>,
    pub(super) crash: Option<bool>,
    pub(super) kv: Option<KvFile>,
    pub(super) power_cut: Option<Time>,
    pub(super) swap: Option<SwapFile>,
    pub(super) wall_clock: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FeedFile {
    pub(super) port: String,
    pub(super) text: Option<String>,
    pub(super) hex: Option<String>,
    pub(super) base64: Option<String>,
    /// Lengths of the pieces; what is left is the last of them.
    #[serde(default)]
    pub(super) cut: Vec<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SentFile {
    pub(super) port: String,
    pub(super) text: Option<String>,
    pub(super) hex: Option<String>,
    pub(super) base64: Option<String>,
    pub(super) regex: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PortState {
    Busy,
    Closed,
    Open,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FaultFile {
    pub(super) kind: Option<String>,
    pub(super) function: Option<String>,
    pub(super) text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum KvFile {
    Fails(String),
    Full,
    Works,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SwapFile {
    pub(super) to: PathBuf,
    #[serde(default)]
    pub(super) outcome: Outcome,
    pub(super) phase: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) power_cut: Option<String>,
    #[serde(default)]
    pub(super) damaged_state: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    #[default]
    Committed,
    RolledBack,
}

/// `5s`, `200ms`, `1h30m`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time(pub(super) Duration);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text::time(&text).map(Self).map_err(D::Error::custom)
    }
}

impl From<KvFile> for KvMode {
    fn from(file: KvFile) -> Self {
        match file {
            KvFile::Fails(why) => Self::Fails(why),
            KvFile::Full => Self::Full,
            KvFile::Works => Self::Works,
        }
    }
}

/// A step, and the line that it begins on.
pub(super) struct Written {
    pub(super) line: usize,
    pub(super) step: StepFile,
}

/// Reads the file at `path`, of which this is the text.
pub(super) fn read(path: &Path, text: &str) -> Result<ScenarioFile<Written>, ScenarioError> {
    let is_yaml = path
        .extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml");
    let wrong = |(line, text): (usize, String)| ScenarioError::Format {
        path: path.to_owned(),
        line,
        text: suggest::explain(&text),
    };
    if is_yaml { from_yaml(text) } else { from_toml(text) }.map_err(wrong)
}

type At<T> = Result<T, (usize, String)>;

fn from_toml(text: &str) -> At<ScenarioFile<Written>> {
    let file: ScenarioFile<toml::Spanned<StepFile>> = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (line(text, at), error.message().to_owned())
    })?;
    Ok(file.with_lines(|step| Written {
        line: line(text, step.span().start),
        step: step.into_inner(),
    }))
}

fn from_yaml(text: &str) -> At<ScenarioFile<Written>> {
    let file: ScenarioFile<serde_saphyr::Spanned<StepFile>> = yaml(text)?;
    Ok(file.with_lines(|step| Written {
        line: usize::try_from(step.referenced.line()).unwrap_or_default(),
        step: step.value,
    }))
}

fn yaml<T: DeserializeOwned>(text: &str) -> At<T> {
    serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        (usize::try_from(line).unwrap_or_default(), error.to_string())
    })
}

/// The line of a place in a text, from 1.
fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

impl<S> ScenarioFile<S> {
    fn with_lines<T>(self, with_line: impl Fn(S) -> T) -> ScenarioFile<T> {
        ScenarioFile {
            name: self.name,
            plugin: self.plugin,
            settings: self.settings,
            ports: self.ports,
            ifaces: self.ifaces,
            kv_quota: self.kv_quota,
            budget: self.budget,
            allow_start_clean: self.allow_start_clean,
            seed: self.seed,
            wall_clock: self.wall_clock,
            refused: self.refused,
            steps: self.steps.into_iter().map(with_line).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What may stand there, as the error on something that may not says it.
    fn keys(text: &str) -> Vec<String> {
        let Err((_, error)) = from_toml(text) else {
            panic!("{text} is read");
        };
        let keys = error.split('`').skip(1).step_by(2).skip(1);
        keys.map(str::to_owned).collect()
    }

    #[test]
    fn all_that_may_be_written_is_in_the_reference() {
        let reference = include_str!("../../../../plugins/SCENARIOS.md");
        let tables = [
            "nothing = 1",
            "[[steps]]\nnothing = 1",
            "[[steps]]\nfeed = { nothing = 1 }",
            "[[steps]]\nsent = { nothing = 1 }",
            "[[steps]]\nfault = { nothing = 1 }",
            "[[steps]]\nswap = { nothing = 1 }",
        ];
        for key in tables.into_iter().flat_map(keys) {
            assert!(reference.contains(&format!("`{key}`")), "{key}");
        }
    }
}
