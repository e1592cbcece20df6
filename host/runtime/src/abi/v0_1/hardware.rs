//! `hardware`, as a guest calls it.

use wasmtime::Result;

use super::same::facts;
use super::wit::plugpoint::station::{hardware, types};
use crate::abi::bounds::{has_length, reason};
use crate::abi::convert;
use crate::contract::Fact;
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
