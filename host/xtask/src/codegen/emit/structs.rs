//! `types.rs` and `messages.rs`: plain serde structs.

use std::fmt::Write as _;

use crate::codegen::model::{Field, Model, Object, Sender, Shape};
use crate::codegen::names;

/// Written by hand, since the wire type is open and the same in every version.
const BY_HAND: &str = "CustomDataType";

pub(super) fn emit_types(model: &Model) -> String {
    let mut out = String::from("//! The types that messages are made of.\n\n");
    out += "use serde::{Deserialize, Serialize};\n\n";
    out +=
        "use super::enums::*;\nuse crate::custom_data::CustomDataType;\nuse crate::date_time::DateTime;\n\n";
    for (name, object) in &model.objects {
        if !is_message(model, name) && name != BY_HAND {
            out += &emit_struct(name, &format!("OCPP `{name}`."), object);
        }
    }
    out
}

pub(super) fn emit_messages(model: &Model) -> String {
    let mut out = String::from("//! Requests and responses, and which belongs to which.\n\n");
    out += "use serde::{Deserialize, Serialize};\nuse serde_json::Value;\n\n";
    out += "use super::Request;\nuse super::action::Action;\nuse super::enums::*;\nuse super::types::*;\n";
    out += "use crate::custom_data::CustomDataType;\nuse crate::date_time::DateTime;\n\n";
    for (action, sender) in &model.actions {
        let (asks, answers) = match sender {
            Sender::Both => ("either side", "the other side"),
            Sender::Csms => ("the CSMS", "the station"),
            Sender::Station => ("the station", "the CSMS"),
        };
        let (request, response) = (format!("{action}Request"), format!("{action}Response"));
        let doc = format!("`{action}`, asked by {asks}.");
        out += &emit_struct(&request, &doc, &model.objects[&request]);
        let doc = format!("`{action}`, answered by {answers}.");
        out += &emit_struct(&response, &doc, &model.objects[&response]);
        let variant = names::variant(action);
        let _ = writeln!(
            out,
            "impl Request for {request} {{\nconst ACTION: Action = Action::{variant};\ntype Response = {response};\n}}\n"
        );
    }
    out + &for_each_request(model)
}

/// A macro over every request, so that the tests forget none.
fn for_each_request(model: &Model) -> String {
    let requests: Vec<String> = model
        .actions
        .keys()
        .map(|action| format!("            {action}Request,\n"))
        .collect();
    format!(
        "#[cfg(test)]\nmacro_rules! for_each_request {{\n    ($apply:ident) => {{\n        $apply! {{\n{}        }}\n    }};\n}}\n\
         #[cfg(test)]\npub(crate) use for_each_request;\n",
        requests.concat()
    )
}

fn is_message(model: &Model, name: &str) -> bool {
    let action = name
        .strip_suffix("Request")
        .or_else(|| name.strip_suffix("Response"));
    action.is_some_and(|action| model.actions.contains_key(action))
}

fn emit_struct(name: &str, doc: &str, object: &Object) -> String {
    let (required, optional): (Vec<&Field>, Vec<&Field>) = object.fields.iter().partition(|f| f.required);
    let default = if required.is_empty() { "Default, " } else { "" };
    let mut out = format!("/// {doc}\n#[derive(Clone, Debug, {default}PartialEq, Serialize, Deserialize)]\n");
    let _ = writeln!(out, "pub struct {name} {{");
    for field in &object.fields {
        out += &emit_field(field);
    }
    out += "}\n\n";
    if !required.is_empty() {
        out += &constructor(name, &required, &optional);
    }
    out
}

fn emit_field(field: &Field) -> String {
    let rust = names::field(&field.wire);
    let mut out = bounds(&field.shape).map_or_else(String::new, |bounds| format!("/// {bounds}.\n"));
    let mut attributes = Vec::new();
    if rust != field.wire && rust != format!("r#{}", field.wire) {
        attributes.push(format!("rename = {:?}", field.wire));
    }
    if !field.required {
        attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    if !attributes.is_empty() {
        let _ = writeln!(out, "#[serde({})]", attributes.join(", "));
    }
    let _ = writeln!(out, "pub {rust}: {},", type_of(field));
    out
}

/// `new` takes what is required and leaves the rest out, for `X { extra: Some(..), ..X::new(..) }`.
fn constructor(name: &str, required: &[&Field], optional: &[&Field]) -> String {
    let mut parameters = Vec::new();
    let mut fields = String::new();
    for field in required {
        let rust = names::field(&field.wire);
        if matches!(field.shape, Shape::Text { .. }) {
            parameters.push(format!("{rust}: impl Into<String>"));
            let _ = writeln!(fields, "{rust}: {rust}.into(),");
        } else {
            parameters.push(format!("{rust}: {}", type_of(field)));
            let _ = writeln!(fields, "{rust},");
        }
    }
    for field in optional {
        let _ = writeln!(fields, "{}: None,", names::field(&field.wire));
    }
    format!(
        "impl {name} {{\n/// What is required; the rest is left out.\npub fn new({}) -> Self {{\nSelf {{\n{fields}}}\n}}\n}}\n\n",
        parameters.join(", ")
    )
}

fn type_of(field: &Field) -> String {
    let inner = rust_type(&field.shape);
    if field.required {
        inner
    } else {
        format!("Option<{inner}>")
    }
}

fn rust_type(shape: &Shape) -> String {
    match shape {
        Shape::Any => "Value".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Integer { .. } => "i32".to_owned(),
        Shape::Number { .. } => "f64".to_owned(),
        Shape::Text { .. } => "String".to_owned(),
        Shape::DateTime => "DateTime".to_owned(),
        // Every type may carry it and few do: boxed, so that it costs a word.
        Shape::Object(name) if name == BY_HAND => format!("Box<{name}>"),
        Shape::Enum(name) | Shape::Object(name) => name.clone(),
        Shape::Array { items, .. } => format!("Vec<{}>", rust_type(items)),
    }
}

/// The bounds of a field in words, for its documentation.
fn bounds(shape: &Shape) -> Option<String> {
    match shape {
        Shape::Text { max: Some(max) } => Some(format!("At most {max} characters")),
        Shape::Array { items, min, max } => {
            let count = match (min, max) {
                (0, None) => "Any number of items".to_owned(),
                (min, None) => format!("At least {min} item{}", if *min == 1 { "" } else { "s" }),
                (min, Some(max)) if min == max => format!("{max} items"),
                (min, Some(max)) => format!("{min} to {max} items"),
            };
            let each = bounds(items).map(|each| format!(", each: {}", each.to_lowercase()));
            Some(count + &each.unwrap_or_default())
        }
        Shape::Integer { min, max } | Shape::Number { min, max, .. } => match (min, max) {
            (None, None) => None,
            (Some(min), None) => Some(format!("At least {min}")),
            (None, Some(max)) => Some(format!("At most {max}")),
            (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        },
        _ => None,
    }
}
