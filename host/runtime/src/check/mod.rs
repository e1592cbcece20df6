//! Whether a component fits the contract, told by interface, function, parameter and type.
//!
//! wasmtime finds most of this too, but late and without names: a record with one field more in an exported
//! function fails only at instantiation, and the error does not say where. So the types are walked here.

mod examination;
mod file;
mod types;
mod version;
mod walk;
mod wit;

use std::panic::catch_unwind;
use std::path::Path;

use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Function, InterfaceId, Resolve, WorldId, WorldItem, WorldKey};

pub use self::examination::{Examination, WasiImport};
use crate::bundle::Package;
use crate::error::{CheckError, LoadError};

const PACKAGE: &str = "plugpoint:station";

/// Looks at a component without compiling it: what it speaks, and everything in which it differs from the contract.
///
/// # Errors
/// If the bytes are no component at all.
pub fn examine(bytes: &[u8]) -> Result<Examination, CheckError> {
    file::recognise(bytes)?;
    let decoded = catch_unwind(|| decode(bytes))
        .map_err(|_| CheckError::NotWasm("the decoder failed over it; is the file damaged?".into()))?;
    match decoded {
        Ok(DecodedWasm::Component(resolve, world)) => {
            let plugin = Side { resolve, world };
            Ok(walk::examine(plugin, bytes.len()))
        }
        Ok(DecodedWasm::WitPackage(..)) => Err(CheckError::NotWasm(
            "it is a WIT package, which has no code".into(),
        )),
        Err(error) => Err(file::broken(&format!("{error:#}"))),
    }
}

/// [`examine`] for a file: a component, or a bundle with one.
pub fn examine_file(path: &Path) -> Result<Examination, LoadError> {
    Ok(examine(Package::read(path)?.component().bytes)?)
}

/// Checks a component. Ok: what is worth a warning, nothing if all is well.
pub(crate) fn check(bytes: &[u8]) -> Result<Vec<String>, CheckError> {
    examine(bytes)?.verdict()
}

/// A component's world, or the contract's.
struct Side {
    resolve: Resolve,
    world: WorldId,
}

/// An import or export. Without an interface it is a function or a type of the world itself.
struct Item {
    name: String,
    interface: Option<InterfaceId>,
}

impl Side {
    fn imports(&self) -> Vec<Item> {
        self.items(self.resolve.worlds[self.world].imports.iter())
    }

    fn exports(&self) -> Vec<Item> {
        self.items(self.resolve.worlds[self.world].exports.iter())
    }

    fn items<'a>(&self, items: impl Iterator<Item = (&'a WorldKey, &'a WorldItem)>) -> Vec<Item> {
        let item = |(key, item): (&WorldKey, &WorldItem)| Item {
            name: self.resolve.name_world_key(key),
            interface: match item {
                WorldItem::Interface { id, .. } => Some(*id),
                _ => None,
            },
        };
        items.map(item).collect()
    }

    fn functions(&self, id: InterfaceId) -> impl Iterator<Item = (&str, &Function)> {
        let functions = &self.resolve.interfaces[id].functions;
        functions.iter().map(|(name, function)| (name.as_str(), function))
    }
}

#[cfg(test)]
mod tests;
