//! Payloads made from a constraint table, and the places in them.

use serde_json::{Value, json};

use crate::constraint::{Object, Schema};

/// Only what is required.
pub(super) fn minimal(table: &Object) -> Value {
    object(table, false)
}

/// Everything, customData with a vendor's own properties included, each text as long as may be.
pub(super) fn maximal(table: &Object) -> Value {
    object(table, true)
}

fn object(table: &Object, all: bool) -> Value {
    let properties = table
        .properties
        .iter()
        .filter(|property| all || property.required);
    let mut map: serde_json::Map<_, _> = properties
        .map(|property| (property.name.to_owned(), value(&property.schema, all)))
        .collect();
    if table.open {
        map.insert("zeta".to_owned(), json!({"kept": [1, null, "é"]}));
        map.insert("alpha".to_owned(), json!(21.4));
    }
    Value::Object(map)
}

fn value(schema: &Schema, all: bool) -> Value {
    match schema {
        Schema::Any => json!({"anything": [1, null, {"deep": true}]}),
        Schema::Array { items, min, .. } => vec![value(items, all); (*min).max(1)].into(),
        Schema::Boolean => json!(true),
        Schema::DateTime => json!("2024-05-01T12:00:00.250Z"),
        Schema::Enum(names) => json!(names.last()),
        Schema::Integer { min, max } => json!(if all { max } else { min }),
        Schema::Number { .. } => json!(21.4),
        Schema::Object(table) => object(table, all),
        // Two bytes a character: a limit in bytes would show.
        Schema::Text { max } => json!("é".repeat(if all { (*max).min(10_000) } else { 0 })),
    }
}

/// A value somewhere in a maximal payload; of arrays, the first item.
pub(super) struct Place {
    /// As the walker writes it.
    pub(super) path: String,
    /// As JSON pointer.
    pub(super) pointer: String,
    pub(super) required: bool,
    pub(super) schema: &'static Schema,
}

/// Every place of a payload, outermost first.
pub(super) fn places(table: &'static Object) -> Vec<Place> {
    let mut found = Vec::new();
    inside_object(table, "", "", &mut found);
    found
}

fn inside_object(table: &'static Object, path: &str, pointer: &str, found: &mut Vec<Place>) {
    for property in table.properties {
        let dot = if path.is_empty() { "" } else { "." };
        let place = Place {
            path: format!("{path}{dot}{}", property.name),
            pointer: format!("{pointer}/{}", property.name),
            required: property.required,
            schema: &property.schema,
        };
        inside(place, found);
    }
}

fn inside(place: Place, found: &mut Vec<Place>) {
    let (path, pointer, schema) = (place.path.clone(), place.pointer.clone(), place.schema);
    found.push(place);
    match schema {
        Schema::Object(table) => inside_object(table, &path, &pointer, found),
        Schema::Array { items, .. } => {
            let (path, pointer) = (format!("{path}[0]"), format!("{pointer}/0"));
            inside(
                Place {
                    path,
                    pointer,
                    required: false,
                    schema: items,
                },
                found,
            );
        }
        _ => {}
    }
}
