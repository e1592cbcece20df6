//! `constraints.rs`: the table that `validate` walks.

use std::fmt::Write as _;

use crate::codegen::model::{Field, Model, Object, Shape};
use crate::codegen::names;

pub(super) fn emit(model: &Model) -> String {
    let mut out = String::from("//! What each message may hold.\n\n");
    out += "use super::action::Action;\nuse super::enums::*;\n";
    out += "use crate::constraint::{Object, Schema, optional, required};\nuse crate::message::Kind;\n\n";
    out += "/// The constraints of an action's request or response.\n";
    out +=
        "pub(crate) const fn of(action: Action, kind: Kind) -> &'static Object {\nmatch (action, kind) {\n";
    for action in model.actions.keys() {
        for kind in ["Request", "Response"] {
            let (variant, table) = (
                names::variant(action),
                names::constant(&format!("{action}{kind}")),
            );
            let _ = writeln!(out, "(Action::{variant}, Kind::{kind}) => &{table},");
        }
    }
    out += "}\n}\n\n";
    for (name, object) in &model.objects {
        out += &table(name, object);
    }
    out
}

/// Properties are sorted by name: the walker searches them by bisection.
fn table(name: &str, object: &Object) -> String {
    let mut fields: Vec<&Field> = object.fields.iter().collect();
    fields.sort_by_key(|field| &field.wire);
    let mut out = format!(
        "static {}: Object = Object {{\nopen: {},\nproperties: &[\n",
        names::constant(name),
        object.open
    );
    for field in fields {
        let presence = if field.required { "required" } else { "optional" };
        let _ = writeln!(out, "{presence}({:?}, {}),", field.wire, schema(&field.shape));
    }
    out + "],\n};\n\n"
}

fn schema(shape: &Shape) -> String {
    match shape {
        Shape::Any => "Schema::Any".to_owned(),
        Shape::Boolean => "Schema::Boolean".to_owned(),
        Shape::Integer { min: None, max: None } => "Schema::INTEGER".to_owned(),
        Shape::Integer { min, max } => {
            format!(
                "Schema::integer({}, {})",
                whole(*min, "i32::MIN"),
                whole(*max, "i32::MAX")
            )
        }
        Shape::Number {
            min: None,
            max: None,
            decimals: None,
        } => "Schema::NUMBER".to_owned(),
        Shape::Number { min, max, decimals } => format!("Schema::number({min:?}, {max:?}, {decimals:?})"),
        Shape::Text { max } => format!("Schema::text({})", most(*max)),
        Shape::DateTime => "Schema::DateTime".to_owned(),
        Shape::Enum(name) => format!("Schema::Enum({name}::NAMES)"),
        Shape::Object(name) => format!("Schema::Object(&{})", names::constant(name)),
        Shape::Array { items, min, max } => {
            format!("Schema::array(&{}, {min}, {})", schema(items), most(*max))
        }
    }
}

fn whole(bound: Option<f64>, none: &str) -> String {
    bound.map_or(none.to_owned(), |bound| format!("{bound:.0}"))
}

fn most(count: Option<u64>) -> String {
    count.map_or("usize::MAX".to_owned(), |count| count.to_string())
}
