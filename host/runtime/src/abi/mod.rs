//! The plugin contract as wasmtime speaks it: one module for each released WIT version, each converting to and
//! from the types of [`crate::contract`]. A new version is a new module beside the others.

pub(crate) mod v0_1;

use wasmtime::component::InstancePre;

use crate::call::{Call, Return};
use crate::contract::Interface;
use crate::host::Host;

/// The exports of a component, found once at load.
#[derive(Clone)]
pub(crate) enum Contract {
    V0_1(v0_1::Indices),
}

/// The exports of one instance.
pub(crate) enum Exports {
    V0_1(v0_1::Exports),
}

impl Contract {
    pub(crate) fn find(pre: &InstancePre<Host>) -> wasmtime::Result<Self> {
        v0_1::Indices::find(pre).map(Self::V0_1)
    }

    pub(crate) fn exports(&self, interface: Interface) -> bool {
        match self {
            Self::V0_1(indices) => indices.exports(interface),
        }
    }

    pub(crate) fn load(
        &self,
        store: &mut wasmtime::Store<Host>,
        instance: &wasmtime::component::Instance,
    ) -> wasmtime::Result<Exports> {
        match self {
            Self::V0_1(indices) => indices.load(store, instance).map(Exports::V0_1),
        }
    }
}

impl Exports {
    pub(crate) fn call(&self, store: &mut wasmtime::Store<Host>, call: &Call) -> wasmtime::Result<Return> {
        match self {
            Self::V0_1(exports) => exports.call(store, call),
        }
    }
}

/// Adds every interface that a plugin may import, in each version served.
pub(crate) fn add_to_linker(linker: &mut wasmtime::component::Linker<Host>) -> wasmtime::Result<()> {
    v0_1::add_to_linker(linker)
}
