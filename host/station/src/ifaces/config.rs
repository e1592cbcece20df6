//! `[network]` of the configuration: the ifaces that the station watches and connects.

use std::collections::{BTreeMap, BTreeSet};

use plugpoint_connectivity::ifaces::{Controlled, Driver, Options, Settings, Which, timeout};
use plugpoint_runtime::PluginSpec;
use plugpoint_runtime::contract::{Pair, Secret};
use serde::Deserialize;

use crate::network::Interfaces;

/// The driver that is built in.
const LINUX: &str = "linux";

/// Longest name that Linux has for an iface.
const MAX_NAME: usize = 15;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Network {
    pub(crate) interfaces: Interfaces,
    /// Never ready, whatever they are: `veth*`, `kind:bridge`. Loopback is ignored in any case ...
    ignore: Vec<Which>,
    /// ... unless it is named here, as `kind:loopback` or `lo`.
    watch: Vec<Which>,
    ifaces: Vec<IfaceSpec>,
}

/// One `[[network.ifaces]]`: an iface that the station connects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct IfaceSpec {
    /// The system's name (`wwan0`), or one that only its driver knows.
    name: String,
    /// `linux`, or the id of the plugin that connects it.
    driver: String,
    /// How long an attempt to connect may take; 0: until it succeeds.
    #[serde(default)]
    connect_timeout_s: u32,
    #[serde(default = "yes")]
    persistent: bool,
    #[serde(default = "yes")]
    auto_connect: bool,
    #[serde(default = "yes")]
    auto_down: bool,
    #[serde(default = "yes")]
    auto_up: bool,
    /// Given to `link-driver.init`. Some of them are nobody's business.
    #[serde(default)]
    settings: BTreeMap<String, Secret>,
}

fn yes() -> bool {
    true
}

impl Network {
    /// What is wrong with it, if anything.
    pub(crate) fn check(&self, plugins: &[PluginSpec]) -> Result<(), String> {
        let mut names = BTreeSet::new();
        for IfaceSpec { name, driver, .. } in &self.ifaces {
            let fits = |c: char| c.is_ascii_graphic() && c != '/';
            if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(fits) {
                return Err(format!(
                    "`{name}` is no name of an iface; it has 1 to {MAX_NAME} letters and digits"
                ));
            }
            if !names.insert(name) {
                return Err(format!("the iface `{name}` is named twice"));
            }
            if driver != LINUX && !plugins.iter().any(|plugin| plugin.id == *driver) {
                return Err(format!(
                    "the driver `{driver}` of `{name}` is no plugin; write the id of one of [[plugins]], or `{LINUX}`"
                ));
            }
            if driver == LINUX && !self.driver_settings(name).is_empty() {
                return Err(format!("the driver `{LINUX}` of `{name}` takes no settings"));
            }
        }
        Ok(())
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            ignore: self.ignore.clone(),
            watch: self.watch.clone(),
            controlled: self.ifaces.iter().map(IfaceSpec::controlled).collect(),
        }
    }

    /// What `link-driver.init` is given.
    pub(crate) fn driver_settings(&self, iface: &str) -> Vec<Pair> {
        let iface = self.ifaces.iter().find(|spec| spec.name == iface);
        let settings = iface.into_iter().flat_map(|spec| &spec.settings);
        settings
            .map(|(name, value)| (name.clone(), value.0.clone()))
            .collect()
    }

    /// Binds the plugins that connect an iface to it: as drivers by its name, and for profiles by OCPP's.
    pub(crate) fn bind(&self, plugins: &mut [PluginSpec]) {
        for spec in &self.ifaces {
            let ocpp = self.interfaces.names_of(&spec.name).map(str::to_owned);
            let names = ocpp.chain([spec.name.clone()]);
            if let Some(plugin) = plugins.iter_mut().find(|plugin| plugin.id == spec.driver) {
                plugin.bind.ifaces.extend(names);
            }
        }
    }
}

impl IfaceSpec {
    fn controlled(&self) -> Controlled {
        Controlled {
            name: self.name.clone(),
            driver: match self.driver.as_str() {
                LINUX => Driver::Linux,
                plugin => Driver::Named(plugin.to_owned()),
            },
            options: Options {
                connect_timeout: timeout(self.connect_timeout_s),
                persistent: self.persistent,
                auto_connect: self.auto_connect,
                auto_down: self.auto_down,
                auto_up: self.auto_up,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEM: &str = r#"
        ignore = ["kind:wireguard"]
        interfaces = { Wireless0 = "wwan0" }
        [[ifaces]]
        name = "wwan0"
        driver = "modem"
        connect-timeout-s = 90
        auto-down = false
        settings = { apn = "iot.example", pin = "4711" }
    "#;

    fn read(text: &str) -> Network {
        toml::from_str(text).unwrap()
    }

    fn wrong(text: &str) -> String {
        read(text)
            .check(&[PluginSpec::new("modem", "modem.wasm")])
            .unwrap_err()
    }

    #[test]
    fn an_iface_has_a_driver_with_settings_and_options() {
        let network = read(MODEM);
        let mut plugins = [PluginSpec::new("modem", "modem.wasm")];
        network.check(&plugins).unwrap();
        let [wwan0] = &network.settings().controlled[..] else {
            panic!("one")
        };
        assert_eq!(wwan0.driver, Driver::Named("modem".into()));
        assert_eq!(wwan0.options.get("connect-timeout-s").as_deref(), Some("90"));
        assert!(wwan0.options.persistent && !wwan0.options.auto_down);
        network.bind(&mut plugins);
        assert!(plugins[0].bind.has_iface("wwan0") && plugins[0].bind.has_iface("Wireless0"));
        let settings = network.driver_settings("wwan0");
        assert_eq!(settings[1], ("pin".into(), "4711".into()));
        assert!(
            !format!("{network:?}").contains("4711"),
            "and they are not printed"
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        let iface = |name: &str, driver: &str| format!("[[ifaces]]\nname = '{name}'\ndriver = '{driver}'\n");
        assert!(wrong(&iface("wwan0", "wvdial")).contains("`wvdial`"));
        assert!(wrong(&iface("a/b", "linux")).contains("`a/b`"));
        assert!(wrong(&iface("eth0", "linux").repeat(2)).contains("twice"));
        assert!(wrong(&(iface("eth0", "linux") + "settings = { a = 'b' }")).contains("no settings"));
        assert!(toml::from_str::<Network>("[[ifaces]]\nname = 'eth0'\ndriver = 'linux'\nauto = 1").is_err());
    }
}
