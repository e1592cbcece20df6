//! New settings for running plugins, from the file that the station was started with.

use std::path::PathBuf;
use std::sync::Arc;

use plugpoint_runtime::{PluginSpec, Plugins};
use serde::Serialize;

use crate::{Config, ConfigError};

/// How giving a plugin its settings went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Configured {
    pub plugin: String,
    /// The file says more that is new, and which counts after a restart of the station only.
    pub needs_restart: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigureError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{path} has no plugin `{plugin}`", path = .path.display())]
    NotConfigured { plugin: String, path: PathBuf },
    #[error("`{plugin}` does not take the settings, and the old ones stay in force: {why}")]
    Refused { plugin: String, why: String },
    #[error("the station is stopping")]
    Stopping,
}

/// The configuration as the station was started with it.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    config: Arc<Config>,
}

impl Settings {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            config: Arc::new(config.clone()),
        }
    }

    pub(crate) fn plugins(&self) -> Vec<String> {
        self.config.plugins().into_iter().map(|spec| spec.id).collect()
    }

    /// Reads the file anew and gives a plugin what it says. Blocks until the plugin has answered.
    pub(crate) fn give(&self, plugin: &str, plugins: &Plugins) -> Result<Configured, ConfigureError> {
        let new = self.read(plugin)?;
        let settings = new.settings.clone().into_iter().collect();
        plugins
            .configure(plugin, settings)
            .map_err(|why| ConfigureError::Refused {
                plugin: plugin.to_owned(),
                why,
            })?;
        Ok(Configured {
            plugin: plugin.to_owned(),
            needs_restart: self.differs(&new),
        })
    }

    fn read(&self, plugin: &str) -> Result<PluginSpec, ConfigureError> {
        let path = &self.config.file;
        let mut config = Config::read(path)?;
        config.state.clone_from(&self.config.state);
        let found = config.plugins().into_iter().find(|spec| spec.id == plugin);
        found.ok_or_else(|| ConfigureError::NotConfigured {
            plugin: plugin.to_owned(),
            path: path.clone(),
        })
    }

    /// Whether more than the settings is other than at the start.
    fn differs(&self, new: &PluginSpec) -> bool {
        let old = self.config.plugins().into_iter().find(|spec| spec.id == new.id);
        old.is_none_or(|mut old| {
            old.settings.clone_from(&new.settings);
            old != *new
        })
    }
}
