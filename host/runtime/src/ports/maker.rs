//! The seam between ports and hardware: stations use [`super::RealPorts`], tests and the stub host
//! [`super::FakePorts`].

use std::sync::Arc;
use std::time::Duration;

use super::{Line, Outgoing, PortConfig};
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

/// The hardware's end of a port. Dropped when its plugin is no more.
pub trait FarEnd: Send + Sync {
    /// Whether more may be sent now, budgets aside. No: the plugin gets `busy`.
    fn is_ready(&self) -> bool {
        true
    }

    /// Takes bytes of the plugin, to be written in order. Does not wait.
    fn send(&self, bytes: Outgoing);

    /// Nobody looks after the port now (the plugin's breaker is open): outputs go to their safe level.
    fn rest(&self);

    /// The plugin is stopped: what it sent is still written, outputs go to their safe level, the port closes.
    fn close(&self);

    /// Waits until a port that was told to close has done so, or until patience ends.
    fn wait_closed(&self, _patience: Duration) {}
}
