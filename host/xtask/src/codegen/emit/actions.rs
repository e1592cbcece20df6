//! `action.rs`: the actions and who sends them.

use crate::codegen::model::{Model, Sender};
use crate::codegen::names;

use super::enums::wire_enum;

pub(super) fn emit(model: &Model) -> String {
    let mut out = String::from(
        "//! The actions of this version.\n\nuse crate::message::Sender;\nuse crate::wire_enum::wire_enum;\n\n",
    );
    out += &wire_enum("Action", "What a CALL asks for.", model.actions.keys());
    out +=
        "impl Action {\n/// Who may send the request.\npub const fn sender(self) -> Sender {\nmatch self {\n";
    for (sender, rust) in [
        (Sender::Both, "Both"),
        (Sender::Csms, "Csms"),
        (Sender::Station, "Station"),
    ] {
        let actions: Vec<String> = model
            .actions
            .iter()
            .filter(|(_, of)| **of == sender)
            .map(|(name, _)| format!("Self::{}", names::variant(name)))
            .collect();
        if !actions.is_empty() {
            out += &format!("{} => Sender::{rust},\n", actions.join(" | "));
        }
    }
    out + "}\n}\n}\n"
}
