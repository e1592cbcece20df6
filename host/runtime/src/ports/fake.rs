//! Ports without hardware: a test, or the stub host, is at the far end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::{FarEnd, Line, Outgoing, PortConfig, PortMaker};
use crate::error::RuntimeError;
use crate::runtime::Runtime;
use crate::sync::lock;

/// All ports of all plugins in memory, driven from the thread that calls, without any thread or task of their own.
/// Clones are the same ports.
///
/// A port is open from the start, unless it was closed before its plugin was loaded. Queue budgets hold as they do
/// for real ports: bytes that [`Self::take_sent`] has not taken count against `queue-bytes`, and so do those that
/// the plugin has not worked off; bytes per second are not counted, since no time passes here.
#[derive(Clone, Default)]
pub struct FakePorts(Arc<Mutex<State>>);

/// One `ports.send` of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub plugin: String,
    pub port: String,
    pub bytes: Vec<u8>,
}

/// Why a fake port did not take bytes for its plugin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    #[error("the port `{port}` of `{plugin}` is closed; open it first")]
    Closed { plugin: String, port: String },
    #[error(
        "the plugin `{plugin}` has as much waiting on its port `{port}` as `queue-bytes` allows; let it work, or feed less at once"
    )]
    Full { plugin: String, port: String },
    #[error("no plugin `{plugin}` with a port `{port}` is loaded")]
    Unknown { plugin: String, port: String },
}

type Name = (String, String);

#[derive(Default)]
struct State {
    ports: BTreeMap<Name, Port>,
    sent: Vec<Outgoing>,
}

/// A port that somebody has spoken of: there may be no plugin that has it (yet).
#[derive(Default)]
struct Port {
    line: Option<Arc<Line>>,
    /// Why it is not open.
    closed: Option<String>,
    refuses: bool,
    rests: bool,
}

struct End {
    ports: FakePorts,
    line: Arc<Line>,
}

fn name(plugin: &str, port: &str) -> Name {
    (plugin.to_owned(), port.to_owned())
}

impl FakePorts {
    /// Opens a port, whether its plugin is loaded or not.
    pub fn open(&self, plugin: &str, port: &str) {
        let line = self.change(plugin, port, |port| {
            port.closed = None;
            port.line.clone()
        });
        if let Some(line) = line.filter(|line| !line.is_open()) {
            line.opened();
        }
    }

    /// Closes a port, whether its plugin is loaded or not; `why` is what the plugin is told.
    pub fn close(&self, plugin: &str, port: &str, why: &str) {
        let line = self.change(plugin, port, |port| {
            port.closed = Some(why.to_owned());
            port.line.clone()
        });
        if let Some(line) = line {
            line.closed(why);
        }
    }

    /// Makes a port refuse what is sent (the plugin gets `busy`), or take it again.
    pub fn refuse(&self, plugin: &str, port: &str, refuse: bool) {
        self.change(plugin, port, |port| port.refuses = refuse);
    }

    /// Hands bytes to the plugin: all of them, in pieces of up to 64 KiB, or none.
    ///
    /// # Errors
    /// If there is no such port, it is closed, or the plugin has no room for them.
    pub fn feed(&self, plugin: &str, port: &str, bytes: &[u8]) -> Result<(), FeedError> {
        let line = self.change(plugin, port, |port| port.line.clone());
        let (plugin, port) = name(plugin, port);
        match line {
            None => Err(FeedError::Unknown { plugin, port }),
            Some(line) if !line.is_open() => Err(FeedError::Closed { plugin, port }),
            Some(line) if !line.try_feed(bytes) => Err(FeedError::Full { plugin, port }),
            Some(_) => Ok(()),
        }
    }

    /// Takes what a plugin sent to a port: one item for each `ports.send`.
    pub fn take_sent(&self, plugin: &str, port: &str) -> Vec<Vec<u8>> {
        let taken = self.take(|line| line.plugin() == plugin && line.port() == port);
        taken.into_iter().map(|sent| sent.bytes).collect()
    }

    /// Takes what all plugins sent to all ports, in order.
    pub fn take_all_sent(&self) -> Vec<Sent> {
        self.take(|_| true)
    }

    /// Whether nobody looks after the port: its plugin is stopped, or its breaker is open. A real output is at
    /// its safe level then.
    pub fn rests(&self, plugin: &str, port: &str) -> bool {
        self.change(plugin, port, |port| port.rests)
    }

    fn change<T>(&self, plugin: &str, port: &str, change: impl FnOnce(&mut Port) -> T) -> T {
        change(lock(&self.0).ports.entry(name(plugin, port)).or_default())
    }

    fn take(&self, wanted: impl Fn(&Line) -> bool) -> Vec<Sent> {
        let mut state = lock(&self.0);
        let taken = state.sent.extract_if(.., |sent| wanted(sent.line()));
        let sent = taken.map(|sent| Sent {
            plugin: sent.line().plugin().to_owned(),
            port: sent.line().port().to_owned(),
            bytes: sent.to_vec(),
        });
        sent.collect()
    }
}

impl PortMaker for FakePorts {
    fn make(&self, _: &Runtime, _: &PortConfig, line: Arc<Line>) -> Result<Box<dyn FarEnd>, RuntimeError> {
        let closed = self.change(line.plugin(), line.port(), |port| {
            port.line = Some(line.clone());
            port.rests = false;
            port.closed.clone()
        });
        match closed {
            None => line.opened(),
            Some(why) => line.closed(why),
        }
        Ok(Box::new(End {
            ports: self.clone(),
            line,
        }))
    }
}

impl End {
    fn port<T>(&self, change: impl FnOnce(&mut Port) -> T) -> T {
        self.ports.change(self.line.plugin(), self.line.port(), change)
    }

    /// The plugin is gone; what it sent can still be taken. The port may be another one's already.
    fn unplug(&self) {
        self.port(|port| port.line.take_if(|line| Arc::ptr_eq(line, &self.line)));
    }
}

impl FarEnd for End {
    fn is_ready(&self) -> bool {
        self.port(|port| !port.refuses)
    }

    fn send(&self, bytes: Outgoing) {
        self.port(|port| port.rests = false);
        lock(&self.ports.0).sent.push(bytes);
    }

    fn rest(&self) {
        self.port(|port| port.rests = true);
    }

    fn close(&self) {
        self.rest();
        self.unplug();
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.unplug();
    }
}
