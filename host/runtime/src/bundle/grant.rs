//! What a plugin may use: what its manifest asks for AND what the operator's configuration allows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use toml::Value;

use crate::budget::Budgets;
use crate::bundle::manifest::{KvRequest, Manifest, PortRequest, values};
use crate::bundle::setting::{SettingKind, settle};
use crate::log::clean;
use crate::ports::PortConfig;
use crate::spec::PluginSpec;

/// The capabilities of one component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grant {
    /// By name; what they are is in the configuration.
    pub(crate) ports: BTreeSet<String>,
    pub(crate) kv_quota: u64,
    pub(crate) budgets: Budgets,
}

/// Something that a plugin needs and does not get, or a setting that is not right.
#[derive(Clone, Debug, PartialEq)]
pub enum Denial {
    Budget {
        name: String,
        wanted: u64,
        ceiling: u64,
    },
    /// It is for other hardware; `found` none: the configuration does not say.
    Hardware {
        name: String,
        wanted: String,
        found: Option<String>,
    },
    Kv {
        wanted: u64,
        quota: u64,
    },
    MissingSetting {
        name: String,
        kind: SettingKind,
        description: String,
    },
    Port {
        name: String,
        request: PortRequest,
        why: String,
    },
    UnknownSetting {
        name: String,
        known: Vec<String>,
    },
    WrongSetting {
        name: String,
        why: String,
    },
}

/// All that stands in the way of a plugin, with what to write into the station's configuration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the configuration of the plugin `{plugin}` does not fit what it needs:{}", Lines(.denials))]
pub struct Denials {
    /// The id in the station's configuration.
    pub plugin: String,
    pub denials: Vec<Denial>,
}

impl Grant {
    /// All that the operator's configuration names: for a component without a manifest.
    pub(crate) fn all(spec: &PluginSpec) -> Self {
        Self {
            ports: spec.ports.keys().cloned().collect(),
            kv_quota: spec.kv_quota,
            budgets: spec.budgets.clone(),
        }
    }

    /// What of the manifest's request the operator allows. What is refused and the plugin can do without is logged.
    pub(crate) fn of(spec: &PluginSpec, manifest: &Manifest) -> Result<Self, Vec<Denial>> {
        let mut denials = hardware(spec, manifest);
        let ports = ports(spec, manifest, &mut denials);
        let kv_quota = kv(spec, manifest.kv.as_ref(), &mut denials);
        let budgets = budgets(&spec.budgets, &manifest.budget, &mut denials);
        if denials.is_empty() {
            Ok(Self {
                ports,
                kv_quota,
                budgets,
            })
        } else {
            Err(denials)
        }
    }
}

/// The settings for a component with this manifest.
pub(crate) fn settings(
    manifest: Option<&Manifest>,
    given: &[(String, String)],
) -> Result<Vec<(String, String)>, Vec<Denial>> {
    match manifest {
        Some(manifest) => settle(&manifest.settings, given),
        None => Ok(given.to_vec()),
    }
}

/// In what the station is not the hardware that the plugin is for.
fn hardware(spec: &PluginSpec, manifest: &Manifest) -> Vec<Denial> {
    let Some(hardware) = &spec.hardware else {
        return Vec::new();
    };
    let differs = |(name, wanted): (&String, &Value)| {
        let values = values(wanted);
        let found = hardware.get(name);
        let fits = found.is_some_and(|found| values.iter().any(|value| value.as_str() == Some(found)));
        (!fits).then(|| Denial::Hardware {
            name: name.clone(),
            wanted: list(values),
            found: found.cloned(),
        })
    };
    manifest.hardware.iter().filter_map(differs).collect()
}

fn ports(spec: &PluginSpec, manifest: &Manifest, denials: &mut Vec<Denial>) -> BTreeSet<String> {
    let mut granted = BTreeSet::new();
    for (name, request) in &manifest.ports {
        let refused = match spec.ports.get(name) {
            None => Some("the configuration does not grant it".to_owned()),
            Some(config) => request.refuses(config),
        };
        match refused {
            None => drop(granted.insert(name.clone())),
            Some(why) if request.required => denials.push(Denial::Port {
                name: name.clone(),
                request: request.clone(),
                why,
            }),
            Some(why) => tracing::warn!(
                plugin = spec.id,
                port = name,
                "the plugin goes without this port: {why}"
            ),
        }
    }
    for name in spec
        .ports
        .keys()
        .filter(|name| !manifest.ports.contains_key(*name))
    {
        tracing::warn!(
            plugin = spec.id,
            port = name,
            "the configuration names a port that the plugin's manifest does not ask for: it is not granted"
        );
    }
    granted
}

fn kv(spec: &PluginSpec, request: Option<&KvRequest>, denials: &mut Vec<Denial>) -> u64 {
    let wanted = request.map_or(0, |request| request.bytes);
    if wanted > spec.kv_quota {
        if request.is_some_and(|request| request.required) {
            denials.push(Denial::Kv {
                wanted,
                quota: spec.kv_quota,
            });
        } else {
            let quota = spec.kv_quota;
            tracing::warn!(
                plugin = spec.id,
                wanted,
                quota,
                "the plugin gets less of the store than it asks for"
            );
        }
    }
    wanted.min(spec.kv_quota)
}

fn budgets(ceilings: &Budgets, requests: &BTreeMap<String, u64>, denials: &mut Vec<Denial>) -> Budgets {
    let mut budgets = ceilings.clone();
    for (name, wanted) in requests {
        let ceiling = ceilings.named(name);
        if *wanted > ceiling {
            denials.push(Denial::Budget {
                name: name.clone(),
                wanted: *wanted,
                ceiling,
            });
        }
        budgets = budgets.lowered(name, *wanted);
    }
    budgets
}

impl PortRequest {
    /// Why this is not the port that is asked for.
    fn refuses(&self, config: &PortConfig) -> Option<String> {
        let Ok(Value::Table(config)) = Value::try_from(config) else {
            return Some("its configuration cannot be compared".into());
        };
        let kind = config.get("kind").and_then(Value::as_str).unwrap_or_default();
        if kind != self.kind {
            return Some(format!(
                "it is a {kind} port, and the plugin needs a {} port",
                self.kind
            ));
        }
        self.needs.iter().find_map(|(name, wanted)| {
            let values = values(wanted);
            match config.get(name) {
                Some(value) if values.contains(value) => None,
                Some(value) => Some(format!(
                    "`{name}` is {value}, and the plugin needs {}",
                    list(values)
                )),
                None => Some(format!(
                    "`{name}` is not given, and the plugin needs {}",
                    list(values)
                )),
            }
        })
    }
}

fn list(values: &[Value]) -> String {
    let values: Vec<_> = values.iter().map(Value::to_string).collect();
    values.join(" or ")
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget {
                name,
                wanted,
                ceiling,
            } => write!(
                f,
                "the plugin needs {wanted} of the budget `{name}`, and may have {ceiling}; to allow it, write\n      \
                 [plugins.budget]\n      {name} = {wanted}"
            ),
            Self::Hardware {
                name,
                wanted,
                found: Some(found),
            } => write!(
                f,
                "the plugin is for hardware whose `{}` is {wanted}, and this station's is \"{found}\" (`[hardware]` of \
                 station.toml)",
                name.escape_debug()
            ),
            Self::Hardware {
                name,
                wanted,
                found: None,
            } => write!(
                f,
                "the plugin is for hardware whose `{name}` is {wanted}; if this station is, write\n      \
                 [hardware]\n      {name} = \"...\"",
                name = name.escape_debug()
            ),
            Self::Kv { wanted, quota } => write!(
                f,
                "the plugin needs {wanted} bytes of the store, and may have {quota}; to allow it, write\n      \
                 kv-quota = {wanted}"
            ),
            Self::MissingSetting {
                name,
                kind,
                description,
            } => {
                write!(f, "the setting `{name}` is missing")?;
                if !description.is_empty() {
                    write!(f, " ({})", clean(description))?;
                }
                write!(
                    f,
                    "; write\n      [plugins.settings]\n      {name} = \"...\"    # {kind}"
                )
            }
            Self::Port { name, request, why } => {
                write!(f, "the port `{name}`")?;
                if !request.description.is_empty() {
                    write!(f, " ({})", clean(&request.description))?;
                }
                let kind = request.kind.escape_debug();
                write!(
                    f,
                    ": {why}; to grant it, write\n      [plugins.ports.{name}]\n      kind = \"{kind}\""
                )?;
                for (name, wanted) in &request.needs {
                    if let Some(value) = values(wanted).first() {
                        write!(f, "\n      {name} = {value}")?;
                    }
                }
                write!(f, "\n      and what else says where a {kind} port is")
            }
            Self::UnknownSetting { name, known } if known.is_empty() => {
                write!(
                    f,
                    "the setting `{name}` is given, and the plugin takes no settings; remove it"
                )
            }
            Self::UnknownSetting { name, known } => write!(
                f,
                "the setting `{name}` is given, and the plugin does not know it; it knows {}",
                known.join(", ")
            ),
            Self::WrongSetting { name, why } => write!(f, "the setting `{name}`: {why}"),
        }
    }
}

struct Lines<'a>(&'a [Denial]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|denial| write!(f, "\n  - {denial}"))
    }
}
