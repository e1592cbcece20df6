//! A component beside the contract of its version: its imports, its exports, their functions.

use wit_parser::decoding::decode_world;
use wit_parser::{Function, InterfaceId};

use super::version::{Spoken, is_ours, numbers, short_name, spoken};
use super::{Examination, Item, PACKAGE, Side, WasiImport, types};
use crate::abi::Version;
use crate::error::Mismatch;
use crate::wasi;

pub(super) fn examine(plugin: Side, size: usize) -> Examination {
    let (imports, exports) = (plugin.imports(), plugin.exports());
    let names = imports.iter().chain(&exports).map(|item| item.name.as_str());
    let spoken = spoken(names);
    let mut examination = Examination {
        size,
        served: numbers(),
        version: None,
        exports: exports.iter().map(|item| item.name.clone()).collect(),
        imports: Vec::new(),
        wasi: Vec::new(),
        mismatches: Vec::new(),
        notes: Vec::new(),
    };
    for import in &imports {
        match wasi::interface(&import.name) {
            Some(_) => examination.wasi.push(wasi_import(&plugin, import)),
            None => examination.imports.push(import.name.clone()),
        }
    }
    match spoken {
        Spoken::One(version) => {
            examination.version = Some(version.number.to_owned());
            compare(plugin, version, &mut examination);
        }
        other => {
            let problem = unspeakable(&other, &examination.served);
            examination.mismatches.push(mismatch(PACKAGE, None, problem));
        }
    }
    examination
}

fn wasi_import(plugin: &Side, import: &Item) -> WasiImport {
    let functions = import.interface.into_iter().flat_map(|id| plugin.functions(id));
    let traps = functions.filter(|(function, _)| !wasi::offers(&import.name, function));
    WasiImport {
        interface: import.name.clone(),
        trap: traps.map(|(function, _)| function.to_owned()).collect(),
    }
}

/// Why there is no version to compare with.
fn unspeakable(spoken: &Spoken, served: &[String]) -> String {
    let served = served.join(" and ");
    match spoken {
        Spoken::Mixed(found) => {
            let found = found
                .iter()
                .map(|(version, name)| format!("{version} (`{name}`)"));
            let found = found.collect::<Vec<_>>().join(" and ");
            format!(
                "the plugin mixes versions of the contract: {found}; build all of it against one, with one copy of \
                 the WIT files. This host serves {served}"
            )
        }
        Spoken::Unserved(version) => format!(
            "the plugin is built for version {version}, this host serves {served}; build it against one of these, or \
             take a newer host"
        ),
        Spoken::Nothing | Spoken::One(_) => {
            format!(
                "the plugin exports nothing of {PACKAGE}, not even `lifecycle`, which every plugin must have"
            )
        }
    }
}

fn compare(plugin: Side, version: &Version, examination: &mut Examination) {
    match decode_world(version.world) {
        Ok((resolve, world)) => {
            let host = Side { resolve, world };
            let mut walk = Walk {
                plugin,
                host,
                examination,
            };
            walk.imports();
            walk.exports(version);
        }
        Err(error) => {
            let problem = format!("the host's own contract cannot be read: {error:#}");
            examination.mismatches.push(mismatch(PACKAGE, None, problem));
        }
    }
}

struct Walk<'a> {
    plugin: Side,
    host: Side,
    examination: &'a mut Examination,
}

impl Walk<'_> {
    /// What the plugin imports, the host must have.
    fn imports(&mut self) {
        let offered = self.host.imports();
        for import in self.plugin.imports() {
            if wasi::interface(&import.name).is_some() {
                continue;
            }
            match (import.interface, counterpart(&import.name, &offered)) {
                (Some(plugin), Some(host)) => self.imported(&import.name, plugin, host),
                _ => {
                    let problem = "the plugin imports this, and the host does not offer it".to_owned();
                    self.add(mismatch(&import.name, None, problem));
                }
            }
        }
    }

    /// What the host calls, the plugin must have as the host knows it. Interfaces are optional, their functions
    /// are not.
    fn exports(&mut self, version: &Version) {
        let called = self.host.exports();
        let exported = self.plugin.exports();
        for export in &exported {
            match (export.interface, counterpart(&export.name, &called)) {
                (Some(plugin), Some(host)) => self.exported(&export.name, plugin, host),
                _ => {
                    let note = format!("exports `{}`, which this host does not call", export.name);
                    self.examination.notes.push(note);
                }
            }
        }
        let is_lifecycle = |export: &Item| is_ours(&export.name) && short_name(&export.name) == "lifecycle";
        if !exported.iter().any(is_lifecycle) {
            let name = format!("{PACKAGE}/lifecycle@{}", version.number);
            let problem = "every plugin must export this interface".to_owned();
            self.add(mismatch(&name, None, problem));
        }
    }

    fn imported(&mut self, name: &str, plugin: InterfaceId, host: InterfaceId) {
        let wanted: Vec<_> = owned(self.plugin.functions(plugin));
        for (function, wanted) in wanted {
            match find(&self.host, host, &function) {
                None => {
                    let problem = "the plugin calls this, and the host does not have it".to_owned();
                    self.add(mismatch(name, Some(&function), problem));
                }
                Some(offered) => self.compare(name, &wanted, &offered),
            }
        }
    }

    fn exported(&mut self, name: &str, plugin: InterfaceId, host: InterfaceId) {
        let called: Vec<_> = owned(self.host.functions(host));
        for (function, called) in called {
            match find(&self.plugin, plugin, &function) {
                None => {
                    let problem = "the host calls this, and the plugin does not export it".to_owned();
                    self.add(mismatch(name, Some(&function), problem));
                }
                Some(given) => self.compare(name, &given, &called),
            }
        }
    }

    fn compare(&mut self, interface: &str, plugin: &Function, host: &Function) {
        let found = types::compare((&self.plugin.resolve, plugin), (&self.host.resolve, host));
        for difference in found {
            self.add(Mismatch {
                expected: Some(difference.expected),
                found: Some(difference.found),
                ..mismatch(interface, Some(&host.name), difference.problem)
            });
        }
    }

    fn add(&mut self, mismatch: Mismatch) {
        self.examination.mismatches.push(mismatch);
    }
}

fn owned<'a>(functions: impl Iterator<Item = (&'a str, &'a Function)>) -> Vec<(String, Function)> {
    functions
        .map(|(name, function)| (name.to_owned(), function.clone()))
        .collect()
}

fn find(side: &Side, interface: InterfaceId, function: &str) -> Option<Function> {
    let mut functions = side.functions(interface);
    functions
        .find(|(name, _)| *name == function)
        .map(|(_, function)| function.clone())
}

/// The interface of the same name on the host's side.
fn counterpart(name: &str, among: &[Item]) -> Option<InterfaceId> {
    let same = |item: &&Item| is_ours(&item.name) && short_name(&item.name) == short_name(name);
    among.iter().find(same).filter(|_| is_ours(name))?.interface
}

fn mismatch(interface: &str, function: Option<&str>, problem: String) -> Mismatch {
    Mismatch {
        interface: interface.to_owned(),
        function: function.map(str::to_owned),
        problem,
        expected: None,
        found: None,
    }
}
