//! The runtime with real guests: `tests/guest`, built on the way.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod budgets;
mod calls;
mod fake_ports;
mod faults;
mod guests;
mod load;
mod measured;
mod ports;
mod rig;
mod speed;
mod swap;
mod virtual_time;
mod wasi;
