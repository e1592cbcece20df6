//! Bytes to and from hardware, through ports that the operator granted by name (a serial line, a TCP, UDP or
//! unix socket). The station opens them, and opens them again after a loss. What arrives comes to
//! [`crate::Events::on_port_data`], and whether a port is open to [`crate::Events::on_port_state`].

pub use crate::bindings::plugpoint::station::ports::PortError;

/// The names of the granted ports.
#[must_use]
pub fn names() -> Vec<String> {
    crate::host::ports::names()
}

/// Queues bytes to be written, in order. `Ok` says that they were taken, not that they arrived.
///
/// # Errors
/// See [`PortError`].
pub fn send(port: &str, data: &[u8]) -> Result<(), PortError> {
    crate::host::ports::send(port, data)
}
