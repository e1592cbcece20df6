//! The seam between ports and hardware: stations use [`super::RealPorts`], tests and the stub host
//! [`super::FakePorts`].

use std::sync::Arc;

use super::{Line, PortConfig};
use crate::error::RuntimeError;
use crate::runtime::Runtime;

/// Makes ports.
pub trait PortMaker: Send + Sync {
    /// Makes the port that `config` describes and serves it, until the far end is closed or dropped: it says
    /// through `line` when the port opens and closes, and hands on what arrives.
    ///
    /// # Errors
    /// If it cannot be served at all. A port that cannot be opened (yet) is made, and is closed.
    fn make(
        &self,
        runtime: &Runtime,
        config: &PortConfig,
        line: Arc<Line>,
    ) -> Result<Box<dyn FarEnd>, RuntimeError>;
}

/// The hardware's end of a port. No function waits, but for [`Self::close`].
pub trait FarEnd: Send + Sync {
    /// Whether more may be sent now, budgets aside. No: the plugin gets `busy`.
    fn is_ready(&self) -> bool {
        true
    }

    /// Bytes of the plugin, to be written in order; [`Line::written`] is to follow for each.
    fn send(&self, bytes: Vec<u8>);

    /// Nobody looks after the port now (the plugin's breaker is open): outputs go to their safe level.
    fn rest(&self);

    /// The plugin is stopped: what it sent is still written, outputs go to their safe level, the port closes.
    /// Waits for it, but not long.
    fn close(&self);
}
