//! One file of `component_config`, in the format of libocpp.
//!
//! What libocpp reads, this reads: values as JSON booleans, numbers or strings, attributes without type (Actual) or
//! mutability, keys that mean nothing here (`$schema`, `source`, `monitors`, ...). One key is ours:
//! `"reboot_required": true` beside `variable_name`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::characteristics::{Characteristics, DataType};
use super::check::check;
use super::get::MAX_VALUE;
use super::key::{ComponentKey, VariableKey, VariableName};
use super::model::{Attribute, AttributeType, Mutability, Variable, Variables};
use super::names;
use super::problem::{Problem, ProblemKind};

/// The most characters of a name, a unit and a values list on the wire.
const MAX_NAME: usize = 50;
const MAX_UNIT: usize = 16;
const MAX_VALUES_LIST: usize = 1000;

/// Which of the two folders a file is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Standardized,
    /// Replaces the standardized component of the same name, instance, EVSE and connector.
    Custom,
}

/// The text of a file, and the path to name it by.
#[derive(Clone, Debug)]
pub struct ComponentFile {
    pub layer: Layer,
    pub path: String,
    pub text: String,
}

/// A component as its file describes it, with everything that is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) component: Option<(ComponentKey, Variables)>,
    pub(super) errors: Vec<Problem>,
    /// What libocpp lets pass, so that a vendor's files go on working; yet somebody should look.
    pub(super) warnings: Vec<Problem>,
}

#[derive(Deserialize)]
struct RawComponent {
    name: String,
    instance: Option<String>,
    evse_id: Option<i32>,
    connector_id: Option<i32>,
    #[serde(default)]
    properties: serde_json::Map<String, Value>,
    #[serde(default)]
    required: Vec<String>,
}

#[derive(Deserialize)]
struct RawVariable {
    variable_name: String,
    instance: Option<String>,
    characteristics: Characteristics,
    attributes: Vec<RawAttribute>,
    /// The actual value, unless the attribute has one of its own.
    default: Option<Value>,
    description: Option<String>,
    #[serde(default)]
    reboot_required: bool,
}

#[derive(Deserialize)]
struct RawAttribute {
    #[serde(rename = "type", default)]
    kind: AttributeType,
    mutability: Option<Mutability>,
    value: Option<Value>,
    persistent: Option<bool>,
    #[serde(default)]
    constant: bool,
}

/// Reads one file. As many problems as can be seen at once are in the answer.
pub(super) fn parse(file: &ComponentFile) -> Parsed {
    let mut reader = Reader {
        file: &file.path,
        component: None,
        parsed: Parsed::default(),
    };
    reader.read(&file.text);
    reader.parsed
}

struct Reader<'a> {
    file: &'a str,
    component: Option<ComponentKey>,
    parsed: Parsed,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let json = match serde_json::from_str::<Value>(text) {
            Ok(json) => json,
            Err(error) => return self.error(None, ProblemKind::NotJson(error.to_string())),
        };
        let raw = match RawComponent::deserialize(&json) {
            Ok(raw) => raw,
            Err(error) => return self.error(None, ProblemKind::BadComponent(error.to_string())),
        };
        let key = ComponentKey::new(&raw.name, raw.instance.as_deref(), raw.evse_id, raw.connector_id);
        self.component = Some(key.clone());
        self.check_component(&key);
        if raw.properties.is_empty() {
            return self.warning(None, ProblemKind::NoProperties);
        }
        for name in raw
            .required
            .iter()
            .filter(|name| !raw.properties.contains_key(*name))
        {
            self.warning(None, ProblemKind::RequiredButMissing(name.clone()));
        }
        let variables = self.variables(&key, &raw.properties);
        self.parsed.component = Some((key, variables));
    }

    fn variables(
        &mut self,
        component: &ComponentKey,
        properties: &serde_json::Map<String, Value>,
    ) -> Variables {
        let mut variables = BTreeMap::new();
        for (property, json) in properties {
            let raw = match RawVariable::deserialize(json) {
                Ok(raw) => raw,
                Err(error) => {
                    self.error(Some(property), ProblemKind::BadVariable(error.to_string()));
                    continue;
                }
            };
            let key = VariableName::new(&raw.variable_name, raw.instance.as_deref());
            let variable = self.variable(&VariableKey::new(component.clone(), key.clone()), raw);
            if variables.insert(key.clone(), variable).is_some() {
                self.error(Some(&key.to_string()), ProblemKind::SameVariable);
            }
        }
        variables
    }

    fn variable(&mut self, key: &VariableKey, raw: RawVariable) -> Variable {
        let name = key.variable.to_string();
        let mut variable = Variable {
            attributes: Vec::with_capacity(raw.attributes.len()),
            characteristics: raw.characteristics,
            description: raw.description,
            reboot_required: raw.reboot_required,
        };
        for attribute in raw.attributes {
            let attribute = attribute.finish(raw.default.as_ref(), variable.characteristics.data_type);
            if variable.attribute(attribute.kind).is_some() {
                self.error(Some(&name), ProblemKind::SameAttribute(attribute.kind));
                continue;
            }
            self.check_value(key, &attribute, &variable.characteristics);
            variable.attributes.push(attribute);
        }
        self.check_variable(key, &variable);
        variable
    }

    /// A value of the wrong type is an error; one out of range libocpp starts with, so it is a warning.
    fn check_value(&mut self, key: &VariableKey, attribute: &Attribute, characteristics: &Characteristics) {
        let name = key.variable.to_string();
        let Some(value) = &attribute.value else {
            return;
        };
        self.check_length(Some(&name), "the value", value, MAX_VALUE);
        let Err(error) = check(value, characteristics, names::zero_means_off(key)) else {
            return;
        };
        let wrong_type = error.is_wrong_type();
        let secret = attribute.mutability == Mutability::WriteOnly;
        let value = (!secret).then(|| value.clone());
        let kind = ProblemKind::Value {
            attribute: attribute.kind,
            value,
            error,
        };
        if wrong_type {
            self.error(Some(&name), kind);
        } else {
            self.warning(Some(&name), kind);
        }
    }

    fn check_component(&mut self, key: &ComponentKey) {
        self.check_length(None, "the name", key.name.as_str(), MAX_NAME);
        if let Some(instance) = &key.instance {
            self.check_length(None, "the instance", instance.as_str(), MAX_NAME);
        }
        for (field, id) in [("evse_id", key.evse), ("connector_id", key.connector)] {
            if let Some(value) = id.filter(|id| *id < 1) {
                self.error(None, ProblemKind::NotFromOne { field, value });
            }
        }
        if key.connector.is_some() && key.evse.is_none() {
            self.error(None, ProblemKind::ConnectorWithoutEvse);
        }
    }

    fn check_variable(&mut self, key: &VariableKey, variable: &Variable) {
        let name = Some(key.variable.to_string());
        let name = name.as_deref();
        let limits = &variable.characteristics;
        self.check_length(name, "the name", key.variable.name.as_str(), MAX_NAME);
        if let Some(instance) = &key.variable.instance {
            self.check_length(name, "the instance", instance.as_str(), MAX_NAME);
        }
        self.check_length(
            name,
            "the unit",
            limits.unit.as_deref().unwrap_or_default(),
            MAX_UNIT,
        );
        let values_list = limits.values_list.as_deref().unwrap_or_default();
        self.check_length(name, "the valuesList", values_list, MAX_VALUES_LIST);
        if variable.attributes.is_empty() {
            self.error(name, ProblemKind::NoAttributes);
        }
        if let (Some(min), Some(max)) = (limits.min_limit, limits.max_limit)
            && min > max
        {
            self.error(name, ProblemKind::EmptyRange { min, max });
        }
    }

    fn check_length(&mut self, variable: Option<&str>, field: &'static str, text: &str, max: usize) {
        let length = text.chars().count();
        if length > max {
            let value = text.chars().take(20).chain("...".chars()).collect();
            self.error(
                variable,
                ProblemKind::TooLong {
                    field,
                    value,
                    length,
                    max,
                },
            );
        }
    }

    fn error(&mut self, variable: Option<&str>, kind: ProblemKind) {
        let problem = self.problem(variable, kind);
        self.parsed.errors.push(problem);
    }

    fn warning(&mut self, variable: Option<&str>, kind: ProblemKind) {
        let problem = self.problem(variable, kind);
        self.parsed.warnings.push(problem);
    }

    fn problem(&self, variable: Option<&str>, kind: ProblemKind) -> Problem {
        Problem {
            file: self.file.to_owned(),
            component: self.component.as_ref().map(ToString::to_string),
            variable: variable.map(ToOwned::to_owned),
            kind,
        }
    }
}

impl RawAttribute {
    /// `default` is the actual value of an attribute that has none of its own.
    ///
    /// Without a mutability the CSMS may only read: libocpp refuses to set such an attribute, although OCPP's default
    /// would be ReadWrite.
    fn finish(self, default: Option<&Value>, data_type: DataType) -> Attribute {
        let default = default.filter(|_| self.kind == AttributeType::Actual);
        let mutability = self.mutability.unwrap_or(Mutability::ReadOnly);
        Attribute {
            kind: self.kind,
            mutability,
            value: self
                .value
                .as_ref()
                .or(default)
                .and_then(|json| text_of(json, data_type)),
            persistent: self.persistent.unwrap_or(mutability != Mutability::ReadOnly),
            constant: self.constant,
        }
    }
}

/// The value as OCPP writes it. Nothing, and the empty text where only a number, a date or an option has a meaning, is
/// a value that is not set.
fn text_of(json: &Value, data_type: DataType) -> Option<String> {
    let text = match json {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match data_type {
        DataType::String | DataType::MemberList | DataType::SequenceList => Some(text),
        _ if text.is_empty() => None,
        DataType::Boolean => Some(text.to_ascii_lowercase()),
        _ => Some(text),
    }
}
