//! Frames that no CSMS should send, and that CSMSs have sent. The station answers as OCPP-J says, keeps within its
//! memory, and serves the next request at once.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod answers;
mod calls;
mod desk;
mod frames;
mod values;
