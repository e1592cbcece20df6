//! The ports of a station: each is a task on the runtime's thread for ports.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{FarEnd, Line, PortConfig, PortMaker, unix};
use crate::error::RuntimeError;
use crate::runtime::Runtime;

/// Ports over the machine's own lines and sockets.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealPorts;

/// What the plugin's side wants of a port's task.
pub(super) enum Order {
    Send(Vec<u8>),
    Rest,
    Close,
}

struct Task(mpsc::UnboundedSender<Order>);

impl PortMaker for RealPorts {
    fn make(
        &self,
        runtime: &Runtime,
        config: &PortConfig,
        line: Arc<Line>,
    ) -> Result<Box<dyn FarEnd>, RuntimeError> {
        let (orders, outgoing) = mpsc::unbounded_channel();
        let PortConfig::Unix(unix) = config.clone();
        drop(runtime.ports()?.spawn(unix::serve(unix, line, outgoing)));
        Ok(Box::new(Task(orders)))
    }
}

impl FarEnd for Task {
    fn send(&self, bytes: Vec<u8>) {
        // The task ends only with the port itself.
        let _ = self.0.send(Order::Send(bytes));
    }

    fn rest(&self) {
        let _ = self.0.send(Order::Rest);
    }

    fn close(&self) {
        let _ = self.0.send(Order::Close);
    }
}
