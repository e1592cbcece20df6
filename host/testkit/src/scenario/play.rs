//! Playing a scenario.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plugpoint_runtime::{FaultKind, LoadError, Runtime, SwapOutcome};
use regex::Regex;

use crate::expect::{Expected, FaultLike};
use crate::failure::Failure;
use crate::journal::Entry;
use crate::scenario::Scenario;
use crate::scenario::file::PortState;
use crate::scenario::step::{Action, Moment, Step, Swap, SwapExpected};
use crate::stub::{Request, Stub};

/// What came of a scenario.
#[derive(Debug)]
pub struct Played {
    /// None: all went as expected.
    pub failure: Option<Box<StepFailure>>,
    /// All that happened.
    pub log: Vec<Entry>,
    /// How long it was for the plugin.
    pub virtual_time: Duration,
    /// How long it took.
    pub took: Duration,
}

/// The step that did not go as expected.
#[derive(Debug)]
pub struct StepFailure {
    pub path: PathBuf,
    /// From 1; none: before the first step, or after the last.
    pub step: Option<Place>,
    pub failure: Failure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of the file, from 1.
    pub line: usize,
    /// Among the steps, from 1.
    pub step: usize,
}

impl Scenario {
    /// Plays the scenario with a component.
    pub fn play(&self, runtime: &Runtime, component: &Path) -> Played {
        let begun = Instant::now();
        let played = |stub: Option<&Stub>, failure| Played {
            failure,
            log: stub.map(Stub::log).unwrap_or_default(),
            virtual_time: stub.map(Stub::now).unwrap_or_default(),
            took: begun.elapsed(),
        };
        let started = self.setup.clone().component(component).start_on(runtime);
        match (started, &self.refused) {
            (Ok(stub), None) => {
                let mut player = self.player(stub);
                let failure = self.play_steps(&mut player).err();
                played(Some(&player.stub), failure)
            }
            (Ok(stub), Some(refused)) => {
                let failure = stub.failure(format!("no start, since /{refused}/"), "it started");
                played(Some(&stub), Some(self.failed(None, failure)))
            }
            (Err(error), Some(refused)) if refused.is_match(&error.to_string()) => played(None, None),
            (Err(error), refused) => {
                let failure = not_started(&error, refused.as_ref());
                played(None, Some(self.failed(None, failure)))
            }
        }
    }

    /// Plays the scenario, and leaves the station as it is then.
    ///
    /// # Errors
    /// If something did not go as expected.
    pub(crate) fn warm_up(&self, runtime: &Runtime, component: &Path) -> Result<Stub, Box<StepFailure>> {
        let started = self.setup.clone().component(component).start_on(runtime);
        let stub = started.map_err(|error| {
            let failure = not_started(&error, None);
            self.failed(None, failure)
        })?;
        let mut player = self.player(stub);
        self.play_steps(&mut player)?;
        Ok(player.stub)
    }

    fn player(&self, stub: Stub) -> Player<'_> {
        Player {
            stub,
            folder: self.path.parent().unwrap_or(Path::new("")),
            asked: BTreeMap::new(),
        }
    }

    fn play_steps(&self, player: &mut Player<'_>) -> Result<(), Box<StepFailure>> {
        for ((line, step), number) in self.steps.iter().zip(1..) {
            let place = Place {
                line: *line,
                step: number,
            };
            let failed = |failure| self.failed(Some(place), failure);
            player.play(step).map_err(failed)?;
        }
        player
            .stub
            .not_faulted()
            .map_err(|failure| self.failed(None, failure))
    }

    fn failed(&self, step: Option<Place>, failure: Failure) -> Box<StepFailure> {
        Box::new(StepFailure {
            path: self.path.clone(),
            step,
            failure,
        })
    }
}

fn not_started(error: &LoadError, refused: Option<&Regex>) -> Failure {
    Failure {
        expected: refused.map_or("the plugin starts".to_owned(), |refused| {
            format!("no start, since /{refused}/")
        }),
        got: error.to_string(),
        at: Duration::ZERO,
        tail: Vec::new(),
    }
}

struct Player<'a> {
    stub: Stub,
    /// Where paths in the scenario begin.
    folder: &'a Path,
    /// Questions by the names that the scenario gave them.
    asked: BTreeMap<String, Request>,
}

impl Player<'_> {
    fn play(&mut self, step: &Step) -> Result<(), Failure> {
        self.wait_for(step.moment)?;
        let within = step.within;
        match &step.action {
            None => Ok(()),
            Some(Action::Answered { name, expected }) => self.answered(name, expected, within),
            Some(Action::Ask {
                question,
                name,
                expected,
            }) => {
                let request = self.stub.ask(question.clone());
                if let Some(name) = name {
                    self.asked.insert(name.clone(), request);
                }
                let expected = expected.as_ref();
                expected.map_or(Ok(()), |expected| self.stub.answered(request, expected, within))
            }
            Some(Action::Configure { settings, refused }) => self.configure(settings, refused.as_ref()),
            Some(Action::Crash) => self.crash(),
            Some(Action::Fact(report)) => self.stub.reported(report, within),
            Some(Action::Fault(like)) => self.stub.faulted(like, within).map(drop),
            Some(Action::Feed { port, pieces }) => self.feed(port, pieces),
            Some(Action::Log(line)) => self.stub.written(line, within),
            Some(Action::NoFact(report)) => self.stub.not_reported(report),
            Some(Action::NoLog(line)) => self.stub.not_written(line),
            Some(Action::PowerCut(off)) => {
                let back = self.stub.power_cut(*off);
                back.map_err(|error| self.stub.failure("the plugin starts again", error.to_string()))
            }
            Some(Action::Sent { port, pattern }) => self.stub.sent(port, pattern, within),
            Some(Action::Silent(port)) => self.stub.silent(port),
            Some(Action::Swap(swap)) => self.swap(swap),
            Some(change) => {
                self.change(change);
                Ok(())
            }
        }
    }

    /// What cannot fail.
    fn change(&mut self, action: &Action) {
        match action {
            Action::Kv(mode) => self.stub.set_kv(mode.clone()),
            Action::Port(states) => {
                for (port, state) in states {
                    self.set_port(port, *state);
                }
            }
            Action::Tell(notice) => self.stub.tell(notice.clone()),
            Action::WallClock(wall_ms) => self.stub.set_wall_clock(*wall_ms),
            _ => {}
        }
    }

    fn wait_for(&mut self, moment: Moment) -> Result<(), Failure> {
        let by = match moment {
            Moment::After(time) => time,
            Moment::At(time) => time.checked_sub(self.stub.now()).ok_or_else(|| {
                self.stub
                    .failure(format!("to be at {time:?}"), "it is later already")
            })?,
        };
        self.stub.advance(by);
        Ok(())
    }

    fn answered(&mut self, name: &str, expected: &Expected, within: Duration) -> Result<(), Failure> {
        match self.asked.get(name) {
            Some(request) => self.stub.answered(*request, expected, within),
            None => Err(self.stub.failure(
                format!("a step before this one with `as = \"{name}\"`"),
                format!("{:?}", self.asked.keys()),
            )),
        }
    }

    fn feed(&mut self, port: &str, pieces: &[Vec<u8>]) -> Result<(), Failure> {
        for piece in pieces {
            let fed = self.stub.feed(port, piece);
            fed.map_err(|error| {
                self.stub
                    .failure(format!("{port} takes bytes"), error.to_string())
            })?;
        }
        Ok(())
    }

    fn configure(&mut self, settings: &[(String, String)], refused: Option<&Regex>) -> Result<(), Failure> {
        match (self.stub.configure(settings.to_vec()), refused) {
            (Ok(()), None) => Ok(()),
            (Err(why), Some(refused)) if refused.is_match(&why) => Ok(()),
            (Ok(()), Some(refused)) => Err(self.stub.failure(format!("refused, since /{refused}/"), "taken")),
            (Err(why), refused) => {
                let expected = refused.map_or("taken".to_owned(), |refused| {
                    format!("refused, since /{refused}/")
                });
                Err(self.stub.failure(expected, format!("refused: {why}")))
            }
        }
    }

    fn crash(&mut self) -> Result<(), Failure> {
        if !self.stub.crash() {
            return Err(self
                .stub
                .failure("a running plugin, to crash it", "it does not run"));
        }
        let killed = FaultLike {
            kind: Some(FaultKind::Killed.name().to_owned()),
            function: None,
            text: None,
        };
        self.stub.faulted(&killed, Duration::ZERO).map(drop)
    }

    fn set_port(&mut self, port: &str, state: PortState) {
        self.stub.fill_port(port, state == PortState::Busy);
        match state {
            PortState::Busy | PortState::Open => self.stub.open_port(port),
            PortState::Closed => self.stub.close_port(port, "closed by the scenario"),
        }
    }

    fn swap(&mut self, swap: &Swap) -> Result<(), Failure> {
        let to = self.folder.join(&swap.to);
        if let SwapExpected::CutShort(phase) = &swap.expected {
            let back = self.stub.swap_cut_short(to, *phase);
            return back.map_err(|error| self.stub.failure("the plugin starts again", error.to_string()));
        }
        let report = if swap.damages_state {
            self.stub.swap_with_damaged_state(to)
        } else {
            self.stub.swap(to)
        };
        let report = report.map_err(|error| self.stub.failure("a swap", error.to_string()))?;
        if swap.expected.is(&report.outcome) {
            return Ok(());
        }
        let got = match report.outcome {
            SwapOutcome::RolledBack { phase, reason } => format!("rolled back in {phase}: {reason}"),
            other => format!("{other:?}"),
        };
        Err(self.stub.failure(swap.expected.to_string(), got))
    }
}

impl SwapExpected {
    fn is(&self, outcome: &SwapOutcome) -> bool {
        match (self, outcome) {
            (Self::Committed, SwapOutcome::Committed) => true,
            (
                Self::RolledBack { phase, reason },
                SwapOutcome::RolledBack {
                    phase: in_phase,
                    reason: why,
                },
            ) => {
                phase.is_none_or(|phase| phase == *in_phase)
                    && reason.as_ref().is_none_or(|reason| reason.is_match(why))
            }
            _ => false,
        }
    }
}

impl fmt::Display for SwapExpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Committed => f.write_str("a swap that is committed"),
            Self::CutShort(phase) => write!(f, "a power cut in {phase}"),
            Self::RolledBack { phase, reason } => {
                f.write_str("a swap that is rolled back")?;
                phase.iter().try_for_each(|phase| write!(f, " in {phase}"))?;
                reason
                    .iter()
                    .try_for_each(|reason| write!(f, ", since /{reason}/"))
            }
        }
    }
}

impl fmt::Display for StepFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Some(Place { line, step }) => write!(f, "{}:{line}: step {step}", self.path.display())?,
            None => write!(f, "{}", self.path.display())?,
        }
        write!(f, "\n{}", self.failure)
    }
}

impl std::error::Error for StepFailure {}
