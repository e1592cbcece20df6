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
    use crate::{ConnectorId, EvseId, IdToken, Target, Timestamp, Variable};

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

    pub(crate) fn variable_changed(variable: &Variable) {
        record(Call::VariableChanged(variable.clone()));
    }

    pub(crate) fn security_event(kind: &str, info: &str) {
        record(Call::SecurityEvent(kind.to_owned(), info.to_owned()));
    }
}

pub(crate) mod replies {
    use crate::testing::{Call, record};
    use crate::{
        Binding, DisplayRefusal, LockOutcome, LogFile, RequestId, ResetOutcome, TransferOutcome,
        UnlockOutcome, UpdateOutcome, Verdict,
    };

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

    pub(crate) fn network_configured(request: RequestId, outcome: &Result<Binding, String>) {
        record(Call::NetworkConfigured(request, outcome.clone()));
    }

    pub(crate) fn profile_validated(request: RequestId, outcome: &Result<(), String>) {
        record(Call::ProfileValidated(request, outcome.clone()));
    }

    pub(crate) fn transferred(request: RequestId, outcome: &TransferOutcome) {
        record(Call::Transferred(request, outcome.clone()));
    }

    pub(crate) fn displayed(request: RequestId, outcome: &Result<(), DisplayRefusal>) {
        record(Call::Displayed(request, outcome.clone()));
    }

    pub(crate) fn updating(request: RequestId, outcome: &UpdateOutcome) {
        record(Call::Updating(request, outcome.clone()));
    }

    pub(crate) fn log_collected(request: RequestId, outcome: &Result<LogFile, String>) {
        record(Call::LogCollected(request, outcome.clone()));
    }

    pub(crate) fn customer_informed(request: RequestId, information: &Option<String>) {
        record(Call::CustomerInformed(request, information.clone()));
    }
}

pub(crate) mod link {
    use crate::testing::{Call, record};

    pub(crate) fn up(iface: &str) {
        record(Call::LinkUp(iface.to_owned()));
    }

    pub(crate) fn down(iface: &str, reason: &str) {
        record(Call::LinkDown(iface.to_owned(), reason.to_owned()));
    }

    pub(crate) fn dormant(iface: &str) {
        record(Call::LinkDormant(iface.to_owned()));
    }

    pub(crate) fn addresses(iface: &str, addresses: &[String]) {
        record(Call::LinkAddresses(iface.to_owned(), addresses.to_owned()));
    }

    pub(crate) fn fatal_error(iface: &str, reason: &str) {
        record(Call::LinkFatalError(iface.to_owned(), reason.to_owned()));
    }
}

pub(crate) mod uplink {
    use crate::testing::{Call, record};

    pub(crate) fn try_switch(slot: u32) {
        record(Call::TrySwitch(slot));
    }

    pub(crate) fn lost(network_interface: &str) {
        record(Call::UplinkLost(network_interface.to_owned()));
    }
}

pub(crate) mod jobs {
    use crate::RequestId;
    use crate::jobs::{MAX_READ, ReadError};
    use crate::testing::{Call, record, with};

    pub(crate) fn read(request: RequestId, offset: u64, max: u32) -> Result<Vec<u8>, ReadError> {
        with(|host| {
            let image = host.images.get(&request).ok_or(ReadError::Unknown)?;
            let left = image.iter().skip(offset.try_into().unwrap_or(usize::MAX));
            Ok(left.take(max.min(MAX_READ) as usize).copied().collect())
        })
    }

    pub(crate) fn firmware_status(request: RequestId, status: &str, info: &str) {
        record(Call::FirmwareStatus(request, status.to_owned(), info.to_owned()));
    }

    pub(crate) fn progress(request: RequestId, percent: u8) {
        record(Call::Progress(request, percent));
    }
}
