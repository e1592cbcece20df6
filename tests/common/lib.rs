//! What whole-station tests share: a station as a real process, its simulated board, and patience.
//!
//! Helpers panic with the reason, so that a test reads as a story and fails where it went wrong.

mod board;
mod books;
mod chance;
mod database;
mod hardware;
mod paths;
mod patience;
mod secrets;
mod station;
mod vendor;
mod venv;

pub use books::Books;
pub use chance::Chance;
pub use database::Database;
pub use hardware::component;
pub use paths::{binary, root, target, vices};
pub use patience::{PATIENCE, accepted, security_event, within};
pub use secrets::{collect, plant, planted};
pub use station::{Builder, StationProcess, order};
pub use vendor::{Vendor, plugin};
pub use venv::python;
