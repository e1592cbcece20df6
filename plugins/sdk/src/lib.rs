//! Write a plugin for a plugpoint charging station.
//!
//! A plugin is a driver: it moves the station's hardware when the station asks, and reports what the hardware
//! saw. It knows nothing of OCPP. It is one type that implements [`Plugin`] and any of [`Events`], [`Reset`],
//! [`Connector`], [`Power`] and [`Observer`]; [`export!`] makes the component's exports of them:
//!
//! ```
//! use plugpoint_plugin::prelude::*;
//!
//! struct Lock {
//!     port: String,
//! }
//!
//! impl Plugin for Lock {
//!     fn describe() -> Description {
//!         Description::new("acme-lock", env!("CARGO_PKG_VERSION"), "Acme")
//!     }
//!
//!     fn init(settings: Settings) -> Result<Self, String> {
//!         Ok(Self { port: settings.parse_or("port", "board".to_owned())? })
//!     }
//! }
//!
//! impl Connector for Lock {
//!     fn unlock(&mut self, _: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<UnlockOutcome> {
//!         match ports::send(&self.port, format!("open {evse}.{connector}\n").as_bytes()) {
//!             Ok(()) => UnlockOutcome::Unlocked.into(),
//!             Err(error) => {
//!                 log::error!("the lock's board cannot be told to open: {error}");
//!                 UnlockOutcome::UnlockFailed.into()
//!             }
//!         }
//!     }
//! }
//!
//! plugpoint_plugin::export!(Lock: connector);
//! # fn main() {}
//! ```
//!
//! Build it as a `cdylib` for `wasm32-wasip2`, or for `wasm32-unknown-unknown` with the linker
//! `wasm-component-ld` that comes with rustc (27 KB, and no WASI import at all).
//!
//! # Rules of the house
//!
//! - **Nothing waits.** Every function returns at once. What takes time is answered [`Answer::Later`], and then
//!   through [`replies`] from a timer ([`clock::set_timer`]) or when a port's bytes arrive.
//! - **State moves.** A plugin is replaced while a car charges: [`Plugin::save_state`] hands the next version
//!   whatever it needs, pending request ids too. Timers do not move: set them anew in [`Plugin::load_state`].
//! - **Report from events, not from `init`.** `init` does not know yet whether a state follows. Set a timer of
//!   zero there, or wait for the port to open, and report the present state of everything then.
//! - **A panic is not the end.** Its text goes to the station's log; the station starts the plugin again from
//!   its last saved state.
//!
//! # Testing
//!
//! The crate also builds for the machine it is written on. There the imports go to a recorder, so that a
//! plugin's logic is tested by plain `cargo test`: see [`testing`].

#![warn(missing_docs)]

#[doc(hidden)]
pub mod bindings;
pub mod clock;
mod connector;
mod events;
mod export;
pub mod hardware;
pub mod kv;
mod lifecycle;
mod lines;
pub mod log;
#[cfg(not(target_family = "wasm"))]
mod native;
mod observer;
pub mod ports;
mod power;
pub mod prelude;
pub mod replies;
mod reset;
mod settings;
#[cfg(not(target_family = "wasm"))]
pub mod testing;
mod types;

pub use connector::Connector;
pub use events::{Events, PortState};
#[doc(hidden)]
pub use export::{Exported, Instance, Slot};
pub use lifecycle::{Description, LoadError, Plugin, Snapshot};
pub use lines::Lines;
pub use observer::{Change, Direction, Observer};
pub use power::{Limit, Power};
pub use reset::{Reset, ResetKind};
pub use settings::Settings;
pub use types::{
    Answer, ConnectorId, EvseId, IdToken, LockOutcome, OperationalStatus, RequestId, ResetOutcome, Target,
    TimerId, Timestamp, UnlockOutcome, Verdict,
};

/// The host's side: the component's imports, or the recorder of [`testing`].
mod host {
    #[cfg(target_family = "wasm")]
    pub(crate) use crate::bindings::plugpoint::station::{clock, hardware, kv, log, ports, replies};
    #[cfg(not(target_family = "wasm"))]
    pub(crate) use crate::native::{clock, hardware, kv, log, ports, replies};
}
