//! What a component imports and exports of the contract.

use std::collections::BTreeSet;

use serde::Serialize;
use wit_parser::decoding::{DecodedWasm, decode};

use crate::bundle::manifest::Manifest;
use crate::code::Code;
use crate::engine::Engine;
use crate::error::CheckError;

const PACKAGE: &str = "plugpoint:station/";

/// The interfaces of the contract, by their short names, and its version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Surface {
    /// As in the names of the interfaces: one, unless the component mixes them.
    pub contract: BTreeSet<String>,
    pub exports: BTreeSet<String>,
    pub imports: BTreeSet<String>,
}

impl Surface {
    /// Of a component's bytes, for a vendor's desk.
    ///
    /// # Errors
    /// If it is no component.
    pub fn read(component: &[u8]) -> Result<Self, CheckError> {
        let (resolve, world) = match decode(component) {
            Ok(DecodedWasm::Component(resolve, world)) => (resolve, world),
            Ok(DecodedWasm::WitPackage(..)) => return Err(CheckError::NotWasm("it is a WIT package".into())),
            Err(error) => return Err(CheckError::NotWasm(format!("it cannot be decoded: {error:#}"))),
        };
        let world = &resolve.worlds[world];
        let names = |keys: Vec<_>| keys.into_iter().map(|key| resolve.name_world_key(key)).collect();
        let exports: Vec<String> = names(world.exports.keys().collect());
        let imports: Vec<String> = names(world.imports.keys().collect());
        Ok(Self::of(
            exports.iter().map(String::as_str),
            imports.iter().map(String::as_str),
        ))
    }

    /// Of code that is ready to run.
    pub(crate) fn of_code(engine: &Engine, code: &Code) -> Self {
        let kind = code.pre.component().component_type();
        let engine = engine.wasm_engine();
        Self::of(
            kind.exports(engine).map(|(name, _)| name),
            kind.imports(engine).map(|(name, _)| name),
        )
    }

    fn of<'a>(exports: impl Iterator<Item = &'a str>, imports: impl Iterator<Item = &'a str>) -> Self {
        let mut surface = Self::default();
        for (names, into) in [
            (exports.collect::<Vec<_>>(), &mut surface.exports),
            (imports.collect(), &mut surface.imports),
        ] {
            for name in names.iter().filter_map(|name| name.strip_prefix(PACKAGE)) {
                let (name, version) = name.split_once('@').unwrap_or((name, ""));
                into.insert(name.to_owned());
                surface.contract.insert(version.to_owned());
            }
        }
        surface
    }

    /// In what the component differs from what its manifest says of it.
    pub(crate) fn differs_from(&self, manifest: &Manifest) -> Vec<String> {
        let mut differences = Vec::new();
        let contract = manifest.contract.to_string();
        for version in self.contract.iter().filter(|version| **version != contract) {
            differences.push(format!(
                "it is built for version {version} of the contract, its manifest says {contract}"
            ));
        }
        for name in self.exports.difference(&manifest.exports) {
            differences.push(format!("it exports `{name}`, which its manifest does not name"));
        }
        for name in manifest.exports.difference(&self.exports) {
            differences.push(format!(
                "its manifest names the export `{name}`, which it does not have"
            ));
        }
        for name in self.imports.difference(&manifest.imports) {
            differences.push(format!("it imports `{name}`, which its manifest does not name"));
        }
        differences
    }
}
