//! A fake station against a real CSMS, over loopback.

mod calls;
mod connections;
mod misbehaviours;
mod registration;
mod requests;
mod tls;
