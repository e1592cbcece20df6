//! Control of a running station from the same machine.
//!
//! A unix socket in the station's state folder, mode 0600: one JSON object a line in, one a line out. Who
//! may open the socket may do everything, so only the station's own user can.

mod client;
mod order;
mod server;

pub use client::{ControlError, control};
pub use order::{Order, Reply};
pub use server::{ServeError, serve};

/// The socket's name in the state folder.
pub const SOCKET: &str = "control.sock";
