//! The hardware's plugin is replaced while a car charges, and nobody notices.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod bundles;
mod deferred;
mod hundred;
mod load;
mod ordered;
mod power_cut;
mod refused;
mod scene;
