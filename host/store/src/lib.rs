//! What a station must still know after a power cut: one SQLite file, one thread that owns it.
//!
//! - [`Store::commit`] takes a batch of [`Change`]s and calls back once they are on the disk. Batches are
//!   atomic and are committed in the order of the calls; those that wait together share one SQLite
//!   transaction, and so one sync of the disk (*group commit*).
//! - [`Store::open`] gives back what was stored, as [`Loaded`]. A damaged file is moved aside, a fresh one
//!   takes its place, and [`Loaded::recovered`] says so.
//! - The plugin runtime has blocking calls of its own, through the same thread: `kv_*`, `plugin_*`.
//!
//! The store knows no OCPP: documents are JSON text that it neither reads nor checks.

mod apply;
mod aside;
mod change;
mod connection;
mod error;
mod job;
mod kv;
mod load;
mod plugins;
mod schema;
mod security_log;
mod store;
mod writer;

#[cfg(test)]
mod tests;

pub use aside::Recovery;
pub use change::{
    Availability, Change, Document, MeterRow, QueuedMessage, SecurityEntry, TokenRow, TransactionRow,
    VariableKey, VariableValue,
};
pub use error::{KvError, OpenError, StoreError};
pub use load::Loaded;
pub use plugins::{PluginRow, Snapshot};
pub use store::Store;
pub use writer::Metrics;
