//! Whether a component fits the contract, told by interface, function and type.
//!
//! wasmtime finds most of this too, but late and without names: a record with one field more in an exported
//! function fails only at instantiation, and the error does not say where. So the types are walked here.

mod types;

use wit_parser::decoding::{DecodedWasm, decode, decode_world};
use wit_parser::{Function, Interface, InterfaceId, Resolve, WorldId, WorldItem, WorldKey};

use crate::abi::v0_1;
use crate::error::{CheckError, Mismatch};
use crate::wasi;

const PACKAGE: &str = "plugpoint:station";

/// Checks a component. Ok: what is worth a warning, nothing if all is well.
pub(crate) fn check(bytes: &[u8]) -> Result<Vec<String>, CheckError> {
    recognise(bytes)?;
    match decode(bytes) {
        Ok(DecodedWasm::Component(resolve, world)) => compare(Side { resolve, world }),
        Ok(DecodedWasm::WitPackage(..)) => Err(CheckError::NotWasm(
            "it is a WIT package, which has no code".into(),
        )),
        Err(error) => Err(CheckError::NotWasm(format!("it cannot be decoded: {error:#}"))),
    }
}

/// Compares what a component imports and exports with the contract.
fn compare(plugin: Side) -> Result<Vec<String>, CheckError> {
    let (resolve, world) =
        decode_world(v0_1::VERSION.world).map_err(|error| CheckError::NotWasm(format!("{error:#}")))?;
    let host = Side { resolve, world };
    let mut walk = Walk {
        plugin,
        host,
        mismatches: Vec::new(),
        notes: Vec::new(),
    };
    walk.imports();
    walk.exports();
    if walk.mismatches.is_empty() {
        return Ok(walk.notes);
    }
    let served = format!("{PACKAGE}@{}", v0_1::VERSION.number);
    Err(CheckError::Mismatch {
        served,
        mismatches: walk.mismatches,
    })
}

/// Tells a component from what people try to load instead.
fn recognise(bytes: &[u8]) -> Result<(), CheckError> {
    match bytes {
        [0, b'a', b's', b'm', _, _, 1, 0, ..] => Ok(()),
        [0, b'a', b's', b'm', _, _, 0, 0, ..] => Err(CheckError::CoreModule),
        [0x7f, b'E', b'L', b'F', ..] => Err(CheckError::NotWasm(
            "it is compiled for a processor; plugins are .wasm files".into(),
        )),
        [] => Err(CheckError::NotWasm("the file is empty".into())),
        _ => Err(CheckError::NotWasm(
            "it does not start as a .wasm file does".into(),
        )),
    }
}

struct Side {
    resolve: Resolve,
    world: WorldId,
}

struct Walk {
    plugin: Side,
    host: Side,
    mismatches: Vec<Mismatch>,
    notes: Vec<String>,
}

impl Side {
    fn imports(&self) -> Vec<(String, Option<InterfaceId>)> {
        let world = &self.resolve.worlds[self.world];
        world
            .imports
            .iter()
            .map(|(key, item)| self.entry(key, item))
            .collect()
    }

    fn exports(&self) -> Vec<(String, Option<InterfaceId>)> {
        let world = &self.resolve.worlds[self.world];
        world
            .exports
            .iter()
            .map(|(key, item)| self.entry(key, item))
            .collect()
    }

    fn entry(&self, key: &WorldKey, item: &WorldItem) -> (String, Option<InterfaceId>) {
        let interface = match item {
            WorldItem::Interface { id, .. } => Some(*id),
            _ => None,
        };
        (self.resolve.name_world_key(key), interface)
    }

    fn interface(&self, id: InterfaceId) -> &Interface {
        &self.resolve.interfaces[id]
    }
}

impl Walk {
    /// What the plugin imports, the host must have.
    fn imports(&mut self) {
        let offered = self.host.imports();
        for (name, id) in self.plugin.imports() {
            if wasi::interface(&name).is_some() {
                continue;
            }
            match (id, self.counterpart(&name, &offered)) {
                (Some(plugin), Found::Interface(host)) => self.imported(&name, plugin, host),
                (_, Found::OtherVersion(found)) => self.wrong_version(&name, &found),
                _ => self.mismatch(
                    &name,
                    None,
                    "the plugin imports this, and the host does not offer it".into(),
                ),
            }
        }
    }

    /// What the host calls, the plugin must have as the host knows it. Interfaces are optional, their functions
    /// are not.
    fn exports(&mut self) {
        let called = self.host.exports();
        let mut has_lifecycle = false;
        for (name, id) in self.plugin.exports() {
            match (id, self.counterpart(&name, &called)) {
                (Some(plugin), Found::Interface(host)) => {
                    has_lifecycle |= short_name(&name) == "lifecycle";
                    self.exported(&name, plugin, host);
                }
                (_, Found::OtherVersion(found)) => {
                    has_lifecycle |= short_name(&name) == "lifecycle";
                    self.wrong_version(&name, &found);
                }
                _ => self
                    .notes
                    .push(format!("exports `{name}`, which this host does not call")),
            }
        }
        if !has_lifecycle {
            let name = format!("{PACKAGE}/lifecycle@{}", v0_1::VERSION.number);
            self.mismatch(&name, None, "every plugin must export this interface".into());
        }
    }

    fn imported(&mut self, name: &str, plugin: InterfaceId, host: InterfaceId) {
        let wanted = self.plugin.interface(plugin).functions.clone();
        for (function, wanted) in &wanted {
            let problem = match self.host.interface(host).functions.get(function) {
                None => Some("the plugin calls this, and the host does not have it".into()),
                Some(offered) => self.differs(wanted, offered),
            };
            if let Some(problem) = problem {
                self.mismatch(name, Some(function), problem);
            }
        }
    }

    fn exported(&mut self, name: &str, plugin: InterfaceId, host: InterfaceId) {
        let called = self.host.interface(host).functions.clone();
        for (function, called) in &called {
            let problem = match self.plugin.interface(plugin).functions.get(function) {
                None => Some("the host calls this, and the plugin does not export it".into()),
                Some(given) => self.differs(given, called),
            };
            if let Some(problem) = problem {
                self.mismatch(name, Some(function), problem);
            }
        }
    }

    fn differs(&self, plugin: &Function, host: &Function) -> Option<String> {
        types::compare_functions((&self.plugin.resolve, plugin), (&self.host.resolve, host))
    }

    /// The interface of the same name on the host's side.
    fn counterpart(&self, name: &str, among: &[(String, Option<InterfaceId>)]) -> Found {
        let Some((package, _)) = name.split_once('/') else {
            return Found::Nothing;
        };
        if package != PACKAGE {
            return Found::Nothing;
        }
        let same = among
            .iter()
            .find(|(other, _)| short_name(other) == short_name(name));
        match same {
            Some((other, Some(id))) if compatible(version(name), version(other)) => Found::Interface(*id),
            Some(_) => Found::OtherVersion(version(name).unwrap_or("no version").to_owned()),
            None => Found::Nothing,
        }
    }

    fn wrong_version(&mut self, name: &str, found: &str) {
        let served = v0_1::VERSION.number;
        self.mismatch(
            name,
            None,
            format!("the plugin is built for version {found}, the host serves {served}"),
        );
    }

    fn mismatch(&mut self, interface: &str, function: Option<&str>, problem: String) {
        self.mismatches.push(Mismatch {
            interface: interface.to_owned(),
            function: function.map(str::to_owned),
            problem,
        });
    }
}

enum Found {
    Interface(InterfaceId),
    Nothing,
    OtherVersion(String),
}

/// `connector` of `plugpoint:station/connector@0.1.0`.
fn short_name(name: &str) -> &str {
    let name = name.split_once('/').map_or(name, |(_, name)| name);
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn version(name: &str) -> Option<&str> {
    name.split_once('@').map(|(_, version)| version)
}

/// Whether two versions are the same up to additions: the first number that is not zero agrees.
fn compatible(plugin: Option<&str>, host: Option<&str>) -> bool {
    fn key(version: &str) -> Option<(u64, u64)> {
        let mut numbers = version.split('.').map(|part| part.parse::<u64>().ok());
        let (major, minor) = (numbers.next()??, numbers.next()??);
        Some(if major > 0 { (major, 0) } else { (0, minor) })
    }
    let key = |version: Option<&str>| version.and_then(key);
    key(plugin).is_some() && key(plugin) == key(host)
}

#[cfg(test)]
mod tests;
