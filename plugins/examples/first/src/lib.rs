//! A first plugin: drives a lock whose board takes `open 1.1` and `close 1.1` as lines of text, and answers
//! `opened 1.1`, `closed 1.1` or `stuck 1.1` when the bolt has come to rest.

use plugpoint_plugin::hardware::LockState;
use plugpoint_plugin::{Lines, prelude::*};

struct LockDriver {
    port: String,
    lines: Lines,
}

impl Plugin for LockDriver {
    fn describe() -> Description {
        Description::new("first", env!("CARGO_PKG_VERSION"), "plugpoint")
    }

    fn init(settings: Settings) -> Result<Self, String> {
        Ok(Self {
            port: settings.parse_or("port", "board".to_owned())?,
            lines: Lines::new(80),
        })
    }
}

impl Connector for LockDriver {
    fn unlock(&mut self, _: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<UnlockOutcome> {
        match ports::send(&self.port, format!("open {evse}.{connector}\n").as_bytes()) {
            Ok(()) => UnlockOutcome::Unlocked.into(),
            Err(error) => {
                log::error!("lock {evse}.{connector} cannot be opened: {error}");
                UnlockOutcome::UnlockFailed.into()
            }
        }
    }

    fn lock(&mut self, _: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<LockOutcome> {
        match ports::send(&self.port, format!("close {evse}.{connector}\n").as_bytes()) {
            Ok(()) => LockOutcome::Locked.into(),
            Err(_) => LockOutcome::LockFailed.into(),
        }
    }
}

impl Events for LockDriver {
    fn on_port_data(&mut self, _: &str, data: &[u8]) {
        for line in self.lines.push(data) {
            match parse(&line) {
                Some((evse, connector, state)) => hardware::lock(evse, connector, state),
                None => log::warn!("the lock's board says what I do not understand: {line}"),
            }
        }
    }
}

/// `opened 1.2`: the lock of EVSE 1, connector 2 is open.
fn parse(line: &str) -> Option<(EvseId, ConnectorId, LockState)> {
    let (word, place) = line.split_once(' ')?;
    let (evse, connector) = place.split_once('.')?;
    let state = match word {
        "opened" => LockState::Unlocked,
        "closed" => LockState::Locked,
        "stuck" => LockState::Failed,
        _ => return None,
    };
    Some((evse.parse().ok()?, connector.parse().ok()?, state))
}

plugpoint_plugin::export!(LockDriver: connector, events);

#[cfg(test)]
mod tests {
    use super::*;
    use plugpoint_plugin::testing::{self, Call};

    #[test]
    fn the_bolt_is_moved_and_its_rest_is_reported() {
        testing::grant_port("board");
        let mut driver = LockDriver::init(Settings::default()).expect("defaults are fine");
        assert_eq!(driver.unlock(7, 1, 1), Answer::Now(UnlockOutcome::Unlocked));
        driver.on_port_data("board", b"opened 1.1\n");
        let sent = Call::Send("board".to_owned(), b"open 1.1\n".to_vec());
        assert_eq!(testing::take(), [sent, Call::Lock(1, 1, LockState::Unlocked)]);
    }
}
