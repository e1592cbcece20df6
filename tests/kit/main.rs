//! The vendor's kit, used as a vendor does: the binary, in a folder of a plugin.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod bench;
mod desk;
mod newcomer;
mod run;
mod scenarios;
mod swap_test;
