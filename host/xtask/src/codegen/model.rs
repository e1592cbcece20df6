//! What the schemas say, without JSON: pooled types, enums and messages.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::names;
use super::schemas::Documents;

/// One version of OCPP.
pub(super) struct Model {
    /// Every object: the pooled definitions, requests and responses, by name.
    pub(super) objects: BTreeMap<String, Object>,
    /// Every enum: its wire spellings in the schema's order, by name.
    pub(super) enums: BTreeMap<String, Vec<String>>,
    /// Every action: who sends its request, by name.
    pub(super) actions: BTreeMap<String, Sender>,
}

pub(super) struct Object {
    pub(super) fields: Vec<Field>,
    /// Whether properties that the schema does not name are welcome (`CustomDataType`).
    pub(super) open: bool,
}

pub(super) struct Field {
    pub(super) wire: String,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// What a value may be.
pub(super) enum Shape {
    Any,
    Boolean,
    Integer {
        min: Option<f64>,
        max: Option<f64>,
    },
    /// `decimals`: a `multipleOf` of 10^-decimals.
    Number {
        min: Option<f64>,
        max: Option<f64>,
        decimals: Option<u32>,
    },
    /// `max` characters.
    Text {
        max: Option<u64>,
    },
    DateTime,
    Enum(String),
    Object(String),
    Array {
        items: Box<Self>,
        min: u64,
        max: Option<u64>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    Both,
    Csms,
    Station,
}

impl Model {
    pub(super) fn new(documents: &Documents, overlay: &Value) -> Result<Self> {
        let mut model = Self {
            objects: BTreeMap::new(),
            enums: BTreeMap::new(),
            actions: actions(documents, overlay)?,
        };
        for (name, schema) in pooled(documents)? {
            model
                .add(name, schema)
                .with_context(|| format!("in the schema of {name}"))?;
        }
        Ok(model)
    }

    fn add(&mut self, name: &str, schema: &Value) -> Result<()> {
        if let Some(values) = schema.get("enum") {
            let values: Vec<String> = serde_json::from_value(values.clone())?;
            let variants: BTreeSet<String> = values.iter().map(|v| names::variant(v)).collect();
            ensure!(variants.len() == values.len(), "two values have one Rust name");
            self.enums.insert(name.to_owned(), values);
        } else {
            self.objects.insert(name.to_owned(), object(schema)?);
        }
        Ok(())
    }
}

/// Messages and definitions under their names. A definition repeated in many documents is pooled,
/// and must be the same everywhere but for its prose.
fn pooled(documents: &Documents) -> Result<BTreeMap<&str, &Value>> {
    let mut pool: BTreeMap<&str, &Value> = BTreeMap::new();
    for (name, document) in documents {
        pool.insert(name, document);
        let definitions = document.get("definitions").and_then(Value::as_object);
        for (name, schema) in definitions.into_iter().flatten() {
            if let Some(known) = pool.insert(name, schema) {
                ensure!(
                    without_prose(known) == without_prose(schema),
                    "two documents define `{name}` differently; correct one in the overlay"
                );
            }
        }
    }
    Ok(pool)
}

fn without_prose(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => map
            .iter()
            .filter(|(key, value)| !(*key == "description" && value.is_string()))
            .map(|(key, value)| (key.clone(), without_prose(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_prose).collect(),
        other => other.clone(),
    }
}

/// Every document belongs to a request and response pair, and every pair has a sender.
fn actions(documents: &Documents, overlay: &Value) -> Result<BTreeMap<String, Sender>> {
    let listed = |who: &str| -> Result<Vec<String>> {
        let list = overlay.pointer(&format!("/senders/{who}")).cloned();
        serde_json::from_value(list.unwrap_or_default()).context("overlay: senders")
    };
    let (station, both) = (listed("station")?, listed("both")?);
    let mut actions = BTreeMap::new();
    for document in documents.keys() {
        let Some(action) = document.strip_suffix("Request") else {
            ensure!(document.ends_with("Response"), "`{document}` is no message");
            continue;
        };
        ensure!(
            documents.contains_key(&format!("{action}Response")),
            "{action} has no response"
        );
        let sender = if both.iter().any(|name| name == action) {
            Sender::Both
        } else if station.iter().any(|name| name == action) {
            Sender::Station
        } else {
            Sender::Csms
        };
        actions.insert(action.to_owned(), sender);
    }
    for name in station.iter().chain(&both) {
        ensure!(
            actions.contains_key(name),
            "overlay: senders: no action is called `{name}`"
        );
    }
    Ok(actions)
}

fn object(schema: &Value) -> Result<Object> {
    let required: BTreeSet<String> = match schema.get("required") {
        Some(list) => serde_json::from_value(list.clone())?,
        None => BTreeSet::new(),
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut fields = Vec::new();
    for (wire, property) in properties.into_iter().flatten() {
        fields.push(Field {
            wire: wire.clone(),
            required: required.contains(wire),
            shape: shape(property).with_context(|| format!("property {wire}"))?,
        });
    }
    // The schemas put customData first; a reader wants it last.
    fields.sort_by_key(|field| field.wire == "customData");
    let open = schema.get("additionalProperties") != Some(&Value::Bool(false));
    Ok(Object { fields, open })
}

fn shape(schema: &Value) -> Result<Shape> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference
            .strip_prefix("#/definitions/")
            .context("a reference elsewhere")?;
        let name = name.to_owned();
        return Ok(if name.ends_with("EnumType") {
            Shape::Enum(name)
        } else {
            Shape::Object(name)
        });
    }
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let count = |key: &str| schema.get(key).and_then(Value::as_u64);
    Ok(match schema.get("type").and_then(Value::as_str) {
        None => Shape::Any,
        Some("boolean") => Shape::Boolean,
        Some("integer") => Shape::Integer {
            min: bound("minimum"),
            max: bound("maximum"),
        },
        Some("number") => Shape::Number {
            min: bound("minimum"),
            max: bound("maximum"),
            decimals: bound("multipleOf").map(decimals).transpose()?,
        },
        Some("string") => match schema.get("format").and_then(Value::as_str) {
            None => Shape::Text {
                max: count("maxLength"),
            },
            Some("date-time") => Shape::DateTime,
            Some(other) => bail!("format `{other}` is not known to codegen"),
        },
        Some("array") => Shape::Array {
            items: Box::new(shape(schema.get("items").context("an array of what?")?)?),
            min: count("minItems").unwrap_or(0),
            max: count("maxItems"),
        },
        Some(other) => bail!("type `{other}` is not known to codegen"),
    })
}

/// The number of decimals that a `multipleOf` allows: 0.1 is one. Only powers of ten occur, and
/// they alone can be checked exactly on a decimal number.
fn decimals(step: f64) -> Result<u32> {
    (0..=9)
        .find(|&n| format!("{:.*}", n as usize, step).parse() == Ok(step) && step == 10f64.powi(-(n as i32)))
        .with_context(|| format!("multipleOf {step} is not a power of ten"))
}
