//! What the operator gives a plugin at a desk: settings, ports, memory.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use plugpoint_runtime::PortConfig;
use plugpoint_testkit::Setup;

#[derive(clap::Args)]
pub(crate) struct Given {
    /// A setting, as NAME=VALUE. May be given several times
    #[arg(long = "setting", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// A port to grant, as NAME, or as NAME={ kind = "...", ... } like in station.toml where its kind matters. May be given
    /// several times
    #[arg(long = "port", value_name = "NAME")]
    ports: Vec<String>,
    /// Bytes of memory that it may have
    #[arg(long, value_name = "BYTES")]
    memory: Option<usize>,
}

impl Given {
    pub(crate) fn setup(&self, component: &Path) -> anyhow::Result<Setup> {
        let mut setup = Setup::new(component);
        for setting in &self.settings {
            let (name, value) = setting.split_once('=').context("--setting: write NAME=VALUE")?;
            setup = setup.setting(name, value);
        }
        for given in &self.ports {
            setup = match given.split_once('=') {
                None => setup.port(given),
                Some((name, config)) => setup.port_as(name, port(name, config)?),
            };
        }
        if let Some(memory) = self.memory {
            setup = setup.budgets(|budgets| budgets.memory = memory);
        }
        Ok(setup)
    }

    pub(crate) fn ports(&self) -> impl Iterator<Item = &str> {
        self.ports
            .iter()
            .map(|port| port.split_once('=').map_or(&port[..], |(name, _)| name))
    }
}

fn port(name: &str, config: &str) -> anyhow::Result<PortConfig> {
    let table: Result<BTreeMap<String, PortConfig>, _> = toml::from_str(&format!("port = {config}"));
    let port = table.with_context(|| format!("--port {name}"))?.remove("port");
    port.with_context(|| format!("--port {name}: no configuration"))
}

/// Bytes given in hex.
pub(crate) fn hex(digits: &str) -> anyhow::Result<Vec<u8>> {
    plugpoint_testkit::hex(digits).map_err(anyhow::Error::msg)
}
