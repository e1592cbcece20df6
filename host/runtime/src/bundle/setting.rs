//! The settings that a plugin takes, and what an operator gave it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bundle::grant::Denial;

/// One setting that a plugin takes: `[settings.<name>]` of its manifest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setting {
    #[serde(rename = "type", default)]
    pub kind: SettingKind,
    /// Whether the operator must give it.
    #[serde(default)]
    pub required: bool,
    /// What the plugin is given if the operator says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The values that it may have; none: any of its type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// For the operator.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Its value is kept out of logs, faults and messages, also where the plugin writes it there.
    #[serde(default)]
    pub secret: bool,
}

/// What a setting's text must be readable as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    Boolean,
    Integer,
    Number,
    #[default]
    Text,
}

impl Setting {
    /// Why `value` is none for this setting.
    pub(crate) fn refuses(&self, value: &str) -> Option<String> {
        let shown = if self.secret {
            "what is given".to_owned()
        } else {
            format!("`{}`", value.escape_debug())
        };
        let fits = match self.kind {
            SettingKind::Boolean => matches!(value, "true" | "false"),
            SettingKind::Integer => value.parse::<i64>().is_ok(),
            SettingKind::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
            SettingKind::Text => true,
        };
        if !fits {
            return Some(format!("{shown} is not {}", self.kind));
        }
        if !self.choices.is_empty() && !self.choices.iter().any(|choice| choice == value) {
            return Some(format!("{shown} is none of {}", self.choices.join(", ")));
        }
        None
    }
}

impl fmt::Display for SettingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean => "`true` or `false`",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Text => "a text",
        })
    }
}

/// What the plugin is given: the operator's values, and the defaults of the manifest. All that is wrong with them is
/// told at once.
pub(crate) fn settle(
    taken: &BTreeMap<String, Setting>,
    given: &[(String, String)],
) -> Result<Vec<(String, String)>, Vec<Denial>> {
    let mut denials = Vec::new();
    let mut settled = BTreeMap::new();
    for (name, value) in given {
        match taken.get(name).map(|setting| setting.refuses(value)) {
            None => denials.push(Denial::UnknownSetting {
                name: name.clone(),
                known: taken.keys().cloned().collect(),
            }),
            Some(Some(why)) => denials.push(Denial::WrongSetting {
                name: name.clone(),
                why,
            }),
            Some(None) => drop(settled.insert(name.clone(), value.clone())),
        }
    }
    for (name, setting) in taken {
        if given.iter().any(|(given, _)| given == name) {
            continue;
        }
        match &setting.default {
            Some(default) => drop(settled.insert(name.clone(), default.clone())),
            None if setting.required => denials.push(Denial::MissingSetting {
                name: name.clone(),
                kind: setting.kind,
                description: setting.description.clone(),
            }),
            None => {}
        }
    }
    if denials.is_empty() {
        Ok(settled.into_iter().collect())
    } else {
        Err(denials)
    }
}
