//! An energy meter that speaks Modbus RTU on a serial line, as the Eastron SDM630 and most meters for DIN rails do.
//!
//! `frame` is the protocol on the wire and `master` the polling of one meter, both pure: bytes and the time come in,
//! bytes and outcomes come out. `map` says which registers hold what, `readings` makes facts of them, `trouble` tells
//! of what is wrong, `settings` is what the operator may write, and `driver` puts the plugin around them.

mod driver;
mod frame;
mod map;
mod master;
mod readings;
mod settings;
#[cfg(test)]
mod tests;
mod trouble;

use driver::Driver;

/// Milliseconds of the station's monotonic clock.
type Millis = u64;

plugpoint_plugin::export!(Driver: events);
