//! Drives a lock whose board takes `open 1.1` and `close 1.1` as lines of text.

use plugpoint_plugin::prelude::*;

const PORT: &str = "board";

struct Driver;

impl Plugin for Driver {
    fn describe() -> Description {
        Description::new("{{name}}", env!("CARGO_PKG_VERSION"), "Example")
    }

    fn init(_: Settings) -> Result<Self, String> {
        Ok(Self)
    }
}

impl Connector for Driver {
    fn unlock(&mut self, _: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<UnlockOutcome> {
        match tell("open", evse, connector) {
            true => UnlockOutcome::Unlocked.into(),
            false => UnlockOutcome::UnlockFailed.into(),
        }
    }

    fn lock(&mut self, _: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<LockOutcome> {
        match tell("close", evse, connector) {
            true => LockOutcome::Locked.into(),
            false => LockOutcome::LockFailed.into(),
        }
    }
}

fn tell(what: &str, evse: EvseId, connector: ConnectorId) -> bool {
    let sent = ports::send(PORT, format!("{what} {evse}.{connector}\n").as_bytes());
    if let Err(error) = &sent {
        log::error!("the lock's board cannot be told to {what}: {error}");
    }
    sent.is_ok()
}

plugpoint_plugin::export!(Driver: connector);
