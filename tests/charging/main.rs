//! The main job, end to end: a real station process, its simulated hardware, and a CSMS.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod authorization;
mod availability;
mod boot;
mod offline;
mod remote;
mod reset;
mod security;
mod site;
mod stop;
mod transaction;
