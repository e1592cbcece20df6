//! The least that a plugin of contract 0.0.1 could be: a lock without a motor.

#![allow(
    unsafe_code,
    unused_qualifications,
    unreachable_pub,
    clippy::use_self,
    reason = "what wit-bindgen writes"
)]

mod bindings {
    wit_bindgen::generate!({
        path: "../../../../wit/0.0.1",
        inline: "
            package plugpoint:corpus;
            world lock {
                import plugpoint:station/log@0.0.1;
                export plugpoint:station/lifecycle@0.0.1;
                export plugpoint:station/connector@0.0.1;
            }
        ",
        world: "plugpoint:corpus/lock",
        generate_all,
        pub_export_macro: true,
    });
}

use bindings::exports::plugpoint::station::connector::{self, LockAnswer, UnlockAnswer};
use bindings::exports::plugpoint::station::lifecycle::{self, Description, LoadError, Snapshot};
use bindings::plugpoint::station::log;
use bindings::plugpoint::station::outcomes::{LockOutcome, UnlockOutcome};
use bindings::plugpoint::station::types::{OperationalStatus, Target};

struct Lock;

impl lifecycle::Guest for Lock {
    fn describe() -> Description {
        Description {
            name: "lock".to_owned(),
            version: "1.0.0".to_owned(),
            vendor: "plugpoint".to_owned(),
            state_schema: 0,
            extra: Vec::new(),
        }
    }

    fn init(_: Vec<(String, String)>) -> Result<(), String> {
        Ok(())
    }

    fn configure(_: Vec<(String, String)>) -> Result<(), String> {
        Ok(())
    }

    fn self_test() -> Result<(), String> {
        Ok(())
    }

    fn save_state() -> Snapshot {
        Snapshot {
            schema: 0,
            bytes: Vec::new(),
        }
    }

    fn load_state(_: Snapshot) -> Result<(), LoadError> {
        Ok(())
    }

    fn shutdown() {}
}

impl connector::Guest for Lock {
    fn unlock(_: u64, evse: u32, connector: u32) -> UnlockAnswer {
        log::write(log::Level::Info, &format!("unlock {evse}.{connector}"));
        UnlockAnswer::Now(UnlockOutcome::Unlocked)
    }

    fn lock(_: u64, _: u32, _: u32) -> LockAnswer {
        LockAnswer::Now(LockOutcome::Locked)
    }

    fn effective_status_changed(_: Target, _: OperationalStatus) {}
}

#[cfg(target_family = "wasm")]
bindings::export!(Lock with_types_in bindings);
