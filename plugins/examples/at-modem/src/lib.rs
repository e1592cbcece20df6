//! A link driver: mobile modems that speak AT commands (3GPP TS 27.007), each on a serial line of its own.
//!
//! `talk` is the exchange of one command for one answer, `steps` says which command comes next, and `modem` is one modem
//! with its iface; all pure: bytes and the time come in, commands and outcomes come out. `settings` is what the operator may
//! write of an iface, and `driver` puts the plugin around them. The station keeps timeouts, persistence and retries.

mod driver;
mod modem;
mod settings;
mod steps;
mod talk;
#[cfg(test)]
mod tests;

use driver::Driver;

/// Milliseconds of the station's monotonic clock.
type Millis = u64;

plugpoint_plugin::export!(Driver: events, link_driver);
