//! A plugin's side of a port, as tests of one kind of port need it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::PortBudget;
use super::line::{Line, PortEvent, SendError};
use super::wire::{Order, Wire};

const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Plugin {
    pub(super) line: Arc<Line>,
    events: mpsc::UnboundedReceiver<PortEvent>,
    orders: mpsc::UnboundedSender<Order>,
}

/// A plugin, and the end of its port that hardware is given.
pub(super) fn plugin() -> (Plugin, Wire) {
    let (event, events) = mpsc::unbounded_channel();
    let (orders, of_wire) = mpsc::unbounded_channel();
    let deliver = Arc::new(move |_: &str, happened| drop(event.send(happened)));
    let line = Arc::new(Line::new("driver", "board", PortBudget::default(), deliver));
    let wire = Wire::new(line.clone(), of_wire);
    let plugin = Plugin { line, events, orders };
    (plugin, wire)
}

impl Plugin {
    /// Why the port is closed; none: it is open.
    pub(super) async fn state(&mut self) -> Option<String> {
        match self.event().await {
            PortEvent::State(state) => state,
            PortEvent::Data(data) => panic!("bytes: {:?}", data.bytes),
        }
    }

    pub(super) async fn data(&mut self) -> Vec<u8> {
        match self.event().await {
            PortEvent::Data(data) => data.bytes,
            PortEvent::State(state) => panic!("a state: {state:?}"),
        }
    }

    pub(super) fn send(&self, bytes: &[u8]) -> Result<(), SendError> {
        self.line.reserve(bytes.len())?;
        self.order(Order::Send(self.line.outgoing(bytes.to_vec())));
        Ok(())
    }

    pub(super) fn order(&self, order: Order) {
        assert!(self.orders.send(order).is_ok(), "the port's task has ended");
    }

    async fn event(&mut self) -> PortEvent {
        let event = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        event.expect("nothing happened").expect("the port is gone")
    }
}
