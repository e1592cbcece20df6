//! The simulator: a driver of hardware that is not there.
//!
//! It is an ordinary plugin. A person, a test or `plugpoint sim` plays the driver of the car by JSON lines on
//! the granted port `board` (see `order`); the simulated board behaves as a real one would, and its driver
//! reports what it sees. Nothing runs while nothing happens: one timer is set, for the next thing that is due.
//!
//! `board` is the station's hardware and `evse` one charging point, both pure: time and settings come in,
//! effects come out. `driver` puts the plugin around them, `facts` reports what changed, `order` reads
//! orders, `obey` carries them out, `state` is what survives a swap.

mod board;
mod driver;
mod evse;
mod facts;
mod meter;
mod obey;
mod order;
mod questions;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod version;

pub use driver::Simulator;
pub use version::{Model, Version};

/// Milliseconds of the station's monotonic clock.
type Millis = u64;
