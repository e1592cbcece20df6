//! What a plugin waited for.

use crate::bindings::events::Guest;
use crate::exports::{Exported, Instance};
use crate::{Plugin, TimerId};

pub use crate::bindings::events::PortState;

/// What a plugin waited for. The station gives each call 200 ms.
pub trait Events: Plugin {
    /// A timer of [`crate::clock::set_timer`] is due.
    fn on_timer(&mut self, timer: TimerId) {
        let _ = timer;
    }

    /// Bytes arrived on a granted port, in order, in pieces of at most 64 KiB, cut anywhere: see
    /// [`crate::Lines`].
    fn on_port_data(&mut self, port: &str, data: &[u8]) {
        let _ = (port, data);
    }

    /// A port opened, or closed and why. Called for each port after [`Plugin::init`].
    fn on_port_state(&mut self, port: &str, state: PortState) {
        let _ = (port, state);
    }
}

impl<H: Instance<Plugin: Events>> Guest for Exported<H> {
    fn on_timer(timer: TimerId) {
        Self::with(|plugin| plugin.on_timer(timer));
    }

    fn on_port_data(port: String, data: Vec<u8>) {
        Self::with(|plugin| plugin.on_port_data(&port, &data));
    }

    fn on_port_state(port: String, state: PortState) {
        Self::with(|plugin| plugin.on_port_state(&port, state));
    }
}
