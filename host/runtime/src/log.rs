//! What guests write: log lines, and stdout and stderr of guests that have them.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::budget::Bucket;
use crate::clock::Clock;
use crate::event::Sink;
use crate::sync::lock;

/// Longest line, in bytes; the rest is cut.
const MAX_LINE: usize = 1024;
/// Lines kept to explain a fault.
const TAIL: usize = 8;
/// Secrets of questions that are hidden: a CSMS may send ever new ones.
const ASKED: usize = 64;
/// A secret of a question that is shorter is no secret, and would be found in every text.
const SHORTEST: usize = 4;

/// As in the WIT package's `log.level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// The log of one plugin; clones write to the same.
#[derive(Clone)]
pub(crate) struct Log {
    plugin: Arc<str>,
    clock: Arc<dyn Clock>,
    sink: Arc<dyn Sink>,
    shared: Arc<Shared>,
}

struct Shared {
    bucket: Mutex<Bucket>,
    /// Errors and stderr of the running call.
    tail: Mutex<VecDeque<String>>,
    /// Values of secret settings: never shown.
    secrets: Mutex<BTreeSet<String>>,
    /// The same of questions, the newest last.
    asked: Mutex<VecDeque<String>>,
    dropped: AtomicU64,
}

impl Log {
    pub(crate) fn new(
        plugin: Arc<str>,
        clock: Arc<dyn Clock>,
        sink: Arc<dyn Sink>,
        bytes_per_second: u64,
    ) -> Self {
        let shared = Shared {
            bucket: Mutex::new(Bucket::new(bytes_per_second)),
            tail: Mutex::default(),
            secrets: Mutex::default(),
            asked: Mutex::default(),
            dropped: AtomicU64::new(0),
        };
        Self {
            plugin,
            clock,
            sink,
            shared: Arc::new(shared),
        }
    }

    /// Writes one line, cleaned, if the budget has room for it.
    pub(crate) fn line(&self, level: Level, text: &str) {
        let text = self.clean(text);
        // A fault must be explained even when the budget is spent, so the tail comes first.
        if level == Level::Error {
            self.remember(&text);
        }
        let size = text.len() as u64 + 1;
        if !lock(&self.shared.bucket).take(self.clock.now(), size) {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let plugin = &*self.plugin;
        self.sink.line(plugin, level, &text);
        match level {
            Level::Trace => tracing::trace!(target: "plugin", plugin, "{text}"),
            Level::Debug => tracing::debug!(target: "plugin", plugin, "{text}"),
            Level::Info => tracing::info!(target: "plugin", plugin, "{text}"),
            Level::Warn => tracing::warn!(target: "plugin", plugin, "{text}"),
            Level::Error => tracing::error!(target: "plugin", plugin, "{text}"),
        }
    }

    /// From now on this is not shown, wherever it stands in a text of the guest.
    pub(crate) fn hide(&self, secret: &str) {
        if !secret.is_empty() {
            lock(&self.shared.secrets).insert(secret.to_owned());
        }
    }

    /// The same of what came with a question, until many newer ones have come.
    pub(crate) fn hide_asked(&self, secret: &str) {
        let mut asked = lock(&self.shared.asked);
        if secret.len() < SHORTEST || asked.iter().any(|known| known == secret) {
            return;
        }
        if asked.len() == ASKED {
            asked.pop_front();
        }
        asked.push_back(secret.to_owned());
    }

    /// One line for people, of a text of the guest: without secrets, and cleaned.
    pub(crate) fn clean(&self, text: &str) -> String {
        let (secrets, asked) = (lock(&self.shared.secrets), lock(&self.shared.asked));
        let hidden = secrets
            .iter()
            .chain(asked.iter())
            .fold(text.to_owned(), |text, secret| text.replace(secret, "[redacted]"));
        clean(&hidden)
    }

    /// Keeps a line to explain a fault of the running call.
    pub(crate) fn remember(&self, text: &str) {
        let mut tail = lock(&self.shared.tail);
        if tail.len() == TAIL {
            tail.pop_front();
        }
        tail.push_back(text.to_owned());
    }

    /// The lines remembered since the last call of this; called after each call.
    pub(crate) fn take_tail(&self) -> Vec<String> {
        lock(&self.shared.tail).drain(..).collect()
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }
}

/// One line for people: control characters replaced, cut to size.
pub(crate) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len().min(MAX_LINE));
    for c in text.chars() {
        if clean.len() + c.len_utf8() > MAX_LINE {
            break;
        }
        clean.push(match c {
            '\n' | '\r' | '\t' => ' ',
            c if is_unsafe(c) => '\u{fffd}',
            c => c,
        });
    }
    clean
}

/// Control characters, and those that turn the direction of the text around them.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn control_characters_are_replaced_and_long_lines_cut() {
        assert_eq!(clean("a\x1b[31mb\nc\u{202e}d"), "a\u{fffd}[31mb c\u{fffd}d");
        assert_eq!(clean(&"x".repeat(5000)).len(), MAX_LINE);
        assert_eq!(clean(&"ä".repeat(5000)).len(), MAX_LINE);
    }

    #[test]
    fn lines_over_the_budget_are_dropped_and_counted() {
        let log = Log::new(
            "p".into(),
            Arc::new(SystemClock::default()),
            Arc::new(|_| ()),
            100,
        );
        for _ in 0..50 {
            log.line(Level::Info, "nine char");
        }
        assert!((39..=40).contains(&log.dropped()), "{}", log.dropped());
    }

    #[test]
    fn the_secrets_of_the_last_questions_are_hidden() {
        let log = Log::new("p".into(), Arc::new(SystemClock::default()), Arc::new(|_| ()), 0);
        log.hide("of a setting");
        for n in 0..=ASKED {
            log.hide_asked(&format!("pin {n:04}"));
        }
        log.hide_asked("no");
        assert_eq!(
            log.clean("of a setting, pin 0064, pin 0001, pin 0000, no"),
            "[redacted], [redacted], [redacted], pin 0000, no"
        );
    }

    #[test]
    fn errors_are_remembered_even_over_the_budget() {
        let log = Log::new("p".into(), Arc::new(SystemClock::default()), Arc::new(|_| ()), 0);
        log.line(Level::Info, "not this");
        log.line(Level::Error, "panicked at lib.rs:1");
        assert_eq!(log.take_tail(), ["panicked at lib.rs:1"]);
        assert_eq!(log.take_tail(), [""; 0]);
    }
}
