//! `manifest.toml`: what a vendor says of a plugin, and what the plugin asks for.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use serde::{Deserialize, Serialize};
use toml::Value;

use crate::budget::Budgets;
use crate::bundle::setting::Setting;
use crate::bundle::surface::Surface;
use crate::error::CheckError;

/// The version of the manifest that is read and written here.
const FORMAT: u32 = 1;

/// Longest id, name of a vendor, a port or a setting, in bytes.
const MAX_NAME: usize = 64;

/// A manifest that is right in itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// The version of the manifest's own format.
    pub manifest: u32,
    /// Names the plugin among all there are: `com.example.lock`. Lower case, digits, `.`, `-` and `_`.
    pub id: String,
    /// For people.
    pub name: String,
    #[serde(with = "version")]
    pub version: Version,
    pub vendor: String,
    /// The version of the contract that the component is built for.
    #[serde(with = "version")]
    pub contract: Version,
    /// The plugin's own number for the shape of its state, as it describes itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_schema: Option<u32>,
    /// Goes up whenever a version must not be replaced by an older one any more.
    pub rollback_counter: u64,
    /// The interfaces that the component exports, all of them.
    pub exports: BTreeSet<String>,
    /// The interfaces that it may import.
    pub imports: BTreeSet<String>,
    pub component: Digest,
    /// The hardware that it is for, by the names of the station's `[hardware]`: one value, or a list of which the
    /// station has one. Nothing: any hardware.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hardware: BTreeMap<String, Value>,
    /// Room in the durable store; none: no use of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kv: Option<KvRequest>,
    /// The ports that the plugin uses, by the names that it knows them by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<String, PortRequest>,
    /// Budgets that the plugin gets by with, by the names of `[plugins.budget]`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub budget: BTreeMap<String, u64>,
    /// The settings that it takes; others are refused.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Setting>,
}

/// Which component a manifest is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Digest {
    /// In hex.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KvRequest {
    /// Of keys and values.
    pub bytes: u64,
    /// Whether the plugin is of no use with less.
    #[serde(default = "yes")]
    pub required: bool,
}

/// `[ports.<name>]`: the kind of a port, and which of its parameters must be what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PortRequest {
    /// As in the station's configuration: `serial`, `tcp`, `unix`, ...
    pub kind: String,
    /// Whether the plugin is of no use without it.
    #[serde(default = "yes")]
    pub required: bool,
    /// For the operator.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// By the names of the station's configuration: one value, or a list of which the operator takes one.
    #[serde(flatten)]
    pub needs: BTreeMap<String, Value>,
}

#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    #[error(transparent)]
    Component(#[from] CheckError),
    #[error(
        "`manifest = {0}` is another format than the one that this host knows, {FORMAT}; a newer plugpoint may"
    )]
    Format(u32),
    #[error("`{field}`: {why}")]
    Field { field: String, why: String },
}

impl Manifest {
    /// # Errors
    /// What is wrong, by the name of the field.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Format {
            manifest: u32,
        }
        // First: what the rest means depends on it.
        let Format { manifest } = toml::from_str(text)?;
        if manifest != FORMAT {
            return Err(ManifestError::Format(manifest));
        }
        let manifest: Self = toml::from_str(text)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// The manifest that a bundle has, from the one that a vendor wrote: the component's hash is filled in, and what
    /// it exports and imports unless the vendor said so.
    ///
    /// # Errors
    /// If the manifest is not right, or the component is none, or is not as the manifest says.
    pub fn complete(written: &str, component: &[u8]) -> Result<String, ManifestError> {
        let mut table: toml::Table = toml::from_str(written)?;
        let surface = Surface::read(component)?;
        let names =
            |names: &BTreeSet<String>| names.iter().cloned().map(Value::from).collect::<Vec<_>>().into();
        let mut fill = |name: &str, value: Value| {
            table.entry(name).or_insert(value);
        };
        fill("manifest", i64::from(FORMAT).into());
        fill("exports", names(&surface.exports));
        fill("imports", names(&surface.imports));
        if let Some(contract) = surface.contract.first() {
            fill("contract", contract.clone().into());
        }
        let digest = Digest::of(component);
        let size = i64::try_from(digest.size).unwrap_or(i64::MAX);
        let digest = [("sha256", digest.sha256.into()), ("size", Value::from(size))];
        let digest: toml::Table = digest
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect();
        table.insert("component".into(), digest.into());
        let text = table.to_string();
        let differences = surface.differs_from(&Self::parse(&text)?);
        match differences.first() {
            None => Ok(text),
            Some(_) => Err(ManifestError::Field {
                field: "component".into(),
                why: differences.join("; "),
            }),
        }
    }

    fn check(&self) -> Result<(), ManifestError> {
        let wrong = |field: &str, why: &str| {
            Err(ManifestError::Field {
                field: field.to_owned(),
                why: why.to_owned(),
            })
        };
        let id_character = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '.' | '-' | '_');
        if !(1..=MAX_NAME).contains(&self.id.len()) || !self.id.chars().all(id_character) {
            return wrong(
                "id",
                "1 to 64 of a-z, 0-9, `.`, `-` and `_`, such as com.example.lock",
            );
        }
        let texts =
            [("name", &self.name), ("vendor", &self.vendor)].map(|(field, text)| (field.to_owned(), text));
        let ports = self.ports.keys().map(|name| (format!("ports.{name}"), name));
        let settings = self
            .settings
            .keys()
            .map(|name| (format!("settings.{name}"), name));
        for (field, text) in texts.into_iter().chain(ports).chain(settings) {
            if !(1..=MAX_NAME).contains(&text.len()) || text.chars().any(char::is_control) {
                return wrong(&field, "1 to 64 bytes, without control characters");
            }
        }
        let hardware = self.hardware.iter();
        let hardware = hardware.map(|(name, wanted)| (format!("hardware.{name}"), wanted));
        let needs = self.ports.iter().flat_map(|(port, request)| {
            let needs = request.needs.iter();
            needs.map(move |(name, wanted)| (format!("ports.{port}.{name}"), wanted))
        });
        for (field, wanted) in hardware.chain(needs) {
            let values = values(wanted);
            if values.is_empty() || values.iter().any(|value| value.is_array() || value.is_table()) {
                return wrong(&field, "one value, or a list of values to choose from");
            }
        }
        for name in self.budget.keys() {
            if let Err(why) = Budgets::check_name(name) {
                return wrong(&format!("budget.{name}"), &why);
            }
        }
        for (name, setting) in &self.settings {
            if let Some(why) = setting
                .default
                .as_deref()
                .and_then(|value| setting.refuses(value))
            {
                return wrong(&format!("settings.{name}.default"), &why);
            }
        }
        Ok(())
    }
}

/// The values that `wanted` allows.
pub(super) fn values(wanted: &Value) -> &[Value] {
    wanted
        .as_array()
        .map_or(std::slice::from_ref(wanted), Vec::as_slice)
}

fn yes() -> bool {
    true
}

/// Versions as texts.
mod version {
    use semver::Version;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(version: &Version, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(version)
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Version, D::Error> {
        let text = String::deserialize(deserializer)?;
        Version::parse(&text)
            .map_err(|error| D::Error::custom(format!("`{}` is no version: {error}", text.escape_debug())))
    }
}
