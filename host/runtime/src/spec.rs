//! A plugin as the operator's configuration names it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::bind::Bind;
use crate::budget::Budgets;
use crate::error::LoadError;
use crate::ports::PortConfig;

/// One `[[plugins]]` of the station's configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PluginSpec {
    /// Names the plugin in logs, commands and the store. Its key-value data and its state belong to this id,
    /// whatever component is behind it.
    pub id: String,
    /// The plugin's bundle, a `.ppk` file, or its bare component, a `.wasm` file.
    pub path: PathBuf,
    /// Given to `lifecycle.init` as they are.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// The ports granted, by the names that the plugin knows them by.
    #[serde(default)]
    pub ports: BTreeMap<String, PortConfig>,
    /// Bytes (keys and values) granted in `kv`; 0 denies the store.
    #[serde(default = "kv_quota")]
    pub kv_quota: u64,
    /// The EVSEs and ifaces that the plugin is for.
    #[serde(default)]
    pub bind: Bind,
    #[serde(default, rename = "budget")]
    pub budgets: Budgets,
    /// Whether a new version may ask to start without the old one's state.
    #[serde(default)]
    pub allow_start_clean: bool,
    /// Whether a component may run that nobody has signed: a bare `.wasm` file, whose grant is all of this
    /// configuration, or a bundle without a signature. A signature that is there must be right all the same.
    #[serde(default)]
    pub allow_unsigned: bool,
    /// Lets older versions in than the newest that proved itself here, down to this rollback counter.
    #[serde(default)]
    pub allow_rollback_to: Option<u64>,
    /// Whether another file at `path` is taken while the station runs.
    #[serde(default)]
    pub watch: bool,
    /// What the station says of its hardware, for plugins that are not for any; none: there is no hardware, and nothing
    /// is compared.
    #[serde(skip)]
    pub hardware: Option<BTreeMap<String, String>>,
}

impl PluginSpec {
    pub fn new(id: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self {
            id: id.into(),
            path: path.into(),
            settings: BTreeMap::new(),
            ports: BTreeMap::new(),
            kv_quota: kv_quota(),
            bind: Bind::default(),
            budgets: Budgets::default(),
            allow_start_clean: false,
            allow_unsigned: false,
            allow_rollback_to: None,
            watch: false,
            hardware: None,
        }
    }

    /// As it is, for a component that nobody has signed.
    pub fn unsigned(mut self) -> Self {
        self.allow_unsigned = true;
        self
    }

    /// Refuses ports that can never work.
    pub(crate) fn check_ports(&self) -> Result<(), LoadError> {
        self.ports.iter().try_for_each(|(port, config)| {
            config.check().map_err(|field| LoadError::Port {
                plugin: self.id.clone(),
                port: port.clone(),
                field,
            })
        })
    }

    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        self.settings.clone().into_iter().collect()
    }
}

fn kv_quota() -> u64 {
    256 << 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_reads_from_toml() {
        let spec: PluginSpec = toml::from_str(
            r#"
            id = "simulator"
            path = "simulator.wasm"
            kv-quota = 1024
            bind = { evses = [2] }
            [settings]
            evses = "2"
            [ports.board]
            kind = "unix"
            path = "/run/board.sock"
            mode = "listen"
            [budget]
            memory = 1048576
            "#,
        )
        .unwrap();
        assert_eq!(spec.id, "simulator");
        assert_eq!(spec.settings(), [("evses".into(), "2".into())]);
        assert!(spec.bind.has_evse(2) && !spec.bind.has_evse(1));
        assert_eq!(spec.ports.len(), 1);
        assert_eq!(spec.budgets.memory, 1 << 20);
        assert!(!spec.allow_start_clean);
    }

    #[test]
    fn an_unknown_field_is_refused() {
        assert!(toml::from_str::<PluginSpec>("id = 'a'\npath = 'b'\nsetings = {}").is_err());
    }
}
