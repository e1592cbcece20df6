//! Interfaces that are the same in several versions. Each version compiles this folder against its own bindings, its
//! `super::wit`.

mod clock;
pub(super) mod connector;
pub(super) mod events;
pub(super) mod facts;
mod kv;
pub(super) mod lifecycle;
mod log;
pub(super) mod power;

use super::wit;
