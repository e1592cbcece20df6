//! Wire names to Rust names.

/// A property name as a field: `evseId` to `evse_id`, `ocppCsmsUrl` to `ocpp_csms_url`.
pub(super) fn field(wire: &str) -> String {
    // The one word of the specification that mixes case within itself.
    let name = snake(&wire.replace("SoC", "Soc"));
    if name == "type" { "r#type".to_owned() } else { name }
}

/// A type or action name as a constant: `EVSEType` to `EVSE_TYPE`.
pub(super) fn constant(name: &str) -> String {
    snake(name).to_uppercase()
}

/// An enum value as a variant: `Energy.Active.Net` to `EnergyActiveNet`, `s309-1P-16A` to `S3091P16A`.
pub(super) fn variant(wire: &str) -> String {
    wire.split(|c: char| !c.is_ascii_alphanumeric())
        .map(capitalised)
        .collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Splits before a capital that follows a lower-case letter or digit, or that begins a new word
/// after capitals (`EVSEType`: `EVSE`, `Type`).
fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let after_word = at > 0 && !chars[at - 1].is_uppercase();
        let new_word = at > 0 && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && (after_word || new_word) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_well_in_rust() {
        let fields = [
            ("evseId", "evse_id"),
            ("responderURL", "responder_url"),
            ("numEPriceLevels", "num_e_price_levels"),
            ("iso15118SchemaVersion", "iso15118_schema_version"),
            ("fullSoC", "full_soc"),
            ("type", "r#type"),
        ];
        for (wire, rust) in fields {
            assert_eq!(field(wire), rust);
        }
        assert_eq!(constant("EVSEType"), "EVSE_TYPE");
        assert_eq!(
            constant("NotifyEVChargingNeedsRequest"),
            "NOTIFY_EV_CHARGING_NEEDS_REQUEST"
        );
        let variants = [
            ("Current.Export", "CurrentExport"),
            ("L1-N", "L1N"),
            ("AC_single_phase", "ACSinglePhase"),
            ("sCEE-7-7", "SCEE77"),
            ("eMAID", "EMAID"),
        ];
        for (wire, rust) in variants {
            assert_eq!(variant(wire), rust);
        }
    }
}
