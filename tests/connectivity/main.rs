//! The way to the CSMS, with real networks and real processes: uplinks that go and come in network namespaces of the
//! test's own, servers that are no CSMS, thousands of reconnects, and secrets that nobody may see.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod addresses;
mod bad_servers;
mod binding;
mod dns;
mod lab;
mod migration;
mod names;
mod namespace;
mod orders;
mod password;
mod reconnects;
mod secrets;
mod server;
mod silence;
mod site;
mod status;
mod uplinks;
mod variables;
