//! `hardware`, as a guest calls it.

use wasmtime::Result;

use super::same::facts;
use super::wit::plugpoint::station::{hardware, types};
use crate::abi::bounds::{bounded, extra, has_length, reason};
use crate::abi::convert;
use crate::contract::{Fact, HardwareFault, Reading, SignedValue};
use crate::host::Host;

impl hardware::Host for Host {
    facts::hardware_functions!();

    fn variable_changed(&mut self, variable: types::Variable) -> Result<()> {
        match self.checked("hardware.variable-changed", convert::variable(variable)) {
            Some(variable) => self.fact(Fact::VariableChanged(variable)),
            None => Ok(()),
        }
    }

    fn security_event(&mut self, kind: String, info: String) -> Result<()> {
        if !has_length(&kind, 50) {
            self.dropped("hardware.security-event", "its name must have 1 to 50 characters");
            return Ok(());
        }
        let info = reason(info);
        self.fact(Fact::SecurityEvent { kind, info })
    }
}

pub(super) fn reading(raw: hardware::Reading) -> std::result::Result<Reading, String> {
    let mut reading = facts::plain_reading(raw.measurand, raw.value, raw.phase)?;
    if raw
        .location
        .as_deref()
        .is_some_and(|place| !has_length(place, 20))
    {
        return Err("a location must have 1 to 20 characters".into());
    }
    reading.location = raw.location;
    reading.signed = raw.signed.map(signed_value).transpose()?.map(Box::new);
    Ok(reading)
}

/// A signature is whole or of no use.
fn signed_value(raw: hardware::SignedValue) -> std::result::Result<SignedValue, String> {
    let fits = has_length(&raw.data, 2_500) && raw.public_key.len() <= 2_500;
    let named = |text: &str| text.chars().nth(50).is_none();
    if !fits || !named(&raw.signing_method) || !named(&raw.encoding_method) {
        return Err("a signed value must have data of up to 2,500 characters, a key of no more, and methods of up to 50".into());
    }
    Ok(SignedValue {
        data: raw.data,
        signing_method: raw.signing_method,
        encoding_method: raw.encoding_method,
        public_key: raw.public_key,
    })
}

fn hardware_fault(fault: hardware::Fault) -> std::result::Result<HardwareFault, &'static str> {
    Ok(HardwareFault {
        target: convert::target(fault.target),
        code: facts::fault_code(fault.code)?,
        text: bounded(fault.text, 500),
        blocking: fault.blocking,
        extra: extra(fault.extra),
    })
}
