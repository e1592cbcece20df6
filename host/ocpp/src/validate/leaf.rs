//! The rules of a single value.

use serde_json::{Number, Value};

use crate::constraint::Schema;
use crate::text::clip;
use crate::violation::Rule;

/// How many characters of a wrong enum value an error shows.
const MAX_SHOWN: usize = 40;

const INTEGER: &str = "an integer of 32 bits";

/// Checks a value that holds no others; an integer written `7.0` becomes `7`.
pub(super) fn check_leaf(schema: &Schema, value: &mut Value) -> Result<(), Rule> {
    match (schema, &*value) {
        (Schema::Boolean, Value::Bool(_)) => Ok(()),
        (Schema::Boolean, _) => Err(type_error("a boolean", value)),
        (Schema::Enum(names), Value::String(name)) => check_enum(names, name),
        (Schema::Integer { min, max }, Value::Number(number)) => {
            let integer = check_integer(number, *min, *max)?;
            if number.is_f64() {
                *value = integer.into();
            }
            Ok(())
        }
        (Schema::Integer { .. }, _) => Err(type_error(INTEGER, value)),
        (Schema::Number { min, max, decimals }, Value::Number(number)) => {
            check_number(number, *min, *max, *decimals)
        }
        (Schema::Number { .. }, _) => Err(type_error("a number", value)),
        (Schema::Text { max }, Value::String(text)) => check_text(text, *max),
        (Schema::Enum(_) | Schema::Text { .. }, _) => Err(type_error("a string", value)),
        // The others are walked, or left open.
        (Schema::Any | Schema::Array { .. } | Schema::DateTime | Schema::Object(_), _) => Ok(()),
    }
}

pub(super) fn type_error(expected: &'static str, value: &Value) -> Rule {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    Rule::Type { expected, found }
}

fn check_enum(allowed: &'static [&'static str], name: &str) -> Result<(), Rule> {
    if allowed.contains(&name) {
        return Ok(());
    }
    let found = clip(name, MAX_SHOWN).to_owned();
    Err(Rule::Enum { found, allowed })
}

/// An integral float is an integer (JSON Schema draft 6); OCPP's integers have 32 bits.
fn check_integer(number: &Number, min: i32, max: i32) -> Result<i32, Rule> {
    let integer = match number.as_i64() {
        Some(integer) => i32::try_from(integer).ok(),
        None => number.as_f64().and_then(integral),
    };
    let Some(integer) = integer else {
        let found = if number.is_f64() {
            "a number"
        } else {
            "a greater integer"
        };
        return Err(Rule::Type {
            expected: INTEGER,
            found,
        });
    };
    if integer < min {
        return Err(Rule::Minimum { min: min.into() });
    }
    if integer > max {
        return Err(Rule::Maximum { max: max.into() });
    }
    Ok(integer)
}

fn integral(float: f64) -> Option<i32> {
    // The cast saturates, and what it changed is not equal.
    let integer = float as i32;
    (f64::from(integer) == float).then_some(integer)
}

fn check_number(
    number: &Number,
    min: Option<f64>,
    max: Option<f64>,
    decimals: Option<usize>,
) -> Result<(), Rule> {
    let float = number.as_f64().unwrap_or(f64::NAN);
    if let Some(min) = min.filter(|min| float < *min) {
        return Err(Rule::Minimum { min });
    }
    if let Some(max) = max.filter(|max| float > *max) {
        return Err(Rule::Maximum { max });
    }
    match decimals {
        Some(max) if decimals_of(float) > max => Err(Rule::Decimals { max }),
        _ => Ok(()),
    }
}

/// How many digits follow the point in the shortest decimal that reads back as this number. Exact
/// where a division is not: as floats, 21.4 is no multiple of 0.1.
fn decimals_of(float: f64) -> usize {
    let text = float.to_string();
    text.split_once('.').map_or(0, |(_, digits)| digits.len())
}

fn check_text(text: &str, max: usize) -> Result<(), Rule> {
    // Bytes are never fewer than characters, so most texts are not counted.
    if text.len() <= max {
        return Ok(());
    }
    match text.chars().count() {
        found if found > max => Err(Rule::MaxLength { max, found }),
        _ => Ok(()),
    }
}
