//! Proves that one version of a plugin can take over from another: the hand-over, the roll-back, and a power cut at any
//! moment of it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use plugpoint_runtime::{Phase, PluginState, Question, Runtime, SwapOutcome, SwapReport};

use crate::samples;
use crate::scenario::Scenario;
use crate::setup::Setup;
use crate::show;
use crate::stub::{Request, Stub};
use crate::words;

/// One thing that was tried, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: String,
    pub verdict: Verdict,
    /// For people.
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Failed,
    /// It holds, and the vendor should look at it all the same.
    Noted,
    Passed,
}

/// What is swapped, and how.
#[derive(Clone, Debug)]
pub struct SwapTest<'a> {
    /// What the operator gives the plugin; its component does not matter.
    pub setup: Setup,
    pub old: PathBuf,
    pub new: PathBuf,
    /// Played with the old version before each swap, so that there is a state worth handing over.
    pub scenario: Option<&'a Scenario>,
}

type Tried = Result<(Verdict, String), String>;

impl SwapTest<'_> {
    /// Tries everything, each on a station of its own.
    pub fn run(&self, runtime: &Runtime) -> Vec<Check> {
        let there = Way {
            test: self,
            runtime,
            from: &self.old,
            to: &self.new,
        };
        let back = Way {
            from: &self.new,
            to: &self.old,
            ..there
        };
        let mut checks = vec![
            check("old starts", there.starts(&self.old)),
            check("new starts", there.starts(&self.new)),
            check("old -> new: hands over", there.hands_over()),
            check("new -> old: hands back", back.hands_back()),
            check("old -> new: under load", there.under_load()),
            check("old -> new: a question waits", there.question_waits()),
            check("old -> new: damaged state", there.damaged_state()),
            check("old -> new: damaged file", there.damaged_file()),
        ];
        for phase in Phase::ALL {
            let name = format!("power cut in {phase}");
            checks.push(check(name, there.power_cut(phase)));
        }
        checks.push(check("power cut after the swap", there.power_cut_after()));
        checks
    }
}

fn check(name: impl Into<String>, tried: Tried) -> Check {
    let (verdict, detail) = tried.unwrap_or_else(|why| (Verdict::Failed, why));
    Check {
        name: name.into(),
        verdict,
        detail,
    }
}

fn passed(detail: impl Into<String>) -> Tried {
    Ok((Verdict::Passed, detail.into()))
}

#[derive(Clone, Copy)]
struct Way<'a> {
    test: &'a SwapTest<'a>,
    runtime: &'a Runtime,
    from: &'a Path,
    to: &'a Path,
}

impl Way<'_> {
    fn starts(&self, component: &Path) -> Tried {
        let stub = self.start(component)?;
        let stats = stub.stats().ok_or("it is not there")?;
        passed(format!("{} {}", stats.name, stats.version))
    }

    fn hands_over(&self) -> Tried {
        let mut stub = self.warm()?;
        let report = swap(&mut stub, self.to)?;
        committed(&report)?;
        self.serves(&mut stub, self.to)?;
        let state = stub.snapshot().map_or(0, |snapshot| snapshot.bytes.len());
        passed(format!(
            "{state} bytes of state, events held for {:?}",
            report.pause
        ))
    }

    /// A version may refuse the state of a later one: then there is no way back with it, and the vendor should know.
    fn hands_back(&self) -> Tried {
        let mut stub = self.warm()?;
        match swap(&mut stub, self.to)?.outcome {
            SwapOutcome::RolledBack {
                phase: Phase::HandOver,
                reason,
            } => {
                self.serves(&mut stub, self.from)?;
                Ok((
                    Verdict::Noted,
                    format!("there is no way back with the state: {reason}"),
                ))
            }
            SwapOutcome::RolledBack { phase, reason } => Err(format!("rolled back in {phase}: {reason}")),
            _ => {
                self.serves(&mut stub, self.to)?;
                passed("the old version goes on from the new one's state")
            }
        }
    }

    /// Questions come all the time, from another thread.
    fn under_load(&self) -> Tried {
        let mut stub = self.warm()?;
        let question = self
            .harmless(&stub)
            .ok_or("no function to be called: there is nothing to load it with")?;
        let (report, asked) = stub.swap_under_load(self.to, &question);
        committed(&report.map_err(|error| error.to_string())?)?;
        stub.advance(question.deadline());
        let lost = asked
            .iter()
            .filter(|request| !stub.is_answered(**request))
            .count();
        if lost > 0 {
            return Err(format!(
                "{lost} of {} questions were not answered by the plugin",
                asked.len()
            ));
        }
        passed(format!(
            "{} x {}, each answered once",
            asked.len(),
            question.name()
        ))
    }

    /// A question that the old one answers later is answered by the new one.
    fn question_waits(&self) -> Tried {
        let mut stub = self.warm()?;
        let Some((question, request)) = ask_what_waits(&mut stub) else {
            return Ok((
                Verdict::Noted,
                "the old version answers every question at once".to_owned(),
            ));
        };
        committed(&swap(&mut stub, self.to)?)?;
        stub.advance_until(question.deadline(), |stub| stub.answer(request).is_some());
        match stub.answer(request) {
            Some(Ok(answer)) => passed(format!("{}: {}", question.name(), words::answer(&answer))),
            Some(Err(why)) => Err(format!("{} got the default: {why}", question.name())),
            None => Err(format!("{} was never answered", question.name())),
        }
    }

    fn damaged_state(&self) -> Tried {
        let mut stub = self.warm()?;
        let report = stub.swap_with_damaged_state(self.to);
        match report.map_err(|error| error.to_string())?.outcome {
            SwapOutcome::RolledBack { phase, reason } => {
                self.serves(&mut stub, self.from)?;
                passed(format!("the old version serves on; {phase}: {reason}"))
            }
            _ => {
                self.serves(&mut stub, self.to)?;
                let detail =
                    "the new version took a state that nobody wrote; `load-state` should look at its schema";
                Ok((Verdict::Noted, detail.to_owned()))
            }
        }
    }

    fn damaged_file(&self) -> Tried {
        let mut stub = self.warm()?;
        let damaged = damaged(self.to)?;
        let report = swap(&mut stub, &damaged.0)?;
        let SwapOutcome::RolledBack { phase, .. } = report.outcome else {
            return Err("it was taken".to_owned());
        };
        self.serves(&mut stub, self.from)?;
        passed(format!("the old version serves on; refused in {phase}"))
    }

    fn power_cut(&self, phase: Phase) -> Tried {
        let mut stub = self.warm()?;
        stub.swap_cut_short(self.to, phase)
            .map_err(|error| error.to_string())?;
        self.serves(&mut stub, self.from)?;
        passed("the old version is back, and it alone")
    }

    fn power_cut_after(&self) -> Tried {
        let mut stub = self.warm()?;
        committed(&swap(&mut stub, self.to)?)?;
        stub.power_cut(Duration::ZERO)
            .map_err(|error| error.to_string())?;
        self.serves(&mut stub, self.to)?;
        passed("the new version is back, and it alone")
    }

    fn start(&self, component: &Path) -> Result<Stub, String> {
        let setup = self.test.setup.clone().component(component);
        setup.start_on(self.runtime).map_err(|error| error.to_string())
    }

    /// The version that is swapped out, with some life behind it.
    fn warm(&self) -> Result<Stub, String> {
        let mut stub = match self.test.scenario {
            Some(scenario) => scenario
                .warm_up(self.runtime, self.from)
                .map_err(|failure| failure.to_string())?,
            None => self.start(self.from)?,
        };
        stub.advance(Duration::from_secs(2));
        Ok(stub)
    }

    /// Exactly one plugin is there, of this version, and it runs and answers.
    fn serves(&self, stub: &mut Stub, component: &Path) -> Result<(), String> {
        let alone = self.start(component)?;
        let expected = alone.stats().ok_or("it is not there")?;
        let stats = stub.stats().ok_or("no plugin is there any more")?;
        if stats.sha256 != expected.sha256 {
            return Err(format!("{} {} serves", stats.name, stats.version));
        }
        if stats.state != PluginState::Up {
            return Err(format!("it is {:?}", stats.state));
        }
        let Some(question) = self.harmless(stub) else {
            return Ok(());
        };
        let request = stub.ask(question.clone());
        stub.advance_until(question.deadline(), |stub| stub.answer(request).is_some());
        match stub.answer(request) {
            Some(Ok(_)) => Ok(()),
            other => Err(format!("{} is not answered: {other:?}", question.name())),
        }
    }

    /// A question that the plugin has a function for.
    fn harmless(&self, stub: &Stub) -> Option<Question> {
        let exports = stub.stats()?.interfaces;
        samples::questions()
            .into_iter()
            .find(|question| exports.contains(&question.interface()))
    }
}

fn swap(stub: &mut Stub, to: &Path) -> Result<SwapReport, String> {
    stub.swap(to).map_err(|error| error.to_string())
}

fn committed(report: &SwapReport) -> Result<(), String> {
    match &report.outcome {
        SwapOutcome::Committed => Ok(()),
        SwapOutcome::RolledBack { phase, reason } => Err(format!("rolled back in {phase}: {reason}")),
        SwapOutcome::Unchanged => Err("it is the plugin that runs already: name two versions".to_owned()),
    }
}

/// Asks until a question is not answered at once.
fn ask_what_waits(stub: &mut Stub) -> Option<(Question, Request)> {
    let exports = stub.stats()?.interfaces;
    let mut asked = samples::questions()
        .into_iter()
        .filter(|question| exports.contains(&question.interface()));
    asked.find_map(|question| {
        let request = stub.ask(question.clone());
        stub.answer(request).is_none().then_some((question, request))
    })
}

/// A file that is removed when this is dropped.
struct Damaged(PathBuf);

impl Drop for Damaged {
    fn drop(&mut self) {
        // A file that is gone already is no worry.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The first half of a component, beside it in the folder for such files.
fn damaged(component: &Path) -> Result<Damaged, String> {
    let unusable = |error: std::io::Error| show::error(component, &error);
    let bytes = std::fs::read(component).map_err(unusable)?;
    let name = format!("plugpoint-damaged-{}.wasm", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, &bytes[..bytes.len() / 2]).map_err(unusable)?;
    Ok(Damaged(path))
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Failed => "FAILED",
            Self::Noted => "note",
            Self::Passed => "ok",
        })
    }
}
