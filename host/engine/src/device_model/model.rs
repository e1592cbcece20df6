//! The model itself: components, variables, attributes.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::characteristics::Characteristics;
use super::key::{ComponentKey, VariableKey, VariableName};

/// OCPP `AttributeEnumType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AttributeType {
    #[default]
    Actual,
    Target,
    MinSet,
    MaxSet,
}

/// OCPP `MutabilityEnumType`: what the CSMS may do with an attribute. The station itself may always do both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Mutability {
    ReadOnly,
    WriteOnly,
    ReadWrite,
}

/// One attribute of a variable, with its present value.
#[derive(Clone, PartialEq)]
pub struct Attribute {
    pub kind: AttributeType,
    pub mutability: Mutability,
    /// `None`: supported, but never set.
    pub value: Option<String>,
    /// A value set at run time survives a restart.
    pub persistent: bool,
    /// The value never changes while the station runs.
    pub constant: bool,
}

/// A value that may only be written is a secret, so it is not shown.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = self.mutability == Mutability::WriteOnly;
        let shown = self
            .value
            .as_deref()
            .map(|value| if secret { "***" } else { value });
        f.debug_struct("Attribute")
            .field("kind", &self.kind)
            .field("mutability", &self.mutability)
            .field("value", &shown)
            .field("persistent", &self.persistent)
            .field("constant", &self.constant)
            .finish()
    }
}

/// A variable: what it may be, and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    pub characteristics: Characteristics,
    /// One to four, each of another kind.
    pub attributes: Vec<Attribute>,
    /// For a person; never sent.
    pub description: Option<String>,
    /// A change has an effect after the next restart only.
    pub reboot_required: bool,
}

impl Variable {
    /// What the station sees and the CSMS can only read; not kept over a restart.
    pub fn observed(characteristics: Characteristics, value: String) -> Self {
        let actual = Attribute {
            kind: AttributeType::Actual,
            mutability: Mutability::ReadOnly,
            value: Some(value),
            persistent: false,
            constant: false,
        };
        Self {
            characteristics,
            attributes: vec![actual],
            description: None,
            reboot_required: false,
        }
    }

    pub fn attribute(&self, kind: AttributeType) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.kind == kind)
    }

    pub(super) fn attribute_mut(&mut self, kind: AttributeType) -> Option<&mut Attribute> {
        self.attributes
            .iter_mut()
            .find(|attribute| attribute.kind == kind)
    }

    /// The present value, whether the CSMS may read it or not.
    pub fn actual(&self) -> Option<&str> {
        self.attribute(AttributeType::Actual)?.value.as_deref()
    }
}

/// The variables of one component. Ordered, so that the same model always reports in the same order.
pub(super) type Variables = BTreeMap<VariableName, Variable>;

/// The device model of one station.
#[derive(Clone, Debug, Default)]
pub struct DeviceModel {
    pub(super) components: BTreeMap<ComponentKey, Variables>,
}

impl DeviceModel {
    pub fn variable(&self, key: &VariableKey) -> Option<&Variable> {
        self.components.get(&key.component)?.get(&key.variable)
    }

    /// The actual value for the station's own use: secrets too.
    pub fn value(&self, key: &VariableKey) -> Option<&str> {
        self.variable(key)?.actual()
    }

    /// Shows a component that is made while the station runs. Its variables take the place of those of the same
    /// names; others, of a vendor's file, stay.
    pub fn show_component(
        &mut self,
        key: ComponentKey,
        variables: impl IntoIterator<Item = (VariableName, Variable)>,
    ) {
        self.components.entry(key).or_default().extend(variables);
    }

    pub fn has_component(&self, component: &ComponentKey) -> bool {
        self.components.contains_key(component)
    }

    /// Every variable, ordered by component, then by variable.
    pub fn variables(&self) -> impl Iterator<Item = (&ComponentKey, &VariableName, &Variable)> {
        self.components.iter().flat_map(|(component, variables)| {
            variables
                .iter()
                .map(move |(key, variable)| (component, key, variable))
        })
    }

    /// How many connectors each EVSE has: the first number is that of EVSE 1.
    ///
    /// [`DeviceModel::check_integrity`] makes sure that the numbers have no gap.
    pub fn connectors_per_evse(&self) -> Vec<i32> {
        let evses = (1..).take_while(|evse| self.has_component(&ComponentKey::evse(*evse)));
        evses.map(|evse| self.connectors_of(evse)).collect()
    }

    fn connectors_of(&self, evse: i32) -> i32 {
        (1..)
            .find(|id| !self.has_component(&ComponentKey::connector(evse, *id)))
            .unwrap_or(1)
            - 1
    }
}
