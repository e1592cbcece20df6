//! GetVariables (B06), one variable at a time.

use std::borrow::Cow;

use super::characteristics::{Characteristics, elements};
use super::key::VariableKey;
use super::model::{AttributeType, DeviceModel, Mutability, Variable};
use super::names::{REPORTING_VALUE_SIZE, VALUE_SIZE};
use super::refusal::Refusal;

/// The most characters that `attributeValue` may have on the wire.
pub(super) const MAX_VALUE: usize = 2500;

impl DeviceModel {
    //= B06.FR.10 B06.FR.13
    /// Reads a value for the CSMS; one that was never set is the empty string.
    ///
    /// The value is cut to the length that the station reports at most (`DeviceDataCtrlr.ReportingValueSize`).
    pub fn get(&self, key: &VariableKey, attribute: AttributeType) -> Result<Cow<'_, str>, Refusal> {
        let variable = self.find(key)?;
        let found = variable
            .attribute(attribute)
            .ok_or(Refusal::NotSupportedAttributeType(attribute))?;
        if found.mutability == Mutability::WriteOnly {
            return Err(Refusal::WriteOnly);
        }
        let value = found.value.as_deref().unwrap_or_default();
        Ok(shorten(
            value,
            &variable.characteristics,
            self.reporting_value_size(),
        ))
    }

    pub(super) fn find(&self, key: &VariableKey) -> Result<&Variable, Refusal> {
        let variables = self
            .components
            .get(&key.component)
            .ok_or(Refusal::UnknownComponent)?;
        variables.get(&key.variable).ok_or(Refusal::UnknownVariable)
    }

    pub(super) fn reporting_value_size(&self) -> usize {
        [&REPORTING_VALUE_SIZE, &VALUE_SIZE]
            .map(|limit| usize::try_from(self.integer(limit)).unwrap_or(MAX_VALUE))
            .into_iter()
            .fold(MAX_VALUE, usize::min)
    }
}

/// Cuts a value to `max` characters; a list is cut between elements, since half an element would be a wrong one.
pub(super) fn shorten<'a>(value: &'a str, characteristics: &Characteristics, max: usize) -> Cow<'a, str> {
    let Some((end, _)) = value.char_indices().nth(max) else {
        return Cow::Borrowed(value);
    };
    if !characteristics.data_type.is_list() {
        return Cow::Borrowed(&value[..end]);
    }
    let mut kept = String::new();
    for element in elements(value) {
        let comma = usize::from(!kept.is_empty());
        if kept.chars().count() + comma + element.chars().count() > max {
            break;
        }
        if comma == 1 {
            kept.push(',');
        }
        kept.push_str(element);
    }
    Cow::Owned(kept)
}
