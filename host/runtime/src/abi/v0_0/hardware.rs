//! `hardware`, as a guest calls it.

use wasmtime::Result;

use super::same::facts;
use super::wit::plugpoint::station::hardware;
use crate::abi::bounds::bounded;
use crate::abi::convert;
use crate::abi::v0_1::wit::plugpoint::station::types;
use crate::contract::{Fact, HardwareFault, Reading};
use crate::host::Host;

impl hardware::Host for Host {
    facts::hardware_functions!();
}

pub(super) fn reading(raw: hardware::Reading) -> std::result::Result<Reading, String> {
    facts::plain_reading(raw.measurand, raw.value, raw.phase)
}

fn hardware_fault(fault: hardware::Fault) -> std::result::Result<HardwareFault, &'static str> {
    Ok(HardwareFault {
        target: convert::target(fault.target),
        code: facts::fault_code(fault.code)?,
        text: bounded(fault.text, 500),
        blocking: fault.blocking,
        extra: Vec::new(),
    })
}
