//! Expected JSON: a subset, with wildcards.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// What `$name` stands for.
pub(super) type Names = BTreeMap<String, Value>;

/// Reads an expected frame, in the short forms too.
pub(super) fn expected(text: &str) -> Result<Value, String> {
    let text = text.trim();
    if text.starts_with('[') {
        return read(text);
    }
    let (head, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim();
    Ok(match head {
        "result" => json!([3, "*", payload(rest)?]),
        "error" => json!([4, "*", rest, "*", "*"]),
        "event" => json!([2, "*", "TransactionEvent", event(rest)?]),
        action => json!([2, "*", action, payload(rest)?]),
    })
}

fn payload(text: &str) -> Result<Value, String> {
    if text.is_empty() {
        Ok(Value::Object(Map::new()))
    } else {
        read(text)
    }
}

/// `Started CablePluggedIn {..}`
fn event(text: &str) -> Result<Value, String> {
    let (words, json) = text.split_at(text.find('{').unwrap_or(text.len()));
    let mut payload = payload(json)?;
    let mut words = words.split_whitespace();
    for name in ["eventType", "triggerReason"] {
        if let Some(word) = words.next() {
            payload[name] = word.into();
        }
    }
    Ok(payload)
}

fn read(text: &str) -> Result<Value, String> {
    serde_json::from_str(&quote(text)).map_err(|error| format!("{error} in {text}"))
}

/// Puts quotes around `*` and `$name` where they stand bare.
fn quote(text: &str) -> String {
    let mut quoted = String::new();
    let (mut inside, mut word) = (false, false);
    for c in text.chars() {
        if word && !(c.is_alphanumeric() || c == '_') {
            quoted.push('"');
            word = false;
        }
        match c {
            '"' => {
                inside = !inside;
                quoted.push(c);
            }
            '*' if !inside => quoted.push_str("\"*\""),
            '$' if !inside => {
                quoted.push_str("\"$");
                word = true;
            }
            _ => quoted.push(c),
        }
    }
    quoted
}

/// Puts the values of bare names into a text.
pub(super) fn fill(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("${name}"), &value.to_string())
    })
}

/// Whether `found` has all that `wanted` says; new names are remembered.
pub(super) fn matches(wanted: &Value, found: &Value, names: &mut Names) -> bool {
    match (wanted, found) {
        (Value::String(any), _) if any == "*" => true,
        (Value::String(text), found) if text.starts_with('$') => {
            let known = names.entry(text[1..].to_owned()).or_insert_with(|| found.clone());
            known == found
        }
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .zip(found)
                    .all(|(wanted, found)| matches(wanted, found, names))
        }
        (Value::Object(wanted), Value::Object(found)) => {
            wanted.iter().all(|(key, wanted)| match found.get(key) {
                None => wanted == "absent",
                Some(found) => wanted != "absent" && matches(wanted, found, names),
            })
        }
        (Value::Number(wanted), Value::Number(found)) => wanted.as_f64() == found.as_f64(),
        _ => wanted == found,
    }
}
