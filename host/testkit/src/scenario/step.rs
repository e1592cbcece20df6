//! One step of a scenario, understood: all that can be wrong with it is found before anything runs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use plugpoint_runtime::contract::{Fact, JobEvent, LinkEvent, UplinkEvent};
use plugpoint_runtime::{FaultKind, Notice, Phase, Question};
use regex::Regex;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::durable::KvMode;
use crate::expect::{Expected, FaultLike, Line, Report};
use crate::pattern::Pattern;
use crate::scenario::file::{FaultFile, FeedFile, Outcome, PortState, SentFile, StepFile, SwapFile};
use crate::{suggest, text, words};

/// When a step is done, and what it is.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) moment: Moment,
    /// How long an expectation may take to be met.
    pub(super) within: Duration,
    /// None: time passes.
    pub(super) action: Option<Action>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// Since the scenario began.
    At(Duration),
    /// Since the step before.
    After(Duration),
}

#[derive(Debug)]
pub(super) enum Action {
    Answered {
        name: String,
        expected: Expected,
    },
    Ask {
        question: Question,
        name: Option<String>,
        expected: Option<Expected>,
    },
    Configure {
        settings: Vec<(String, String)>,
        refused: Option<Regex>,
    },
    Crash,
    Fact(Report),
    Fault(FaultLike),
    Feed {
        port: String,
        pieces: Vec<Vec<u8>>,
    },
    Kv(KvMode),
    Log(Line),
    NoFact(Report),
    NoLog(Line),
    Port(BTreeMap<String, PortState>),
    PowerCut(Duration),
    Sent {
        port: String,
        pattern: Pattern,
    },
    Silent(String),
    Swap(Swap),
    Tell(Notice),
    WallClock(u64),
}

#[derive(Debug)]
pub(super) struct Swap {
    pub(super) to: PathBuf,
    /// The new one gets a state that nobody wrote.
    pub(super) damages_state: bool,
    pub(super) expected: SwapExpected,
}

#[derive(Debug)]
pub(super) enum SwapExpected {
    Committed,
    /// The power is cut as this phase begins.
    CutShort(Phase),
    RolledBack {
        phase: Option<Phase>,
        reason: Option<Regex>,
    },
}

impl Step {
    /// The text of an error is for the author of the scenario.
    pub(super) fn understand(mut file: StepFile) -> Result<Self, String> {
        let moment = match (file.at.take(), file.after.take()) {
            (Some(_), Some(_)) => return Err("`at` and `after` in one step; one of them is enough".into()),
            (Some(at), None) => Moment::At(at.0),
            (None, after) => Moment::After(after.map_or(Duration::ZERO, |after| after.0)),
        };
        let within = file.within.take().map(|within| within.0);
        let mut actions = actions(&mut file)?;
        if actions.len() > 1 {
            return Err("a step does one thing; make two steps of it".into());
        }
        let action = actions.pop();
        if let Some(left) = leftover(&file) {
            return Err(format!("`{left}` says nothing about this step; leave it out"));
        }
        if within.is_some() && !action.as_ref().is_some_and(Action::can_wait) {
            return Err("`within` is for a step that expects something; use `after` to let time pass".into());
        }
        Ok(Self {
            moment,
            within: within.unwrap_or_default(),
            action,
        })
    }
}

impl Action {
    fn can_wait(&self) -> bool {
        matches!(
            self,
            Self::Answered { .. }
                | Self::Ask {
                    expected: Some(_),
                    ..
                }
                | Self::Fact(_)
                | Self::Fault(_)
                | Self::Log(_)
                | Self::Sent { .. }
        )
    }

    /// The port that the step speaks of.
    pub(super) fn port(&self) -> Option<&str> {
        match self {
            Self::Feed { port, .. } | Self::Sent { port, .. } | Self::Silent(port) => Some(port),
            _ => None,
        }
    }
}

/// Takes out of the file what it says is to be done.
fn actions(file: &mut StepFile) -> Result<Vec<Action>, String> {
    let mut actions = Vec::new();
    actions.extend(ask(file)?);
    actions.extend(answered(file)?);
    if let Some(name) = file.tell.take() {
        let with = file.with.take().unwrap_or_default();
        let notice = words::notice(&name, &with).map_err(|error| explain(&name, &error))?;
        actions.push(Action::Tell(notice));
    }
    if let Some(name) = file.fact.take() {
        actions.push(Action::Fact(report(name, file.with.take())?));
    }
    if let Some(name) = file.no_fact.take() {
        actions.push(Action::NoFact(report(name, file.with.take())?));
    }
    actions.extend(file.feed.take().map(feed).transpose()?);
    actions.extend(file.sent.take().map(sent).transpose()?);
    actions.extend(file.silent.take().map(Action::Silent));
    actions.extend(file.port.take().map(Action::Port));
    if let Some(text) = file.log.take() {
        actions.push(Action::Log(Line { text: regex(&text)? }));
    }
    if let Some(text) = file.no_log.take() {
        actions.push(Action::NoLog(Line { text: regex(&text)? }));
    }
    actions.extend(file.fault.take().map(fault).transpose()?);
    if let Some(settings) = file.configure.take() {
        actions.push(Action::Configure {
            settings: settings.into_iter().collect(),
            refused: file.refused.take().as_deref().map(regex).transpose()?,
        });
    }
    actions.extend(file.crash.take().filter(|crash| *crash).map(|_| Action::Crash));
    actions.extend(file.kv.take().map(|kv| Action::Kv(kv.into())));
    actions.extend(file.power_cut.take().map(|off| Action::PowerCut(off.0)));
    actions.extend(file.swap.take().map(swap).transpose()?);
    actions.extend(file.wall_clock.take().map(Action::WallClock));
    Ok(actions)
}

fn ask(file: &mut StepFile) -> Result<Option<Action>, String> {
    let Some(name) = file.ask.take() else {
        return Ok(None);
    };
    let with = file.with.take().unwrap_or_default();
    let question = words::question(&name, &with).map_err(|error| explain(&name, &error))?;
    let expected = expected(file)?;
    if let Some(Expected::Answer(answer)) = &expected {
        words::check_answer(&question, answer).map_err(|error| explain(&name, &error))?;
    }
    Ok(Some(Action::Ask {
        question,
        name: file.name.take(),
        expected,
    }))
}

fn answered(file: &mut StepFile) -> Result<Option<Action>, String> {
    let Some(name) = file.answered.take() else {
        return Ok(None);
    };
    let expected = expected(file)?;
    let expected = expected.ok_or("`answered` needs `answer` or `unanswered`: what came of the question")?;
    Ok(Some(Action::Answered { name, expected }))
}

fn expected(file: &mut StepFile) -> Result<Option<Expected>, String> {
    match (file.answer.take(), file.unanswered.take()) {
        (Some(_), Some(_)) => Err("`answer` and `unanswered` in one step; it is one of them".into()),
        (Some(answer), None) => Ok(Some(Expected::Answer(answer))),
        (None, Some(why)) => {
            known(&why, words::UNANSWERED)?;
            Ok(Some(Expected::Unanswered(why)))
        }
        (None, None) => Ok(None),
    }
}

/// What is expected need not be complete, but no word of it may be unknown.
fn report(name: String, with: Option<Value>) -> Result<Report, String> {
    let with = with.unwrap_or_else(|| json!({}));
    let tried = match name.split('.').next() {
        Some("jobs") => tried::<JobEvent>(&name, &json!(0)),
        Some("link") => tried::<LinkEvent>(&name, &json!([])),
        Some("uplink") => tried::<UplinkEvent>(&name, &with),
        _ => tried::<Fact>(&name, &with),
    };
    match tried {
        Err(error) if suggest::is_about_a_word(&error) => Err(explain(&name, &error)),
        _ => Ok(Report { name, with }),
    }
}

fn tried<T: DeserializeOwned>(name: &str, with: &Value) -> Result<(), String> {
    let read = serde_json::from_value::<T>(json!({ name: with }));
    read.map(drop).map_err(|error| error.to_string())
}

fn feed(file: FeedFile) -> Result<Action, String> {
    let FeedFile {
        port,
        text,
        hex,
        base64,
        cut,
    } = file;
    let bytes = bytes(text, hex, base64)?.ok_or("`feed` needs `text`, `hex` or `base64`: the bytes")?;
    let mut rest = &bytes[..];
    let mut pieces = Vec::new();
    for length in cut {
        if length == 0 || length > rest.len() {
            return Err(format!(
                "`cut` asks for {length} bytes, and {} are left",
                rest.len()
            ));
        }
        let (piece, after) = rest.split_at(length);
        pieces.push(piece.to_vec());
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(rest.to_vec());
    }
    Ok(Action::Feed { port, pieces })
}

fn sent(file: SentFile) -> Result<Action, String> {
    let SentFile {
        port,
        text,
        hex,
        base64,
        regex,
    } = file;
    let pattern = match (bytes(text, hex, base64)?, regex) {
        (Some(bytes), None) => Pattern::Bytes(bytes),
        (None, Some(regex)) => Pattern::Regex(regex.parse().map_err(|error| format!("{error}"))?),
        _ => return Err("`sent` needs one of `text`, `hex`, `base64` and `regex`".into()),
    };
    Ok(Action::Sent { port, pattern })
}

fn bytes(
    plain: Option<String>,
    hex: Option<String>,
    base64: Option<String>,
) -> Result<Option<Vec<u8>>, String> {
    match (plain, hex, base64) {
        (None, None, None) => Ok(None),
        (Some(plain), None, None) => Ok(Some(plain.into_bytes())),
        (None, Some(hex), None) => text::hex(&hex).map(Some),
        (None, None, Some(base64)) => text::base64(&base64).map(Some),
        _ => Err("one of `text`, `hex` and `base64` is enough".into()),
    }
}

fn fault(file: FaultFile) -> Result<Action, String> {
    if let Some(kind) = &file.kind {
        known(kind, FaultKind::ALL.map(FaultKind::name))?;
    }
    Ok(Action::Fault(FaultLike {
        kind: file.kind,
        function: file.function,
        text: file.text.as_deref().map(regex).transpose()?,
    }))
}

fn swap(file: SwapFile) -> Result<Action, String> {
    let reason = file.reason.as_deref().map(regex).transpose()?;
    let failed_in = file.phase.as_deref().map(phase).transpose()?;
    let cut = file.power_cut.as_deref().map(phase).transpose()?;
    let expected = match (cut, file.outcome) {
        (Some(phase), _) => SwapExpected::CutShort(phase),
        (None, Outcome::Committed) if reason.is_some() || failed_in.is_some() => {
            return Err("`phase` and `reason` are for `outcome = \"rolled-back\"`".into());
        }
        (None, Outcome::Committed) => SwapExpected::Committed,
        (None, Outcome::RolledBack) => SwapExpected::RolledBack {
            phase: failed_in,
            reason,
        },
    };
    Ok(Action::Swap(Swap {
        to: file.to,
        damages_state: file.damaged_state,
        expected,
    }))
}

fn phase(name: &str) -> Result<Phase, String> {
    known(name, Phase::ALL.map(Phase::name))?;
    let found = Phase::ALL.into_iter().find(|phase| phase.name() == name);
    found.ok_or_else(|| format!("there is no phase `{name}`"))
}

fn known<const N: usize>(word: &str, words: [&str; N]) -> Result<(), String> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(match suggest::nearest(word, words) {
        Some(meant) => format!("`{word}` is not known; did you mean `{meant}`?"),
        None => format!("`{word}` is not known; there is {}", words.join(", ")),
    })
}

fn explain(name: &str, error: &str) -> String {
    format!("{name}: {}", suggest::explain(error))
}

fn regex(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| error.to_string())
}

/// A key that no action has taken.
fn leftover(file: &StepFile) -> Option<&'static str> {
    let left = [
        ("with", file.with.is_some()),
        ("as", file.name.is_some()),
        ("answer", file.answer.is_some()),
        ("unanswered", file.unanswered.is_some()),
        ("refused", file.refused.is_some()),
    ];
    left.into_iter().find_map(|(key, is_left)| is_left.then_some(key))
}
