//! The imports as plain functions over the recorder of [`crate::testing`], for tests on the machine that the
//! plugin is written on. Same names and shapes as wit-bindgen's.

pub(crate) mod log {
    use crate::log::Level;
    use crate::testing::{Call, record};

    pub(crate) fn write(level: Level, message: &str) {
        record(Call::Log(level, message.to_owned()));
    }
}

pub(crate) mod clock {
    use crate::testing::with;
    use crate::{TimerId, Timestamp};

    pub(crate) fn now() -> Timestamp {
        with(|host| host.wall_ms())
    }

    pub(crate) fn monotonic() -> u64 {
        with(|host| host.monotonic_ns())
    }

    pub(crate) fn set_timer(after_ms: u64) -> TimerId {
        with(|host| host.set_timer(after_ms))
    }

    pub(crate) fn cancel_timer(timer: TimerId) {
        with(|host| host.cancel_timer(timer));
    }
}

pub(crate) mod kv {
    use crate::kv::KvError;
    use crate::testing::with;

    pub(crate) fn get(key: &str) -> Result<Option<Vec<u8>>, KvError> {
        Ok(with(|host| host.kv.get(key).cloned()))
    }

    pub(crate) fn set(key: &str, value: &[u8]) -> Result<(), KvError> {
        if !(1..=128).contains(&key.len()) {
            return Err(KvError::BadKey);
        }
        with(|host| host.kv.insert(key.to_owned(), value.to_owned()));
        Ok(())
    }

    pub(crate) fn delete(key: &str) -> Result<(), KvError> {
        with(|host| host.kv.remove(key));
        Ok(())
    }

    pub(crate) fn keys(prefix: &str) -> Result<Vec<String>, KvError> {
        Ok(with(|host| {
            host.kv
                .keys()
                .filter(|key| key.starts_with(prefix))
                .cloned()
                .collect()
        }))
    }
}

pub(crate) mod ports {
    use crate::ports::PortError;
    use crate::testing::{Call, record, with};

    pub(crate) fn names() -> Vec<String> {
        with(|host| host.ports.clone())
    }

    pub(crate) fn send(port: &str, data: &[u8]) -> Result<(), PortError> {
        if !names().iter().any(|name| name == port) {
            return Err(PortError::Denied);
        }
        record(Call::Send(port.to_owned(), data.to_owned()));
        Ok(())
    }
}

pub(crate) mod hardware {
    use crate::hardware::{ContactorState, EvState, Fault, LockState, Reading};
    use crate::testing::{Call, record};
    use crate::{ConnectorId, EvseId, IdToken, Target, Timestamp};

    pub(crate) fn cable(evse: EvseId, connector: ConnectorId, plugged: bool) {
        record(Call::Cable(evse, connector, plugged));
    }

    pub(crate) fn ev(evse: EvseId, state: EvState) {
        record(Call::Ev(evse, state));
    }

    pub(crate) fn contactor(evse: EvseId, state: ContactorState) {
        record(Call::Contactor(evse, state));
    }

    pub(crate) fn lock(evse: EvseId, connector: ConnectorId, state: LockState) {
        record(Call::Lock(evse, connector, state));
    }

    pub(crate) fn meter(evse: EvseId, at: Option<Timestamp>, readings: &[Reading]) {
        record(Call::Meter(evse, at, readings.to_owned()));
    }

    pub(crate) fn token(evse: Option<EvseId>, token: &IdToken) {
        record(Call::Token(evse, token.clone()));
    }

    pub(crate) fn stop_pressed(evse: EvseId) {
        record(Call::StopPressed(evse));
    }

    pub(crate) fn fault_raised(fault: &Fault) {
        record(Call::FaultRaised(fault.clone()));
    }

    pub(crate) fn fault_cleared(target: Target, code: &str) {
        record(Call::FaultCleared(target, code.to_owned()));
    }
}

pub(crate) mod replies {
    use crate::testing::{Call, record};
    use crate::{LockOutcome, RequestId, ResetOutcome, UnlockOutcome, Verdict};

    pub(crate) fn unlocked(request: RequestId, outcome: UnlockOutcome) {
        record(Call::Unlocked(request, outcome));
    }

    pub(crate) fn locked(request: RequestId, outcome: LockOutcome) {
        record(Call::Locked(request, outcome));
    }

    pub(crate) fn reset(request: RequestId, outcome: ResetOutcome) {
        record(Call::ResetDone(request, outcome));
    }

    pub(crate) fn decided(request: RequestId, verdict: &Verdict) {
        record(Call::Decided(request, verdict.clone()));
    }
}
