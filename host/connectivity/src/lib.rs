//! The way to the CSMS: which slot is dialled when, and the websocket itself.
//!
//! [`policy`] decides and is sans-IO: no clock, no socket, randomness from a seed. The dialler and the
//! connection do the input and output, and the [`Manager`] joins the three in one task. This room moves
//! text; it never reads an OCPP message and knows no rule of charging.

mod back_off;
mod connection;
mod credentials;
mod dialler;
mod event;
mod handle;
pub mod ifaces;
mod manager;
pub mod policy;
mod reason;
mod settings;
mod slot;
#[cfg(test)]
mod testing;
mod tls;
mod trust;
mod url;

pub use credentials::{ClientCertificate, Credentials, Secret};
pub use event::{Event, Link, SendError};
pub use handle::Handle;
pub use manager::Manager;
pub use policy::{AttemptId, Lost, Phase, SlotStatus, Status};
pub use reason::{CloseReason, DialError};
pub use settings::{BackOff, Settings, SocketSettings};
pub use slot::{Binding, Slot, Unusable};
pub use tls::{CertificateFault, CipherSuite, Clock, Moment, TlsError};
pub use trust::Trust;

/// The text of one websocket frame: shared bytes that are known to be UTF-8. Reads as a `&str`; made from
/// a `String` without a copy.
pub use tokio_tungstenite::tungstenite::Utf8Bytes as Text;
