//! What a plugin may call: one module for each interface of the contract.

pub mod clock;
pub mod hardware;
pub mod jobs;
pub mod kv;
pub mod link;
pub mod log;
pub mod ports;
pub mod replies;
pub mod uplink;
