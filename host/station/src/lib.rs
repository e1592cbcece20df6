//! One running station: the rooms put together.
//!
//! [`Station::start`] opens the store, restores the engine, and runs three things at once: the driver
//! loop (engine, commits, effects), the connectivity manager, and the loading of plugins. The only room
//! that knows them all.

mod address;
mod clock;
mod config;
mod driver;
mod hardware;
mod identity;
mod keep;
mod network;
mod persist;
mod report;
mod station;
mod swap;
mod wire;

pub use config::{Config, ConfigError};
pub use station::{Exit, Handle, PluginStatus, StartError, Station, Status};
pub use swap::{SwapFailure, SwapPhase, SwapReport};
