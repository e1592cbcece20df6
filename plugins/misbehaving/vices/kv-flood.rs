//! Stores `size` values (10,000) of 4 KiB, each under a key of its own, whatever it is told.

use misbehaving::{Moment, Then, Vice};
use plugpoint_plugin::kv;

#[derive(Default)]
struct KvFlood;

impl Vice for KvFlood {
    fn act(&mut self, moment: &Moment) -> Then {
        for key in 0..moment.size.unwrap_or(10_000) {
            let _ = kv::set(&format!("flood-{key}"), &[0xA5; 4096]);
        }
        Then::Behave
    }
}

misbehaving::export!(KvFlood);
