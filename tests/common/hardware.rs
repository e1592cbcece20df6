//! A station's configuration with other hardware than that of `config/simulator`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::paths::{built, root};

/// A component of `target/plugins`, by its name there.
///
/// # Panics
/// If it has not been built.
pub fn component(name: &str) -> PathBuf {
    built(root().join("target/plugins").join(format!("{name}.wasm")))
}

/// The plugins of a station.
#[derive(Clone, Debug)]
pub(crate) struct Hardware {
    /// With the id `simulator`, and the board `board.sock`.
    pub(crate) first: Plugin,
    /// With the id `beside`, and the board `beside.sock`. It has EVSE 2 and the iface `wwan9`, and the first has
    /// EVSE 1.
    pub(crate) beside: Option<Plugin>,
    /// With the id `uplinks`, and the board `uplinks.sock`.
    pub(crate) uplinks: Option<Plugin>,
    /// `[network.interfaces]`: the iface behind OCPP's name of it.
    pub(crate) interfaces: BTreeMap<String, String>,
    /// The folder of the keys that are trusted; none: components need no signature.
    pub(crate) keys: Option<PathBuf>,
    /// Whether the station watches the file of the first plugin.
    pub(crate) watched: bool,
}

/// A component and its settings.
#[derive(Clone, Debug)]
pub(crate) struct Plugin {
    pub(crate) component: PathBuf,
    pub(crate) settings: BTreeMap<String, String>,
}

impl Plugin {
    /// A bundle, wherever it is.
    pub(crate) fn at(component: PathBuf) -> Self {
        Self {
            component,
            settings: BTreeMap::new(),
        }
    }

    /// A component of `target/plugins`, by its name there.
    pub(crate) fn new(name: &str, settings: &[(&str, &str)]) -> Self {
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self {
            component: component(name),
            settings: settings.collect(),
        }
    }

    /// As an entry of `station.toml`.
    fn entry(&self, id: &str, board: &str, extra: &str) -> String {
        let mut text = format!(
            "[[plugins]]\nid = {id:?}\npath = {:?}\n{extra}\n[plugins.settings]\n",
            self.component
        );
        for (name, value) in &self.settings {
            writeln!(text, "{name} = {value:?}").expect("a text takes everything");
        }
        text + &format!("[plugins.ports.board]\nkind = \"unix\"\nmode = \"listen\"\npath = {board:?}\n")
    }
}

impl Hardware {
    /// One plugin, under the id of the simulator.
    pub(crate) fn of(first: Plugin) -> Self {
        Self {
            first,
            beside: None,
            uplinks: None,
            interfaces: BTreeMap::new(),
            keys: None,
            watched: false,
        }
    }

    /// Writes the `station.toml` into a folder, with the device model of `config/simulator`.
    pub(crate) fn write(&self, folder: &Path) -> PathBuf {
        let model = root().join("config/simulator/component_config");
        let (trust, unsigned) = match &self.keys {
            Some(keys) => (format!("[trust]\nkeys = {keys:?}\n"), ""),
            None => (String::new(), "allow-unsigned = true\n"),
        };
        let mut text = format!(
            "component-config = {model:?}\nstate = \"state\"\n\
             [variables]\n\"SecurityCtrlr.Identity\" = \"simulator\"\n{trust}[network.interfaces]\n"
        );
        for (interface, iface) in &self.interfaces {
            writeln!(text, "{interface} = {iface:?}").expect("a text takes everything");
        }
        let alone = self.beside.is_none();
        text += &self.first.entry(
            "simulator",
            "board.sock",
            &format!(
                "{unsigned}watch = {}\n{}",
                self.watched,
                if alone { "" } else { "bind = { evses = [1] }" }
            ),
        );
        if let Some(beside) = &self.beside {
            text += &beside.entry(
                "beside",
                "beside.sock",
                &format!("{unsigned}bind = {{ evses = [2], ifaces = [\"wwan9\"] }}"),
            );
        }
        if let Some(uplinks) = &self.uplinks {
            text += &uplinks.entry("uplinks", "uplinks.sock", "allow-unsigned = true");
        }
        let file = folder.join("station.toml");
        std::fs::write(&file, text).expect("a station.toml");
        file
    }
}
