//! Why a call into a guest failed.

use std::any::Any;
use std::fmt;

use wasmtime::Trap;

use crate::wasi::Exited;

/// A budget was exceeded inside a host call; the text names the budget.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LimitExceeded(pub(crate) String);

/// What went wrong in a plugin, for the log, the operator and the metrics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    /// `interface.function` that was called.
    pub function: &'static str,
    /// One line that says what happened and, where there is something, what to do.
    pub text: String,
    /// The last error lines that the plugin wrote during the call (a panic's text is among them).
    pub tail: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A call ran longer than its budget.
    Deadline,
    /// The guest ended itself.
    Exit,
    /// The host's own code panicked during the call: a bug of the host.
    Host,
    /// Somebody ended the incarnation.
    Killed,
    /// Another budget was exceeded.
    Limit,
    /// A lifecycle function answered with an error.
    Refused,
    /// An answer came for a question that does not wait for one. The instance lives on.
    Reply,
    /// The guest trapped; a panic is one.
    Trap,
}

impl FaultKind {
    pub const ALL: [Self; 8] = [
        Self::Deadline,
        Self::Exit,
        Self::Host,
        Self::Killed,
        Self::Limit,
        Self::Refused,
        Self::Reply,
        Self::Trap,
    ];

    /// One word, as in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Exit => "exit",
            Self::Host => "host",
            Self::Killed => "killed",
            Self::Limit => "limit",
            Self::Refused => "refused",
            Self::Reply => "reply",
            Self::Trap => "trap",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "host bug",
            other => other.name(),
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}: {}", self.kind, self.function, self.text)?;
        if let Some(last) = self.tail.last() {
            write!(f, " (the plugin's last words: {last})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// Whether it is that this budget was exceeded, by its name in `[plugins.budget]`.
    pub fn exceeded(&self, budget: &str) -> bool {
        self.kind == FaultKind::Limit && self.text.contains(&format!("(budget `{budget}`)"))
    }

    pub(crate) fn new(kind: FaultKind, function: &'static str, text: impl Into<String>) -> Self {
        Self {
            kind,
            function,
            text: text.into(),
            tail: Vec::new(),
        }
    }

    pub(crate) fn refused(function: &'static str, why: &str) -> Self {
        Self::new(FaultKind::Refused, function, crate::log::clean(why))
    }

    pub(crate) fn from_wasm(function: &'static str, error: &wasmtime::Error) -> Self {
        let (kind, text) = classify(error);
        Self::new(kind, function, text)
    }

    pub(crate) fn from_panic(function: &'static str, panic: &(dyn Any + Send)) -> Self {
        let text = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no text");
        Self::new(
            FaultKind::Host,
            function,
            format!("the host panicked: {text}; please report it"),
        )
    }
}

fn classify(error: &wasmtime::Error) -> (FaultKind, String) {
    if let Some(limit) = error.downcast_ref::<LimitExceeded>() {
        return (FaultKind::Limit, limit.to_string());
    }
    if let Some(exited) = error.downcast_ref::<Exited>() {
        return (FaultKind::Exit, exited.to_string());
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => (
            FaultKind::Deadline,
            "the call did not return within its time budget and was stopped".into(),
        ),
        Some(Trap::UnreachableCodeReached) => (
            FaultKind::Trap,
            format!("the plugin panicked or aborted{}", frame(error)),
        ),
        Some(Trap::MemoryOutOfBounds) => {
            let hint = "; endless recursion ends so as well";
            (
                FaultKind::Trap,
                format!("{}{}{hint}", Trap::MemoryOutOfBounds, frame(error)),
            )
        }
        Some(trap) => (FaultKind::Trap, format!("{trap}{}", frame(error))),
        None => classify_text(error),
    }
}

/// Limits that wasmtime enforces itself have no error type of their own.
fn classify_text(error: &wasmtime::Error) -> (FaultKind, String) {
    let text = crate::log::clean(&error.root_cause().to_string());
    if text.contains("fuel") {
        return (
            FaultKind::Limit,
            format!("too many bytes for one call (budget `boundary-bytes`): {text}"),
        );
    }
    (FaultKind::Trap, text)
}

/// The innermost function of the guest's backtrace, if the component still has names.
fn frame(error: &wasmtime::Error) -> String {
    let backtrace = error.downcast_ref::<wasmtime::WasmBacktrace>();
    let names = backtrace.into_iter().flat_map(wasmtime::WasmBacktrace::frames);
    let name = names
        .filter_map(wasmtime::FrameInfo::func_name)
        .find(|name| !is_panic_machinery(name));
    name.map_or_else(String::new, |name| {
        format!(" (near `{}`)", crate::log::clean(name))
    })
}

fn is_panic_machinery(name: &str) -> bool {
    [
        "panic",
        "abort",
        "rust_begin_unwind",
        "unwrap_failed",
        "expect_failed",
    ]
    .iter()
    .any(|part| name.contains(part))
}
