//! All that happened, in order and with its time; and which of it a test has expected already.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use plugpoint_runtime::{Clock, FakePorts, Level, ManualClock, Phase, PluginEvent, Sink, SwapStep};

use crate::durable::Durable;
use crate::show;
use crate::words;

/// Lines of a plugin that a failure repeats.
const TAIL: usize = 10;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Virtual time since the test began.
    pub at: Duration,
    pub happened: Happened,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// The plugin wrote a line.
    Line(Level, String),
    Plugin(PluginEvent),
    /// The power was cut, and is back.
    PowerCut,
    /// The plugin sent bytes to a port.
    Sent {
        port: String,
        bytes: Vec<u8>,
    },
}

/// The stub host's ear.
pub(crate) struct Journal {
    durable: Arc<Durable>,
    ports: FakePorts,
    state: Mutex<State>,
}

struct State {
    clock: Arc<ManualClock>,
    /// Virtual time at which the present station process started.
    since: Duration,
    entries: Vec<Entry>,
    /// Entries that an expectation has met, by index.
    met: Vec<bool>,
    /// How many of the bytes sent to a port expectations have met.
    sent_met: BTreeMap<String, usize>,
    cut_at: Option<Phase>,
    /// The power is gone: nothing that happens now reaches anybody.
    dark: bool,
}

impl Journal {
    pub(crate) fn new(clock: Arc<ManualClock>, durable: Arc<Durable>, ports: FakePorts) -> Self {
        Self {
            durable,
            ports,
            state: Mutex::new(State {
                clock,
                since: Duration::ZERO,
                entries: Vec::new(),
                met: Vec::new(),
                sent_met: BTreeMap::new(),
                cut_at: None,
                dark: false,
            }),
        }
    }

    /// Virtual time since the test began.
    pub(crate) fn now(&self) -> Duration {
        self.lock().now()
    }

    /// Notes what plugins have sent.
    pub(crate) fn collect_sent(&self) {
        let sent = self.ports.take_all_sent();
        let mut state = self.lock();
        for sent in sent {
            state.push(Happened::Sent {
                port: sent.port,
                bytes: sent.bytes,
            });
        }
    }

    /// Fails the power as soon as a swap begins this phase.
    pub(crate) fn cut_at(&self, phase: Phase) {
        self.lock().cut_at = Some(phase);
    }

    /// Whether the power has failed at the phase that was chosen.
    pub(crate) fn is_dark(&self) -> bool {
        self.lock().dark
    }

    pub(crate) fn cut(&self) {
        // What has been sent before is out.
        self.collect_sent();
        self.durable.cut();
        self.lock().dark = true;
    }

    /// The power is back, and a new station process has this clock.
    pub(crate) fn restore(&self, clock: Arc<ManualClock>, off: Duration) {
        drop(self.ports.take_all_sent());
        self.durable.restore();
        let mut state = self.lock();
        state.dark = false;
        state.cut_at = None;
        state.push(Happened::PowerCut);
        state.since = state.now() + off;
        state.clock = clock;
    }

    pub(crate) fn forget(&self) {
        let mut state = self.lock();
        state.entries.clear();
        state.met.clear();
        state.sent_met.clear();
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.lock().entries.clone()
    }

    /// In the first entry that has it.
    pub(crate) fn find<T>(&self, find: impl Fn(&Happened) -> Option<T>) -> Option<T> {
        self.lock().entries.iter().find_map(|entry| find(&entry.happened))
    }

    /// The first entry that `matches` and no expectation has met yet; it is met now.
    pub(crate) fn meet<T>(&self, matches: impl Fn(&Happened) -> Option<T>) -> Option<T> {
        let mut state = self.lock();
        let State { entries, met, .. } = &mut *state;
        let mut open = entries.iter().zip(met).filter(|(_, met)| !**met);
        open.find_map(|(entry, met)| {
            let found = matches(&entry.happened)?;
            *met = true;
            Some(found)
        })
    }

    /// The bytes sent to `port` that no expectation has met.
    pub(crate) fn sent(&self, port: &str) -> Vec<u8> {
        let state = self.lock();
        let pieces = state.entries.iter().filter_map(|entry| match &entry.happened {
            Happened::Sent { port: to, bytes } if to == port => Some(&bytes[..]),
            _ => None,
        });
        let met = state.sent_met.get(port).copied().unwrap_or_default();
        pieces.flatten().copied().skip(met).collect()
    }

    pub(crate) fn meet_sent(&self, port: &str, bytes: usize) {
        *self.lock().sent_met.entry(port.to_owned()).or_default() += bytes;
    }

    /// Whether something that no expectation has met `matches`.
    pub(crate) fn has(&self, matches: impl Fn(&Happened) -> bool) -> bool {
        !self.unmet(|happened| matches(happened).then_some(())).is_empty()
    }

    /// Every entry that `matches` and no expectation has met.
    pub(crate) fn unmet<T>(&self, matches: impl Fn(&Happened) -> Option<T>) -> Vec<T> {
        let state = self.lock();
        let open = state.entries.iter().zip(&state.met).filter(|(_, met)| !**met);
        open.filter_map(|(entry, _)| matches(&entry.happened)).collect()
    }

    /// What the plugin wrote last, and its faults, for the text of a failure.
    pub(crate) fn tail(&self) -> Vec<String> {
        let state = self.lock();
        let words = state.entries.iter().filter(|entry| entry.happened.is_said());
        let mut tail: Vec<_> = words.rev().take(TAIL).map(Entry::to_string).collect();
        tail.reverse();
        tail
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, happened: Happened) {
        self.lock().push(happened);
    }
}

impl State {
    fn now(&self) -> Duration {
        self.since + self.clock.now()
    }

    fn push(&mut self, happened: Happened) {
        if !self.dark {
            let at = self.now();
            self.entries.push(Entry { at, happened });
            self.met.push(false);
        }
    }
}

impl Sink for Journal {
    fn event(&self, event: PluginEvent) {
        // Bytes that were sent before are noted before.
        self.collect_sent();
        let begun = match &event {
            PluginEvent::Swap {
                step: SwapStep::Begun(phase),
                ..
            } => Some(*phase),
            _ => None,
        };
        self.note(Happened::Plugin(event));
        if begun.is_some() && begun == self.lock().cut_at {
            self.cut();
        }
    }

    fn line(&self, _plugin: &str, level: Level, text: &str) {
        self.note(Happened::Line(level, text.to_owned()));
    }
}

impl Happened {
    /// Whether it explains what a plugin thought.
    fn is_said(&self) -> bool {
        matches!(
            self,
            Self::Line(..) | Self::Plugin(PluginEvent::Fault { .. } | PluginEvent::Down { .. })
        )
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9}  {}", show::seconds(self.at), self.happened)
    }
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(level, text) => write!(f, "log      {level:?}: {text}"),
            Self::Plugin(event) => f.write_str(&words::event(event)),
            Self::PowerCut => f.write_str("power    cut, and back"),
            Self::Sent { port, bytes } => write!(f, "sent     {port}: {}", show::bytes(bytes)),
        }
    }
}
