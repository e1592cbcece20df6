//! Write a plugin for a plugpoint charging station.
//!
//! A plugin is a driver: it moves the station's hardware when the station asks, and reports what the hardware
//! saw. It knows nothing of OCPP. It is one type that implements [`Plugin`] and the traits of what its
//! hardware can do; [`export!`] makes the component's exports of them:
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
//! `wasm-component-ld` that comes with rustc (about 50 KB, and no WASI import at all).
//!
//! | trait | what the station asks |
//! |---|---|
//! | [`Plugin`] | the plugin's life: start, settings, state; every plugin has it |
//! | [`Events`] | a timer fell due, bytes came from a port |
//! | [`Connector`], [`Power`] | lock and unlock; let energy flow, and how much |
//! | [`Reset`] | restart the station's hardware, or one EVSE |
//! | [`Network`], [`LinkDriver`] | bring up what a connection to the CSMS needs; connect an iface |
//! | [`Firmware`], [`Diagnostics`] | update the hardware's firmware; hand out its logs |
//! | [`Display`], [`Reservation`], [`Customer`], [`DataTransfer`] | show, keep, tell and forget; vendor messages |
//! | [`Observer`] | nothing: it tells what the station does |
//!
//! What a plugin may call is in the modules: [`log`], [`clock`], [`kv`], [`ports`], [`hardware`] (the facts), [`link`],
//! [`uplink`], [`jobs`] and [`replies`].
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

mod answer;
#[doc(hidden)]
pub mod bindings;
mod exports;
mod imports;
mod lines;
pub mod prelude;
mod settings;
#[cfg(not(target_family = "wasm"))]
pub mod testing;
mod types;

pub use answer::Answer;
pub use exports::{
    Apn, CertificateHash, Connector, Cost, Customer, CustomerRef, DataTransfer, Description, Diagnostics,
    Direction, Display, DisplayMessage, DisplayText, Events, Firmware, FirmwareImage, Limit, LinkDriver,
    LoadError, LogRequest, Network, NetworkProfile, Observer, OptionError, Plugin, PortState, Power,
    Reservation, ReservationMatch, ReservationRequest, Reset, ResetKind, Secret, Snapshot, Vpn,
};
#[doc(hidden)]
pub use exports::{Exported, Instance, Slot};
pub use imports::{clock, hardware, jobs, kv, link, log, ports, replies, uplink};
pub use lines::Lines;
pub use settings::Settings;
pub use types::{
    Binding, ConnectorId, DisplayRefusal, EvseId, IdToken, LockOutcome, LogFile, OperationalStatus,
    RequestId, ResetOutcome, Target, TimerId, Timestamp, TransferOutcome, TransferStatus, UnlockOutcome,
    UpdateOutcome, Variable, Verdict,
};

/// The host's side: the component's imports, or the recorder of [`testing`].
mod host {
    #[cfg(target_family = "wasm")]
    pub(crate) use crate::bindings::plugpoint::station::{
        clock, hardware, jobs, kv, link, log, ports, replies, uplink,
    };
    #[cfg(not(target_family = "wasm"))]
    pub(crate) use crate::testing::native::{clock, hardware, jobs, kv, link, log, ports, replies, uplink};
}
