//! `hardware`, as a guest calls it.

use wasmtime::Result;

use super::same::facts;
use super::wit::plugpoint::station::hardware;
use crate::abi::convert;
use crate::abi::v0_1::wit::plugpoint::station::types;
use crate::contract::Fact;
use crate::host::Host;

impl hardware::Host for Host {
    facts::hardware_functions!();
}
