//! The plugin contract as wasmtime speaks it: one module for each released WIT version, each converting to and
//! from the types of [`crate::contract`]. A new version is a new module beside the others.
//!
//! A version's module has one file for each interface. An interface that did not change from one version to the
//! next has its file in `same`, which each of them compiles against its own bindings.

#[macro_use]
mod exports;
mod bounds;
mod convert;
pub(crate) mod v0_0;
pub(crate) mod v0_1;

use wasmtime::component::{InstancePre, Linker};
use wasmtime::{Result, Store};

use crate::call::{Call, Return};
use crate::contract::Interface;
use crate::host::Host;

/// The exports of a component, found once at load.
#[derive(Clone)]
pub(crate) enum Contract {
    V0_0(Box<v0_0::Indices>),
    V0_1(Box<v0_1::Indices>),
}

/// The exports of one instance.
pub(crate) enum Exports {
    V0_0(Box<v0_0::Exports>),
    V0_1(Box<v0_1::Exports>),
}

/// A released version of the contract.
pub(crate) struct Version {
    pub(crate) number: &'static str,
    /// The world of the package, encoded; `check` compares components with it.
    pub(crate) world: &'static [u8],
}

/// The versions served, the newest last.
pub(crate) const VERSIONS: [Version; 2] = [v0_0::VERSION, v0_1::VERSION];

impl Contract {
    /// The contract of the version that the component speaks; `check` has seen to it that there is only one.
    pub(crate) fn find(pre: &InstancePre<Host>) -> Result<Self> {
        match v0_1::Indices::find(pre) {
            Ok(indices) => Ok(Self::V0_1(Box::new(indices))),
            Err(error) => match v0_0::Indices::find(pre) {
                Ok(indices) => Ok(Self::V0_0(Box::new(indices))),
                Err(_) => Err(error),
            },
        }
    }

    pub(crate) fn exports(&self, interface: Interface) -> bool {
        match self {
            Self::V0_0(indices) => indices.exports(interface),
            Self::V0_1(indices) => indices.exports(interface),
        }
    }

    pub(crate) fn load(
        &self,
        store: &mut Store<Host>,
        instance: &wasmtime::component::Instance,
    ) -> Result<Exports> {
        match self {
            Self::V0_0(indices) => Ok(Exports::V0_0(Box::new(indices.load(store, instance)?))),
            Self::V0_1(indices) => Ok(Exports::V0_1(Box::new(indices.load(store, instance)?))),
        }
    }
}

impl Exports {
    pub(crate) fn call(&self, store: &mut Store<Host>, call: &Call) -> Result<Return> {
        match self {
            Self::V0_0(exports) => exports.call(store, call),
            Self::V0_1(exports) => exports.call(store, call),
        }
    }
}

/// Adds every interface that a plugin may import, in each version served.
pub(crate) fn add_to_linker(linker: &mut Linker<Host>) -> Result<()> {
    v0_0::add_to_linker(linker)?;
    v0_1::add_to_linker(linker)
}
