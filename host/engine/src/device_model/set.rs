//! SetVariables (B05), one variable at a time.

use super::change::{Change, Origin};
use super::check::{check, parse_decimal};
use super::key::VariableKey;
use super::model::{Attribute, AttributeType, DeviceModel, Mutability, Variable};
use super::names::{self, CONFIGURATION_VALUE_SIZE, VALUE_SIZE};
use super::refusal::Refusal;

impl DeviceModel {
    /// Sets a value for the CSMS and tells what changed; [`Change::status`] is the answer.
    pub fn set(
        &mut self,
        key: &VariableKey,
        attribute: AttributeType,
        value: &str,
    ) -> Result<Change, Refusal> {
        let change = self.propose(Origin::Csms, key, attribute, value)?;
        self.apply(&change);
        Ok(change)
    }

    /// Sets a value that the station knows itself, whether the CSMS may write it or not.
    ///
    /// The value still has to fit the variable's characteristics.
    pub fn set_internal(
        &mut self,
        key: &VariableKey,
        attribute: AttributeType,
        value: &str,
    ) -> Result<Change, Refusal> {
        let change = self.propose(Origin::Station, key, attribute, value)?;
        self.apply(&change);
        Ok(change)
    }

    /// Shows what the station observes, such as an availability state. A model without that variable, or with one that
    /// has no such value, stays as it is: a vendor's files decide what is shown.
    pub fn set_state(&mut self, key: &VariableKey, value: &str) -> Option<Change> {
        self.set_internal(key, AttributeType::Actual, value).ok()
    }

    /// Whether hardware may tell the `Actual` value: one that the CSMS cannot write, and that is not the engine's.
    pub fn is_for_hardware(&self, key: &VariableKey) -> bool {
        let actual = self
            .variable(key)
            .and_then(|found| found.attribute(AttributeType::Actual));
        actual.is_some_and(|actual| actual.mutability == Mutability::ReadOnly && !actual.constant)
            && !names::is_engines(key)
    }

    /// What setting a value would change, for a caller that has conditions of its own before [`DeviceModel::apply`].
    pub fn propose(
        &self,
        origin: Origin,
        key: &VariableKey,
        attribute: AttributeType,
        value: &str,
    ) -> Result<Change, Refusal> {
        let variable = self.find(key)?;
        let target = variable
            .attribute(attribute)
            .ok_or(Refusal::NotSupportedAttributeType(attribute))?;
        if origin == Origin::Csms {
            check_writable(target)?;
            self.check_size(value)?;
        }
        if !is_taken_away(origin, key, value) {
            check(value, &variable.characteristics, names::zero_means_off(key))?;
        }
        if origin == Origin::Csms {
            check_set_range(variable, attribute, value)?;
        }
        Ok(Change {
            key: key.clone(),
            attribute,
            origin,
            old: target.value.clone(),
            new: value.to_owned(),
            persistent: target.persistent || names::outlives_restarts(key),
            reboot_required: variable.reboot_required,
            secret: target.mutability == Mutability::WriteOnly,
        })
    }

    /// Makes a proposed change. A change for a variable that is not there has no effect.
    pub fn apply(&mut self, change: &Change) {
        let variables = self.components.get_mut(&change.key.component);
        let variable = variables.and_then(|variables| variables.get_mut(&change.key.variable));
        if let Some(attribute) = variable.and_then(|found| found.attribute_mut(change.attribute)) {
            attribute.value = Some(change.new.clone());
        }
    }

    fn check_size(&self, value: &str) -> Result<(), Refusal> {
        let max = self
            .integer(&CONFIGURATION_VALUE_SIZE)
            .min(self.integer(&VALUE_SIZE));
        match usize::try_from(max) {
            Ok(limit) if value.chars().count() > limit => Err(Refusal::TooLarge { max }),
            _ => Ok(()),
        }
    }
}

/// What a slot or its credentials had: the empty text is no value, whatever the limits of the variable.
pub(super) fn is_taken_away(origin: Origin, key: &VariableKey, value: &str) -> bool {
    origin == Origin::Station && value.is_empty() && names::may_be_empty(key)
}

pub(super) fn check_writable(attribute: &Attribute) -> Result<(), Refusal> {
    match attribute.mutability {
        Mutability::ReadOnly => Err(Refusal::ReadOnly),
        _ if attribute.constant => Err(Refusal::Constant),
        Mutability::WriteOnly | Mutability::ReadWrite => Ok(()),
    }
}

/// `MinSet` and `MaxSet` bound what the CSMS may set, and each other. What the station measures they do not bound.
fn check_set_range(variable: &Variable, kind: AttributeType, value: &str) -> Result<(), Refusal> {
    if !variable.characteristics.data_type.is_number() {
        return Ok(());
    }
    let number = |kind| parse_decimal(variable.attribute(kind)?.value.as_deref()?);
    let Some(value) = parse_decimal(value) else {
        return Ok(());
    };
    let min = number(AttributeType::MinSet).filter(|_| kind != AttributeType::MinSet);
    let max = number(AttributeType::MaxSet).filter(|_| kind != AttributeType::MaxSet);
    match (min, max) {
        (Some(min), _) if value < min => Err(Refusal::BelowMinSet { min }),
        (_, Some(max)) if value > max => Err(Refusal::AboveMaxSet { max }),
        _ => Ok(()),
    }
}
