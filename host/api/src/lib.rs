//! Control of a running station from the same machine.
//!
//! A unix socket in the station's state folder, mode 0600: one JSON object a line in, one a line out, and before
//! it progress where there is some. Who may open the socket may do everything, so only the station's own user can.

mod client;
mod ifaces;
mod metrics;
mod order;
mod server;
mod stats;

pub use client::{ControlError, control, follow};
pub use order::{IfaceOrder, Order, Reply};
pub use server::{ServeError, serve};

/// The socket's name in the state folder.
pub const SOCKET: &str = "control.sock";
