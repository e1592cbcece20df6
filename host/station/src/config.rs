//! `station.toml`: what an operator says about one station.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plugpoint_certs::KeyAlgorithm;
use plugpoint_connectivity::Clock;
use plugpoint_engine::device_model::{ComponentFile, DeviceModel, Layer};
use plugpoint_runtime::{PluginSpec, TrustError, TrustStore};
use serde::Deserialize;

use crate::address;
use crate::ifaces::Network;
use crate::network::Interfaces;
use crate::trust::{Security, SecurityError, TrustBase};

/// The configuration as it was read; paths are absolute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// The file that it was read from.
    #[serde(skip)]
    pub file: PathBuf,
    /// The folder with `standardized/*.json` and `custom/*.json`: the device model.
    pub component_config: PathBuf,
    /// The folder that the station writes to: its database, compiled plugins, sockets. Made if need be.
    pub state: PathBuf,
    /// Values that this station has instead of those of the component files, as
    /// `"Component[instance](evse,connector).Variable[instance]" = "value"`. What the CSMS sets wins.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Repairs what cannot be misunderstood in messages of the CSMS, instead of refusing them.
    #[serde(default)]
    pub tolerant: bool,
    /// What the station is built of, such as `board = "acme-x2"`: plugins that say what they are for run on nothing else.
    #[serde(default)]
    hardware: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) network: Network,
    #[serde(default)]
    plugins: Vec<PluginSpec>,
    #[serde(default)]
    security: Security,
    /// Whose plugins may run; none: nobody's, but for those that are allowed to be unsigned.
    trust: Option<Trust>,
}

/// `[trust]`: the signers of plugins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Trust {
    /// A folder with public keys of `minisign`, each in a `*.pub` file named after its signer.
    keys: PathBuf,
    /// What some of them may sign: ids of plugins, or their beginnings followed by `*`. One who is not named here may
    /// sign everything.
    #[serde(default)]
    signers: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path} cannot be read; give the path of a station.toml", path = .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// Without a quotation: the line may have a password.
    #[error("{path}, line {line}: {why}", path = .path.display())]
    Toml { path: PathBuf, line: usize, why: String },
    #[error("{path}: no component files; `component-config` names a folder with standardized/*.json and custom/*.json", path = .0.display())]
    NoComponents(PathBuf),
    #[error("{0}")]
    Components(#[from] plugpoint_engine::device_model::LoadError),
    #[error("{0}")]
    Integrity(#[from] plugpoint_engine::device_model::IntegrityError),
    #[error("[network]: {0}")]
    Network(String),
    #[error("[trust]: {0}")]
    Trust(#[from] TrustError),
    #[error(transparent)]
    Security(#[from] SecurityError),
    #[error("[variables] \"{address}\": {why}")]
    Variable { address: String, why: String },
}

impl Config {
    /// Reads a file; the paths in it are relative to its folder.
    ///
    /// # Errors
    /// If it cannot be read or is not as it should be; the text names the file and the place.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = read_text(path)?;
        let mut config: Self = toml::from_str(&text).map_err(|error| misread(path, &text, &error))?;
        config.file = std::path::absolute(path).unwrap_or_else(|_| path.into());
        let folder = config.file.parent().unwrap_or(Path::new("/")).to_owned();
        let anchor = |path: &mut PathBuf| *path = folder.join(&*path);
        anchor(&mut config.component_config);
        anchor(&mut config.state);
        for plugin in &mut config.plugins {
            anchor(&mut plugin.path);
        }
        if let Some(trust) = &mut config.trust {
            anchor(&mut trust.keys);
        }
        config.security.anchor(&folder);
        let Self { network, plugins, .. } = &config;
        network.check(plugins).map_err(ConfigError::Network)?;
        Ok(config)
    }

    /// The device model of the component files with the `[variables]` of this station.
    ///
    /// # Errors
    /// All that is wrong with the files at once.
    pub fn device_model(&self) -> Result<DeviceModel, ConfigError> {
        let loaded = DeviceModel::load(&self.component_files()?)?;
        for warning in &loaded.warnings {
            tracing::warn!("{warning}");
        }
        let mut model = loaded.model;
        for (text, value) in &self.variables {
            address::set(&mut model, text, value).map_err(|why| ConfigError::Variable {
                address: text.clone(),
                why,
            })?;
        }
        model.check_integrity()?;
        Ok(model)
    }

    /// The plugins, with the paths of their ports in the state folder where they are relative, bound to the ifaces
    /// that they connect, and with the hardware that they are to be for.
    pub fn plugins(&self) -> Vec<PluginSpec> {
        let mut specs = self.plugins.clone();
        self.network.bind(&mut specs);
        for spec in &mut specs {
            spec.hardware = Some(self.hardware.clone());
        }
        for port in specs.iter_mut().flat_map(|spec| spec.ports.values_mut()) {
            port.anchor(&self.state);
        }
        specs
    }

    /// The keys of `[trust]`.
    ///
    /// # Errors
    /// If a key cannot be read, or a signer who is named has none.
    pub fn trust_store(&self) -> Result<TrustStore, ConfigError> {
        match &self.trust {
            Some(Trust { keys, signers }) => Ok(TrustStore::read(keys, signers)?),
            None => Ok(TrustStore::default()),
        }
    }

    pub(crate) fn interfaces(&self) -> Interfaces {
        self.network.interfaces.clone()
    }

    /// What new keys of the station are made for.
    pub(crate) fn station_key(&self) -> KeyAlgorithm {
        self.security.station_key.into()
    }

    /// What `[security]` says to trust, with the files read.
    ///
    /// # Errors
    /// If one of them cannot be.
    pub(crate) fn trust_base(&self, clock: Clock) -> Result<TrustBase, ConfigError> {
        Ok(self.security.base(clock)?)
    }

    fn component_files(&self) -> Result<Vec<ComponentFile>, ConfigError> {
        let mut files = Vec::new();
        for (layer, name) in [(Layer::Standardized, "standardized"), (Layer::Custom, "custom")] {
            for path in json_files(&self.component_config.join(name))? {
                files.push(ComponentFile {
                    layer,
                    path: path.display().to_string(),
                    text: read_text(&path)?,
                });
            }
        }
        if files.is_empty() {
            return Err(ConfigError::NoComponents(self.component_config.clone()));
        }
        Ok(files)
    }
}

fn read_text(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.into(),
        source,
    })
}

fn misread(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let before = error.span().and_then(|span| text.get(..span.start));
    ConfigError::Toml {
        path: path.into(),
        line: 1 + before.unwrap_or_default().matches('\n').count(),
        why: error.message().to_owned(),
    }
}

/// In the order of their names; a folder that is not there has none.
fn json_files(folder: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable {
        path: folder.into(),
        source,
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shipped runs as it is.
    #[test]
    fn every_shipped_station_has_a_device_model() {
        let stations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config");
        for folder in std::fs::read_dir(stations).unwrap() {
            let config = Config::read(&folder.unwrap().path().join("station.toml")).unwrap();
            config.device_model().unwrap();
            assert!(!config.plugins().is_empty());
        }
    }

    #[test]
    fn an_unknown_key_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("station.toml");
        std::fs::write(&path, "state = \"state\"\ncomponent-config = \"c\"\ncolour = 1\n").unwrap();
        let error = Config::read(&path).unwrap_err().to_string();
        assert!(error.contains("colour") && error.contains("line 3"), "{error}");
    }

    #[test]
    fn every_plugin_is_compared_with_the_hardware() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("station.toml");
        let text = "state = 's'\ncomponent-config = 'c'\n[hardware]\nboard = 'x1'\n[[plugins]]\nid = 'a'\npath = 'a.ppk'";
        std::fs::write(&path, text).unwrap();
        let spec = Config::read(&path).unwrap().plugins().remove(0);
        assert_eq!(spec.hardware.unwrap()["board"], "x1");
    }

    #[test]
    fn a_line_that_cannot_be_read_is_not_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("station.toml");
        std::fs::write(
            &path,
            "[variables]\n\"SecurityCtrlr.BasicAuthPassword\" = \"planted\n",
        )
        .unwrap();
        let error = format!("{:?}", Config::read(&path).unwrap_err());
        assert!(error.contains("line: 2") && !error.contains("planted"), "{error}");
    }
}
