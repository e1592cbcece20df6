//! What a test expects of a plugin, at once or within some time.

use std::fmt;
use std::time::Duration;

use plugpoint_runtime::{Answer, Fault, PluginEvent, Unanswered};
use regex::Regex;
use serde_json::Value;

use crate::failure::Failure;
use crate::journal::Happened;
use crate::matching::fits;
use crate::pattern::{Found, Pattern};
use crate::stub::{Request, Stub};
use crate::{show, words};

/// How a question is expected to end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expected {
    /// By an answer like this; see [`fits`].
    Answer(Value),
    /// By the default, for a reason named as by [`words::unanswered`].
    Unanswered(String),
}

/// A report of a plugin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Report {
    /// `hardware.cable`, `link.up`, ...
    pub(crate) name: String,
    /// What of its arguments matters; see [`fits`].
    pub(crate) with: Value,
}

/// A line of a plugin's log.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: Regex,
}

/// A fault of a plugin. What is not said does not matter.
#[derive(Clone, Debug)]
pub(crate) struct FaultLike {
    /// As [`plugpoint_runtime::FaultKind::name`] has it.
    pub(crate) kind: Option<String>,
    /// `interface.function`.
    pub(crate) function: Option<String>,
    pub(crate) text: Option<Regex>,
}

/// Nothing of what is met here is met again. Each waits up to `within`, until it is met.
impl Stub {
    pub(crate) fn sent(&mut self, port: &str, pattern: &Pattern, within: Duration) -> Result<(), Failure> {
        self.advance_until(within, |stub| {
            !matches!(pattern.find(&stub.journal.sent(port)), Found::NotYet)
        });
        let sent = self.journal.sent(port);
        match pattern.find(&sent) {
            Found::Yes(bytes) => {
                self.journal.meet_sent(port, bytes);
                Ok(())
            }
            Found::No | Found::NotYet if sent.is_empty() => {
                Err(self.failure(format!("{pattern} sent to {port}"), "nothing was sent"))
            }
            Found::No | Found::NotYet => {
                Err(self.failure(format!("{pattern} sent to {port}"), show::bytes(&sent)))
            }
        }
    }

    pub(crate) fn silent(&self, port: &str) -> Result<(), Failure> {
        match &self.journal.sent(port)[..] {
            [] => Ok(()),
            sent => Err(self.failure(format!("nothing more sent to {port}"), show::bytes(sent))),
        }
    }

    pub(crate) fn answered(
        &mut self,
        request: Request,
        expected: &Expected,
        within: Duration,
    ) -> Result<(), Failure> {
        self.advance_until(within, |stub| stub.answer(request).is_some());
        let got = self.answer(request);
        if got.as_ref().is_some_and(|got| expected.is(got)) {
            Ok(())
        } else {
            let got = match &got {
                None => "no answer so far".to_owned(),
                Some(Ok(answer)) => words::answer(answer).to_string(),
                Some(Err(why)) => format!("the default, `{}`: {why}", words::unanswered(why)),
            };
            Err(self.failure(expected.to_string(), got))
        }
    }

    pub(crate) fn reported(&mut self, report: &Report, within: Duration) -> Result<(), Failure> {
        let found = |stub: &Self| stub.journal.has(|happened| report.is(happened));
        self.advance_until(within, found);
        if self
            .journal
            .meet(|happened| report.is(happened).then_some(()))
            .is_some()
        {
            return Ok(());
        }
        let reports = self.journal.unmet(report_of);
        let alike: Vec<_> = reports.iter().filter(|(name, _)| *name == report.name).collect();
        let shown = if alike.is_empty() {
            reports.iter().collect()
        } else {
            alike
        };
        Err(self.failure(
            report.to_string(),
            lines(shown.iter().map(|(name, with)| format!("{name} {with}"))),
        ))
    }

    pub(crate) fn not_reported(&self, report: &Report) -> Result<(), Failure> {
        let found = self
            .journal
            .unmet(|happened| report.is(happened).then(|| happened.to_string()));
        match found.first() {
            None => Ok(()),
            Some(found) => Err(self.failure(format!("no {report}"), found.clone())),
        }
    }

    pub(crate) fn written(&mut self, line: &Line, within: Duration) -> Result<(), Failure> {
        let found = |stub: &Self| stub.journal.has(|happened| line.is(happened));
        self.advance_until(within, found);
        match self.journal.meet(|happened| line.is(happened).then_some(())) {
            Some(()) => Ok(()),
            None => Err(self.failure(line.to_string(), "no such line that no step before it expected")),
        }
    }

    pub(crate) fn not_written(&self, line: &Line) -> Result<(), Failure> {
        let found = self
            .journal
            .unmet(|happened| line.is(happened).then(|| happened.to_string()));
        match found.first() {
            None => Ok(()),
            Some(found) => Err(self.failure(format!("no {line}"), found.clone())),
        }
    }

    pub(crate) fn faulted(&mut self, like: &FaultLike, within: Duration) -> Result<Fault, Failure> {
        let found = |stub: &Self| {
            stub.journal
                .has(|happened| fault_of(happened).is_some_and(|fault| like.is(fault)))
        };
        self.advance_until(within, found);
        let met = self
            .journal
            .meet(|happened| fault_of(happened).filter(|fault| like.is(fault)).cloned());
        met.ok_or_else(|| {
            let others = self
                .journal
                .unmet(|happened| fault_of(happened).map(ToString::to_string));
            self.failure(like.to_string(), lines(others))
        })
    }

    /// No fault has come but those that were expected.
    pub(crate) fn not_faulted(&self) -> Result<(), Failure> {
        let faults = self
            .journal
            .unmet(|happened| fault_of(happened).map(ToString::to_string));
        if faults.is_empty() {
            Ok(())
        } else {
            Err(self.failure("no fault but those that a step expects", lines(faults)))
        }
    }

    pub(crate) fn failure(&self, expected: impl Into<String>, got: impl Into<String>) -> Failure {
        Failure {
            expected: expected.into(),
            got: got.into(),
            at: self.now(),
            tail: self.journal.tail(),
        }
    }
}

/// For tests in Rust: each panics with what was expected and what came instead.
impl Stub {
    /// The next bytes sent to `port` are these.
    #[track_caller]
    pub fn expect_sent(&mut self, port: &str, bytes: &[u8]) {
        met(self.sent(port, &bytes.into(), Duration::ZERO));
    }

    /// Nothing has been sent to `port` but what was expected already.
    #[track_caller]
    pub fn expect_silence(&self, port: &str) {
        met(self.silent(port));
    }

    /// The question has been answered by this.
    #[track_caller]
    pub fn expect_answer(&mut self, request: Request, answer: &Answer) {
        met(self.answered(request, &Expected::Answer(words::answer(answer)), Duration::ZERO));
    }

    /// The question was not answered, and the default holds.
    #[track_caller]
    pub fn expect_default(&mut self, request: Request, why: &Unanswered) {
        let expected = Expected::Unanswered(words::unanswered(why).to_owned());
        met(self.answered(request, &expected, Duration::ZERO));
    }

    /// The plugin has reported this, by the name of the function that it called: `hardware.cable`. `with` is what of
    /// its arguments matters.
    #[track_caller]
    pub fn expect_fact(&mut self, name: &str, with: Value) {
        let name = name.to_owned();
        met(self.reported(&Report { name, with }, Duration::ZERO));
    }

    /// The plugin has written a line that has this in it.
    #[track_caller]
    pub fn expect_line(&mut self, text: &str) {
        let line = Line {
            text: literally(text),
        };
        met(self.written(&line, Duration::ZERO));
    }

    /// A call has failed in this way, named as by [`plugpoint_runtime::FaultKind::name`].
    #[track_caller]
    pub fn expect_fault(&mut self, kind: &str) -> Fault {
        let like = FaultLike {
            kind: Some(kind.to_owned()),
            function: None,
            text: None,
        };
        met(self.faulted(&like, Duration::ZERO))
    }

    /// No call has failed but those that were expected.
    #[track_caller]
    pub fn expect_no_fault(&self) {
        met(self.not_faulted());
    }
}

#[track_caller]
fn met<T>(expectation: Result<T, Failure>) -> T {
    expectation.unwrap_or_else(|failure| panic!("\n{failure}"))
}

fn literally(text: &str) -> Regex {
    // An escaped text is a regex at any rate.
    Regex::new(&regex::escape(text)).unwrap_or_else(|error| panic!("{error}"))
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<_> = lines.into_iter().collect();
    if lines.is_empty() {
        "nothing of the kind".to_owned()
    } else {
        lines.join("\n")
    }
}

fn report_of(happened: &Happened) -> Option<(String, Value)> {
    match happened {
        Happened::Plugin(event) => words::report(event),
        _ => None,
    }
}

fn fault_of(happened: &Happened) -> Option<&Fault> {
    match happened {
        Happened::Plugin(PluginEvent::Fault { fault, .. }) => Some(fault),
        _ => None,
    }
}

impl Expected {
    fn is(&self, got: &Result<Answer, Unanswered>) -> bool {
        match (self, got) {
            (Self::Answer(expected), Ok(answer)) => fits(expected, &words::answer(answer)),
            (Self::Unanswered(expected), Err(why)) => expected == words::unanswered(why),
            _ => false,
        }
    }
}

impl Report {
    fn is(&self, happened: &Happened) -> bool {
        report_of(happened).is_some_and(|(name, with)| name == self.name && fits(&self.with, &with))
    }
}

impl Line {
    fn is(&self, happened: &Happened) -> bool {
        matches!(happened, Happened::Line(_, text) if self.text.is_match(text))
    }
}

impl FaultLike {
    fn is(&self, fault: &Fault) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == fault.kind.name())
            && self
                .function
                .as_deref()
                .is_none_or(|function| function == fault.function)
            && self
                .text
                .as_ref()
                .is_none_or(|text| text.is_match(&fault.to_string()))
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => write!(f, "the answer {answer}"),
            Self::Unanswered(why) => write!(f, "the default, `{why}`"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.with)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a line like /{}/", self.text)
    }
}

impl fmt::Display for FaultLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a fault")?;
        self.kind
            .iter()
            .try_for_each(|kind| write!(f, " of the kind {kind}"))?;
        self.function
            .iter()
            .try_for_each(|function| write!(f, " in {function}"))?;
        self.text.iter().try_for_each(|text| write!(f, " like /{text}/"))
    }
}
