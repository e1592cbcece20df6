//! Security profiles 2 and 3: TLS, and the certificates on both sides.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

mod authority;
mod case;
mod certificates;
mod next_slot;
mod openssl_csms;
mod repair;
mod tls;
