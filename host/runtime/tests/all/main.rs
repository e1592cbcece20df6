//! The runtime with real guests: `tests/guest`, built on the way.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod binding;
mod budgets;
mod bundles;
mod calls;
mod chosen;
mod every;
mod fake_ports;
mod faults;
mod frozen;
mod grants;
mod guests;
mod load;
mod measured;
mod ports;
mod rig;
mod samples;
mod speed;
mod swap;
mod table;
mod vendor;
mod versions;
mod virtual_time;
mod wasi;
