//! `enums.rs`: every enum with its exact wire spellings.

use std::fmt::Write as _;

use crate::codegen::model::Model;
use crate::codegen::names;

pub(super) fn emit(model: &Model) -> String {
    let mut out = String::from(
        "//! Enumerations, in the order of the schemas.\n\nuse crate::wire_enum::wire_enum;\n\n",
    );
    for (name, values) in &model.enums {
        out += &wire_enum(name, &format!("`{name}` as it is spelled on the wire."), values);
    }
    out
}

/// An invocation of the `wire_enum` macro. rustfmt leaves it as it is, so it is laid out here.
pub(super) fn wire_enum<S: AsRef<str>>(name: &str, doc: &str, values: impl IntoIterator<Item = S>) -> String {
    let mut out = format!("wire_enum! {{\n    /// {doc}\n    {name} {{\n");
    for value in values {
        let wire = value.as_ref();
        let _ = writeln!(out, "        {} = {wire:?},", names::variant(wire));
    }
    out + "    }\n}\n\n"
}
