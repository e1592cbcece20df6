//! The stub host with real plugins: those that `cargo xtask plugins` builds.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod faults;
mod life;
mod plugins;
mod power;
mod scenarios;
mod swap;
