//! Granted ports: bytes between a plugin and its hardware.
//!
//! Ports belong to the plugin, not to an incarnation: they stay open through faults and swaps. What both ends share
//! is a [`Line`]; what is at the other end, a [`PortMaker`] decides: hardware ([`RealPorts`]) or a test ([`FakePorts`]).

mod can;
mod config;
mod fake;
mod fd;
mod gpio;
mod line;
mod maker;
mod pace;
mod real;
mod reason;
mod serial;
mod socket;
mod stream;
mod tcp;
#[cfg(test)]
mod testing;
mod udp;
mod unix;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::error::RuntimeError;
use crate::runtime::Runtime;
pub use can::{CanFilter, CanPort};
pub use config::{BadField, PortBudget, PortConfig};
pub use fake::{FakePorts, FeedError, Sent};
pub use gpio::{GpioBias, GpioDirection, GpioLevel, GpioLineId, GpioPort};
pub(crate) use line::{Deliver, PortData, PortEvent, SendError};
pub use line::{Line, Outgoing};
pub use maker::{FarEnd, PortMaker};
pub use real::RealPorts;
pub use serial::{SerialFlow, SerialParity, SerialPort};
pub use socket::SocketMode;
pub use tcp::TcpPort;
pub use udp::UdpPort;
pub use unix::UnixPort;

/// How long a plugin's ports may take to close when it is stopped.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

/// A port in the statistics of its plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortStats {
    pub name: String,
    pub budget: PortBudget,
    /// What waits to be written counts so many bytes.
    pub queued: usize,
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

    /// Takes room for bytes that [`Self::send`] or [`Self::release`] will be called with.
    pub(crate) fn reserve(&self, port: &str, bytes: &[u8]) -> Result<(), SendError> {
        let port = self.0.get(port).ok_or(SendError::Denied)?;
        port.config.fits(bytes).map_err(SendError::Unfit)?;
        let far_end = port.far_end.get().ok_or(SendError::Closed)?;
        if !port.line.is_open() {
            Err(SendError::Closed)
        } else if far_end.is_ready() {
            port.line.reserve(bytes.len())
        } else {
            Err(SendError::Busy)
        }
    }

    pub(crate) fn send(&self, port: &str, bytes: Vec<u8>) {
        if let Some(port) = self.0.get(port)
            && let Some(far_end) = port.far_end.get()
        {
            far_end.send(port.line.outgoing(bytes));
        }
    }

    /// Gives reserved room back.
    pub(crate) fn release(&self, port: &str, bytes: usize) {
        if let Some(port) = self.0.get(port) {
            port.line.release(bytes);
        }
    }

    pub(crate) fn stats(&self) -> Vec<PortStats> {
        let stats = self.0.iter().map(|(name, port)| PortStats {
            name: name.clone(),
            budget: port.line.budget(),
            queued: port.line.queued(),
        });
        stats.collect()
    }

    /// The plugin's breaker is open: nobody looks after its hardware.
    pub(crate) fn rest(&self) {
        self.far_ends().for_each(FarEnd::rest);
    }

    /// The plugin is stopped. Waits until what it sent is written, but not long.
    pub(crate) fn close(&self) {
        self.far_ends().for_each(FarEnd::close);
        let until = Instant::now() + CLOSE_PATIENCE;
        for far_end in self.far_ends() {
            far_end.wait_closed(until.saturating_duration_since(Instant::now()));
        }
    }

    fn far_ends(&self) -> impl Iterator<Item = &dyn FarEnd> {
        self.0
            .values()
            .filter_map(|port| port.far_end.get().map(|far_end| &**far_end))
    }
}
