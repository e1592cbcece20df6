//! Whether a value is what a test expects of it.

use serde_json::Value;

/// Whether `got` has all that `expected` says. A record may have more fields than are expected, and a variant with a
/// value may be expected by its name alone; bytes may be expected as text.
pub fn fits(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => expected
            .iter()
            .all(|(name, expected)| got.get(name).is_some_and(|got| fits(expected, got))),
        (Value::Array(expected), Value::Array(got)) => {
            expected.len() == got.len()
                && expected
                    .iter()
                    .zip(got)
                    .all(|(expected, got)| fits(expected, got))
        }
        (Value::Number(expected), Value::Number(got)) => expected.as_f64() == got.as_f64(),
        (Value::String(name), Value::Object(got)) => got.len() == 1 && got.contains_key(name),
        (Value::String(text), Value::Array(bytes)) => {
            let expected = text.bytes().map(u64::from);
            expected.eq(bytes.iter().map(|byte| byte.as_u64().unwrap_or(u64::MAX)))
        }
        (expected, got) => expected == got,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_spoken_of_does_not_matter() {
        let got = json!({"evse": 1, "readings": [{"measurand": "voltage", "value": 230.0}], "at": null});
        assert!(fits(&json!({}), &got));
        assert!(fits(&json!({"evse": 1, "readings": [{"value": 230}]}), &got));
        assert!(!fits(&json!({"evse": 2}), &got));
        assert!(!fits(&json!({"readings": []}), &got));
        assert!(!fits(&json!({"phase": 1}), &got));
    }

    #[test]
    fn a_variant_may_be_expected_by_its_name_and_bytes_by_their_text() {
        assert!(fits(&json!("no"), &json!({"no": "busy"})));
        assert!(!fits(&json!("yes"), &json!({"no": "busy"})));
        assert!(fits(&json!({"ok": "log"}), &json!({"ok": [108, 111, 103]})));
    }
}
