//! Scenarios: tests of a plugin as files, in TOML or YAML, for whoever does not write Rust.
//!
//! A scenario names the plugin, says what the operator gives it, and lists what is done and expected, step by step:
//!
//! ```toml
//! name = "the lock opens when its board says so"
//! plugin = "lock.wasm"
//!
//! [settings]
//! motor = "slow"
//!
//! [[steps]]
//! ask = "connector.unlock"
//! with = { evse = 1, connector = 1 }
//! as = "the CSMS asks"
//!
//! [[steps]]
//! sent = { port = "board", text = "open 1.1\n" }
//!
//! [[steps]]
//! after = "300ms"
//! feed = { port = "board", text = "ok 1.1\n" }
//!
//! [[steps]]
//! answered = "the CSMS asks"
//! answer = "unlocked"
//! ```
//!
//! A link driver is bound to its ifaces by `ifaces = ["wwan0"]`. The names of questions, notices and reports are those of the WIT package (`connector.unlock`, `hardware.cable`), and
//! so are the names of their arguments; a record as the only argument is given by its fields.

mod file;
mod play;
mod step;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use plugpoint_runtime::PortConfig;
use regex::Regex;
use serde_json::Value;

use self::file::{ScenarioFile, Written};
pub use self::play::{Played, StepFailure};
use self::step::{Action, Step};
use crate::setup::Setup;
use crate::suggest;

/// A scenario that has been read and understood.
#[derive(Debug)]
pub struct Scenario {
    path: PathBuf,
    name: String,
    plugin: Option<PathBuf>,
    setup: Setup,
    refused: Option<Regex>,
    /// With the lines that they begin on.
    steps: Vec<(usize, Step)>,
}

/// A scenario that cannot be played as it is written.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    #[error("{}:{line}: {text}", .path.display())]
    Format {
        path: PathBuf,
        line: usize,
        text: String,
    },
    #[error("{}: it does not say which plugin it is for; write `plugin = \"...\"`, or name a component beside it", .0.display())]
    NoPlugin(PathBuf),
    #[error("{}: this is no text, and a scenario is; a component to play scenarios with is given by `--component`", .0.display())]
    NotText(PathBuf),
    #[error("{}: cannot be read: {source}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{}:{line}: step {step}: {text}", .path.display())]
    Step {
        path: PathBuf,
        line: usize,
        /// From 1.
        step: usize,
        text: String,
    },
}

impl Scenario {
    /// Reads a scenario: YAML if its name ends so, else TOML. The paths in it are relative to its folder.
    ///
    /// # Errors
    /// If it cannot be read or understood; with the line, and what may have been meant.
    pub fn read(path: impl Into<PathBuf>) -> Result<Self, ScenarioError> {
        let path = path.into();
        let text = std::fs::read_to_string(&path);
        match text {
            Ok(text) => Self::parse(path, &text),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(ScenarioError::NotText(path)),
            Err(source) => Err(ScenarioError::Read { path, source }),
        }
    }

    /// The same, of a text that would be in the file `path`.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(path: impl Into<PathBuf>, text: &str) -> Result<Self, ScenarioError> {
        let path = path.into();
        let mut file = file::read(&path, text)?;
        let steps = understand(&path, std::mem::take(&mut file.steps))?;
        let whole = |text: String| ScenarioError::Format {
            path: path.clone(),
            line: 1,
            text,
        };
        let refused = file.refused.as_deref().map(Regex::new).transpose();
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok(Self {
            name: file.name.take().unwrap_or_else(|| stem(&path)),
            plugin: file.plugin.take().map(|plugin| folder.join(plugin)),
            refused: refused.map_err(|error| whole(error.to_string()))?,
            setup: setup(file, &steps).map_err(whole)?,
            steps,
            path,
        })
    }

    /// What the operator gives the plugin in it, without a component.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it is called; the file's name, unless it says otherwise.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The component that it names.
    ///
    /// # Errors
    /// If it names none.
    pub fn plugin(&self) -> Result<&Path, ScenarioError> {
        let plugin = self.plugin.as_deref();
        plugin.ok_or_else(|| ScenarioError::NoPlugin(self.path.clone()))
    }
}

fn understand(path: &Path, steps: Vec<Written>) -> Result<Vec<(usize, Step)>, ScenarioError> {
    let numbered = steps.into_iter().zip(1..);
    let understood = numbered.map(|(Written { line, step }, number)| match Step::understand(step) {
        Ok(step) => Ok((line, step)),
        Err(text) => Err(ScenarioError::Step {
            path: path.to_owned(),
            line,
            step: number,
            text,
        }),
    });
    understood.collect()
}

fn setup(file: ScenarioFile<Written>, steps: &[(usize, Step)]) -> Result<Setup, String> {
    let mut setup = Setup::new("")
        .seed(file.seed)
        .allow_start_clean(file.allow_start_clean);
    setup = setup.budgets(|budgets| *budgets = file.budget);
    if let Some(quota) = file.kv_quota {
        setup = setup.kv_quota(quota);
    }
    if let Some(wall_ms) = file.wall_clock {
        setup = setup.wall_clock(wall_ms);
    }
    for (name, value) in file.settings {
        setup = setup.setting(name, value);
    }
    for iface in file.ifaces {
        setup = setup.iface(iface);
    }
    let ports = file.ports.unwrap_or_else(|| spoken_of(steps));
    for (name, config) in ports {
        setup = grant(setup, name, config)?;
    }
    Ok(setup)
}

/// A scenario that says nothing of ports grants those that its steps speak of.
fn spoken_of(steps: &[(usize, Step)]) -> BTreeMap<String, Value> {
    let actions = || steps.iter().filter_map(|(_, step)| step.action.as_ref());
    let lines = actions().filter_map(Action::port).map(str::to_owned);
    let states = actions().filter_map(|action| match action {
        Action::Port(states) => Some(states.keys().cloned()),
        _ => None,
    });
    lines
        .chain(states.flatten())
        .map(|port| (port, Value::Null))
        .collect()
}

/// A port without a configuration carries any bytes.
fn grant(setup: Setup, name: String, config: Value) -> Result<Setup, String> {
    if config.as_object().is_none_or(serde_json::Map::is_empty) {
        return Ok(setup.port(name));
    }
    match serde_json::from_value::<PortConfig>(config) {
        Ok(config) => Ok(setup.port_as(name, config)),
        Err(error) => Err(format!("port `{name}`: {}", suggest::explain(&error.to_string()))),
    }
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
