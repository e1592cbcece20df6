//! Granted ports: bytes between a plugin and its hardware.
//!
//! Ports belong to the plugin, not to an incarnation: they stay open through faults and swaps. What both ends share
//! is a [`Line`]; what is at the other end, a [`PortMaker`] decides: hardware ([`RealPorts`]) or a test ([`FakePorts`]).

mod fake;
mod line;
mod maker;
mod pace;
mod real;
mod unix;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use crate::error::RuntimeError;
use crate::runtime::Runtime;
pub use fake::{FakePorts, FeedError, Sent};
pub use line::Line;
pub(crate) use line::{Deliver, PortData, PortEvent, SendError};
pub use maker::{FarEnd, PortMaker};
pub use real::RealPorts;
pub use unix::{UnixMode, UnixPort};

/// `[plugins.ports.<name>]` in the station's configuration, told apart by `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PortConfig {
    Unix(UnixPort),
}

/// What a port may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortBudget {
    /// Each way.
    pub bytes_per_second: u64,
    /// Bytes that may wait, each way; a piece counts as 256 at least.
    pub queue_bytes: usize,
}

impl PortConfig {
    pub fn budget(&self) -> PortBudget {
        let Self::Unix(unix) = self;
        PortBudget {
            bytes_per_second: unix.bytes_per_second,
            queue_bytes: unix.queue_bytes,
        }
    }

    /// Puts a relative path into `folder`.
    pub fn anchor(&mut self, folder: &Path) {
        let Self::Unix(unix) = self;
        unix.path = folder.join(&unix.path);
    }
}

/// The ports of one plugin, by name.
#[derive(Default)]
pub(crate) struct Ports(BTreeMap<String, Port>);

struct Port {
    config: PortConfig,
    line: Arc<Line>,
    /// Set by [`Ports::open`].
    far_end: OnceLock<Box<dyn FarEnd>>,
}

impl Ports {
    /// The ports, which nobody serves yet.
    pub(crate) fn new(plugin: &str, grants: &BTreeMap<String, PortConfig>, deliver: &Deliver) -> Self {
        let port = |(name, config): (&String, &PortConfig)| {
            let line = Arc::new(Line::new(plugin, name, config.budget(), deliver.clone()));
            let port = Port {
                config: config.clone(),
                line,
                far_end: OnceLock::new(),
            };
            (name.clone(), port)
        };
        Self(grants.iter().map(port).collect())
    }

    /// Has every port made. What happens on them is delivered from now on.
    pub(crate) fn open(&self, runtime: &Runtime, maker: &dyn PortMaker) -> Result<(), RuntimeError> {
        for port in self.0.values() {
            let far_end = maker.make(runtime, &port.config, port.line.clone())?;
            // Opened once in its life.
            let _ = port.far_end.set(far_end);
        }
        Ok(())
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// Takes room for bytes that [`Self::send`] or [`Self::release`] will be called with.
    pub(crate) fn reserve(&self, port: &str, bytes: &[u8]) -> Result<(), SendError> {
        let port = self.0.get(port).ok_or(SendError::Denied)?;
        let far_end = port.far_end.get().ok_or(SendError::Closed)?;
        port.line.reserve(bytes.len())?;
        if far_end.is_ready() {
            return Ok(());
        }
        port.line.written(bytes.len());
        Err(SendError::Busy)
    }

    pub(crate) fn send(&self, port: &str, bytes: Vec<u8>) {
        if let Some(far_end) = self.0.get(port).and_then(|port| port.far_end.get()) {
            far_end.send(bytes);
        }
    }

    /// Gives reserved room back.
    pub(crate) fn release(&self, port: &str, bytes: usize) {
        if let Some(port) = self.0.get(port) {
            port.line.written(bytes);
        }
    }

    /// The plugin's breaker is open: nobody looks after its hardware.
    pub(crate) fn rest(&self) {
        self.far_ends().for_each(FarEnd::rest);
    }

    /// The plugin is stopped. Waits until what it sent is written, but not long.
    pub(crate) fn close(&self) {
        self.far_ends().for_each(FarEnd::close);
    }

    fn far_ends(&self) -> impl Iterator<Item = &dyn FarEnd> {
        self.0
            .values()
            .filter_map(|port| port.far_end.get().map(|far_end| &**far_end))
    }
}
