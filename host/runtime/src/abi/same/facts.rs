//! The values of `hardware`, and the calls that it always had.

use super::super::hardware::reading;
use super::wit::plugpoint::station::hardware;
use crate::abi::bounds::has_length;
use crate::contract::{ContactorState, EvState, LockState, Measurand, Reading};

/// Most readings taken from one `hardware.meter`.
const MAX_READINGS: usize = 64;

pub(in crate::abi) fn ev_state(state: hardware::EvState) -> EvState {
    match state {
        hardware::EvState::Disconnected => EvState::Disconnected,
        hardware::EvState::Connected => EvState::Connected,
        hardware::EvState::Charging => EvState::Charging,
        hardware::EvState::Error => EvState::Error,
    }
}

pub(in crate::abi) fn contactor_state(state: hardware::ContactorState) -> ContactorState {
    match state {
        hardware::ContactorState::Open => ContactorState::Open,
        hardware::ContactorState::Closed => ContactorState::Closed,
        hardware::ContactorState::Welded => ContactorState::Welded,
    }
}

pub(in crate::abi) fn lock_state(state: hardware::LockState) -> LockState {
    match state {
        hardware::LockState::Unlocked => LockState::Unlocked,
        hardware::LockState::Locked => LockState::Locked,
        hardware::LockState::Failed => LockState::Failed,
    }
}

/// The readings that can be used, and what is wrong with the others.
pub(in crate::abi) fn readings(readings: Vec<hardware::Reading>) -> (Vec<Reading>, Vec<String>) {
    let mut errors = Vec::new();
    if readings.len() > MAX_READINGS {
        errors.push(format!(
            "{} readings at once; the first {MAX_READINGS} are taken",
            readings.len()
        ));
    }
    let mut good = Vec::new();
    for raw in readings.into_iter().take(MAX_READINGS) {
        match reading(raw) {
            Ok(reading) => good.push(reading),
            Err(error) => errors.push(error),
        }
    }
    (good, errors)
}

/// A reading as every version has it.
pub(in crate::abi) fn plain_reading(
    raw: hardware::Measurand,
    value: f64,
    phase: Option<String>,
) -> Result<Reading, String> {
    let measurand = measurand(raw)?;
    if !value.is_finite() {
        return Err(format!("{measurand:?}: {value} is not a finite number"));
    }
    if phase.as_deref().is_some_and(|phase| !has_length(phase, 20)) {
        return Err(format!("{measurand:?}: a phase must have 1 to 20 characters"));
    }
    Ok(Reading {
        measurand,
        value,
        phase,
        location: None,
        signed: None,
    })
}

fn measurand(raw: hardware::Measurand) -> Result<Measurand, String> {
    Ok(match raw {
        hardware::Measurand::EnergyImport => Measurand::EnergyImport,
        hardware::Measurand::EnergyExport => Measurand::EnergyExport,
        hardware::Measurand::PowerImport => Measurand::PowerImport,
        hardware::Measurand::PowerExport => Measurand::PowerExport,
        hardware::Measurand::PowerOffered => Measurand::PowerOffered,
        hardware::Measurand::CurrentImport => Measurand::CurrentImport,
        hardware::Measurand::CurrentOffered => Measurand::CurrentOffered,
        hardware::Measurand::Voltage => Measurand::Voltage,
        hardware::Measurand::Frequency => Measurand::Frequency,
        hardware::Measurand::StateOfCharge => Measurand::StateOfCharge,
        hardware::Measurand::Other(name) if has_length(&name, 50) => Measurand::Other(name),
        hardware::Measurand::Other(_) => return Err("a measurand's name must have 1 to 50 characters".into()),
    })
}

/// A code by which a fault is raised and cleared.
pub(in crate::abi) fn fault_code(code: String) -> Result<String, &'static str> {
    if has_length(&code, 50) {
        Ok(code)
    } else {
        Err("a fault's code must have 1 to 50 characters")
    }
}

/// The functions that `hardware` has in each version, for its `Host`.
macro_rules! hardware_functions {
    () => {
        fn cable(&mut self, evse: u32, connector: u32, plugged: bool) -> Result<()> {
            self.fact(Fact::Cable {
                evse,
                connector,
                plugged,
            })
        }

        fn ev(&mut self, evse: u32, state: hardware::EvState) -> Result<()> {
            self.fact(Fact::Ev {
                evse,
                state: facts::ev_state(state),
            })
        }

        fn contactor(&mut self, evse: u32, state: hardware::ContactorState) -> Result<()> {
            self.fact(Fact::Contactor {
                evse,
                state: facts::contactor_state(state),
            })
        }

        fn lock(&mut self, evse: u32, connector: u32, state: hardware::LockState) -> Result<()> {
            self.fact(Fact::Lock {
                evse,
                connector,
                state: facts::lock_state(state),
            })
        }

        fn meter(&mut self, evse: u32, at: Option<u64>, readings: Vec<hardware::Reading>) -> Result<()> {
            let (readings, errors) = facts::readings(readings);
            for error in errors {
                self.dropped("hardware.meter", &error);
            }
            if readings.is_empty() {
                return Ok(());
            }
            self.fact(Fact::Meter { evse, at, readings })
        }

        fn token(&mut self, evse: Option<u32>, token: types::IdToken) -> Result<()> {
            match self.checked("hardware.token", convert::token(token)) {
                Some(token) => self.fact(Fact::Token { evse, token }),
                None => Ok(()),
            }
        }

        fn stop_pressed(&mut self, evse: u32) -> Result<()> {
            self.fact(Fact::StopPressed { evse })
        }

        fn fault_raised(&mut self, fault: hardware::Fault) -> Result<()> {
            match self.checked("hardware.fault-raised", hardware_fault(fault)) {
                Some(fault) => self.fact(Fact::FaultRaised(fault)),
                None => Ok(()),
            }
        }

        fn fault_cleared(&mut self, target: types::Target, code: String) -> Result<()> {
            let target = convert::target(target);
            match self.checked("hardware.fault-cleared", facts::fault_code(code)) {
                Some(code) => self.fact(Fact::FaultCleared { target, code }),
                None => Ok(()),
            }
        }
    };
}

pub(in crate::abi) use hardware_functions;
