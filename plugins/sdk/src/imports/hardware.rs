//! Physical facts. A plugin reports what its hardware saw; the station alone turns facts into sessions,
//! transactions and messages. Report each change once, and the present state of everything once after the
//! start; a fact that repeats the known state is ignored.

pub use crate::bindings::plugpoint::station::hardware::{
    ContactorState, EvState, Fault, LockState, Measurand, Reading, SignedValue,
};
use crate::{ConnectorId, EvseId, IdToken, Target, Timestamp, Variable, host};

/// A cable was plugged in, or is out, at the station's side of a connector. A tethered cable is reported by
/// the presence of the vehicle.
pub fn cable(evse: EvseId, connector: ConnectorId, plugged: bool) {
    host::hardware::cable(evse, connector, plugged);
}

/// The vehicle's state on an EVSE changed.
pub fn ev(evse: EvseId, state: EvState) {
    host::hardware::ev(evse, state);
}

/// The contactor of an EVSE opened, closed, or is found welded.
pub fn contactor(evse: EvseId, state: ContactorState) {
    host::hardware::contactor(evse, state);
}

/// The lock of a connector opened, closed, or does not move.
pub fn lock(evse: EvseId, connector: ConnectorId, state: LockState) {
    host::hardware::lock(evse, connector, state);
}

/// A meter was read now. EVSE 0 is the station's main meter.
pub fn meter(evse: EvseId, readings: &[Reading]) {
    host::hardware::meter(evse, None, readings);
}

/// A meter was read at another time than now.
pub fn meter_at(evse: EvseId, at: Timestamp, readings: &[Reading]) {
    host::hardware::meter(evse, Some(at), readings);
}

/// A token was presented, at an EVSE or (`None`) at the station.
pub fn token(evse: Option<EvseId>, token: &IdToken) {
    host::hardware::token(evse, token);
}

/// The driver pressed stop on this EVSE.
pub fn stop_pressed(evse: EvseId) {
    host::hardware::stop_pressed(evse);
}

/// Something is wrong. A fault is raised and cleared by its code.
pub fn fault_raised(fault: &Fault) {
    host::hardware::fault_raised(fault);
}

/// A fault is over.
pub fn fault_cleared(target: Target, code: &str) {
    host::hardware::fault_cleared(target, code);
}

/// The hardware knows the value of a variable of the device model: a temperature, a serial number. Only a variable
/// that the device model has and that the CSMS cannot write takes it.
pub fn variable_changed(variable: &Variable) {
    host::hardware::variable_changed(variable);
}

/// Something that OCPP calls a security event, by its name there (`TamperDetectionActivated`) or one of the vendor's:
/// 1 to 50 characters; details up to 255.
pub fn security_event(kind: &str, info: &str) {
    host::hardware::security_event(kind, info);
}

impl Reading {
    /// A reading over all phases, in the unit that the measurand says.
    #[must_use]
    pub fn new(measurand: Measurand, value: f64) -> Self {
        Self {
            measurand,
            value,
            phase: None,
            location: None,
            signed: None,
        }
    }

    /// The same on one phase, named as in OCPP (`L1`, `L1-N`, ...).
    #[must_use]
    pub fn on_phase(self, phase: impl Into<String>) -> Self {
        Self {
            phase: Some(phase.into()),
            ..self
        }
    }

    /// The same at a place other than the outlet, named as in OCPP (`Body`, `Cable`, `EV`, `Inlet`).
    #[must_use]
    pub fn at_location(self, location: impl Into<String>) -> Self {
        Self {
            location: Some(location.into()),
            ..self
        }
    }

    /// The same with the value as the meter signed it.
    #[must_use]
    pub fn signed_as(self, signed: SignedValue) -> Self {
        Self {
            signed: Some(signed),
            ..self
        }
    }
}

impl Fault {
    /// A fault that makes charging on the target impossible. `code` is short and stable (up to 50 characters); `text`
    /// is for people, up to 500.
    pub fn blocking(target: Target, code: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            target,
            code: code.into(),
            text: text.into(),
            blocking: true,
            extra: Vec::new(),
        }
    }

    /// A fault that is told and stops nobody.
    pub fn warning(target: Target, code: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            blocking: false,
            ..Self::blocking(target, code, text)
        }
    }
}
