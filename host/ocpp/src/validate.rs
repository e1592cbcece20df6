//! The walker: JSON against a constraint table, before it is typed.

mod leaf;
mod path;

use serde_json::{Map, Value};

use self::leaf::{check_leaf, type_error};
use self::path::Path;
use crate::constraint::{Object, Property, Schema};
use crate::date_time::DateTime;
use crate::violation::{Rule, Violation};

/// How many repairs of one message are told; a peer that needs more of them is known by then.
const MAX_REPAIRS: usize = 32;

/// How a received message is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Leniency {
    /// As the schema has it.
    #[default]
    Strict,
    /// What cannot be misunderstood is repaired first.
    Tolerant,
}

/// Something that a tolerant reading put right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{path}: {kind}")]
pub struct Repair {
    /// Where, as in [`Violation::path`].
    pub path: String,
    /// What was done.
    pub kind: RepairKind,
}

/// What a tolerant reading puts right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RepairKind {
    /// An optional property was `null`.
    #[error("a null was dropped")]
    NullDropped,
    /// A time was not of RFC 3339: no offset (taken as UTC), no colon in it, a space for the `T`.
    #[error("a time was rewritten in RFC 3339")]
    TimeRewritten,
    /// A property that the schema does not have.
    #[error("an unknown property was dropped")]
    UnknownDropped,
}

/// Judges a payload; see [`crate::v201::validate`]. The depth is bounded by the table: what the
/// schema leaves open is not entered.
pub(crate) fn walk(
    object: &Object,
    payload: &mut Value,
    leniency: Leniency,
) -> Result<Vec<Repair>, Violation> {
    let mut walker = Walker {
        tolerant: leniency == Leniency::Tolerant,
        repairs: Vec::new(),
    };
    walker.object(object, payload, &Path::Root)?;
    Ok(walker.repairs)
}

struct Walker {
    tolerant: bool,
    repairs: Vec<Repair>,
}

/// Whether a property stays.
enum Verdict {
    Drop,
    Keep,
}

impl Walker {
    fn value(&mut self, schema: &Schema, value: &mut Value, path: &Path<'_>) -> Result<(), Violation> {
        match schema {
            Schema::Array { items, min, max } => self.array(items, *min..=*max, value, path),
            Schema::DateTime => self.date_time(value, path),
            Schema::Object(object) => self.object(object, value, path),
            leaf => check_leaf(leaf, value).map_err(|rule| path.breaks(rule)),
        }
    }

    fn object(&mut self, object: &Object, value: &mut Value, path: &Path<'_>) -> Result<(), Violation> {
        let Value::Object(map) = value else {
            return Err(path.breaks(type_error("an object", value)));
        };
        self.properties(object, map, path)?;
        let missing = object
            .properties
            .iter()
            .find(|property| property.required && !map.contains_key(property.name));
        match missing {
            Some(property) => Err(Path::Key(path, property.name).breaks(Rule::Required)),
            None => Ok(()),
        }
    }

    /// One pass over the properties that are there, up to the first violation.
    fn properties(
        &mut self,
        object: &Object,
        map: &mut Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<(), Violation> {
        let mut outcome = Ok(());
        map.retain(|name, value| {
            if outcome.is_err() {
                return true;
            }
            match self.property(object, value, &Path::Key(path, name), name) {
                Ok(verdict) => matches!(verdict, Verdict::Keep),
                Err(violation) => {
                    outcome = Err(violation);
                    true
                }
            }
        });
        outcome
    }

    fn property(
        &mut self,
        object: &Object,
        value: &mut Value,
        path: &Path<'_>,
        name: &str,
    ) -> Result<Verdict, Violation> {
        let Some(property) = object.property(name) else {
            return self.unknown(object, path);
        };
        if self.tolerant && value.is_null() && may_be_left_out(property) {
            self.repaired(path, RepairKind::NullDropped);
            return Ok(Verdict::Drop);
        }
        self.value(&property.schema, value, path)?;
        Ok(Verdict::Keep)
    }

    fn unknown(&mut self, object: &Object, path: &Path<'_>) -> Result<Verdict, Violation> {
        if object.open {
            Ok(Verdict::Keep)
        } else if self.tolerant {
            self.repaired(path, RepairKind::UnknownDropped);
            Ok(Verdict::Drop)
        } else {
            Err(path.breaks(Rule::Unknown))
        }
    }

    fn array(
        &mut self,
        schema: &Schema,
        count: std::ops::RangeInclusive<usize>,
        value: &mut Value,
        path: &Path<'_>,
    ) -> Result<(), Violation> {
        let Value::Array(items) = value else {
            return Err(path.breaks(type_error("an array", value)));
        };
        let (min, max, found) = (*count.start(), *count.end(), items.len());
        if found < min {
            return Err(path.breaks(Rule::MinItems { min, found }));
        }
        if found > max {
            return Err(path.breaks(Rule::MaxItems { max, found }));
        }
        for (at, item) in items.iter_mut().enumerate() {
            self.value(schema, item, &Path::Index(path, at))?;
        }
        Ok(())
    }

    fn date_time(&mut self, value: &mut Value, path: &Path<'_>) -> Result<(), Violation> {
        let Value::String(text) = value else {
            return Err(path.breaks(type_error("a string", value)));
        };
        let (time, strict) = DateTime::read(text).map_err(|_| path.breaks(Rule::Format))?;
        if strict {
            return Ok(());
        }
        if !self.tolerant {
            return Err(path.breaks(Rule::Format));
        }
        *text = time.to_string();
        self.repaired(path, RepairKind::TimeRewritten);
        Ok(())
    }

    fn repaired(&mut self, path: &Path<'_>, kind: RepairKind) {
        if self.repairs.len() < MAX_REPAIRS {
            self.repairs.push(Repair {
                path: path.to_string(),
                kind,
            });
        }
    }
}

/// Where anything is welcome, a `null` says something and stays.
fn may_be_left_out(property: &Property) -> bool {
    !property.required && !matches!(property.schema, Schema::Any)
}

#[cfg(test)]
mod tests;
