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
    built(root().join("target/plugins").join(name).with_extension("wasm"))
}

/// The one plugin of a station: its component, its settings, and a board to take orders on.
#[derive(Clone, Debug)]
pub(crate) struct Hardware {
    pub(crate) component: PathBuf,
    pub(crate) settings: BTreeMap<String, String>,
}

impl Hardware {
    /// Writes the `station.toml` into a folder, with the device model of `config/simulator`.
    pub(crate) fn write(&self, folder: &Path) -> PathBuf {
        let model = root().join("config/simulator/component_config");
        let mut text = format!(
            "component-config = {model:?}\nstate = \"state\"\n\
             [variables]\n\"SecurityCtrlr.Identity\" = \"simulator\"\n\
             [[plugins]]\nid = \"simulator\"\npath = {:?}\n[plugins.settings]\n",
            self.component
        );
        for (name, value) in &self.settings {
            writeln!(text, "{name} = {value:?}").expect("a text takes everything");
        }
        text += "[plugins.ports.board]\nkind = \"unix\"\nmode = \"listen\"\npath = \"board.sock\"\n";
        let file = folder.join("station.toml");
        std::fs::write(&file, text).expect("a station.toml");
        file
    }
}
