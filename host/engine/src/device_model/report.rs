//! GetBaseReport (B07) and GetReport (B08): which variables are in a report, and how they look there.

use std::borrow::Cow;

use super::characteristics::Characteristics;
use super::get::shorten;
use super::key::{ComponentKey, Name, VariableName};
use super::model::{Attribute, AttributeType, DeviceModel, Mutability, Variable, Variables};

/// OCPP `ReportBaseEnumType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportBase {
    /// What the CSMS can set.
    ConfigurationInventory,
    /// Everything.
    FullInventory,
    /// Availability, and whatever is wrong.
    SummaryInventory,
}

/// OCPP `ComponentCriterionEnumType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    Active,
    Available,
    Enabled,
    Problem,
}

/// One entry of GetReport's `componentVariable`. What it leaves open matches everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Its instance, EVSE and connector may be open.
    pub component: ComponentKey,
    /// `None`: every variable of the component. Its instance may be open.
    pub variable: Option<VariableName>,
}

/// What GetReport asks for. A component has to meet one of the criteria, and a variable one of the entries; no criteria
/// or no entries let everything pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub criteria: Vec<Criterion>,
    pub wanted: Vec<Wanted>,
}

/// OCPP `ReportDataType`: one variable in a report.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportItem<'a> {
    pub component: &'a ComponentKey,
    pub variable: &'a VariableName,
    pub attributes: Vec<ReportAttribute<'a>>,
    pub characteristics: &'a Characteristics,
}

/// OCPP `VariableAttributeType`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportAttribute<'a> {
    pub kind: AttributeType,
    pub mutability: Mutability,
    /// Never set for an attribute that may only be written; empty for one that has no value.
    pub value: Option<Cow<'a, str>>,
    pub persistent: bool,
    pub constant: bool,
}

impl DeviceModel {
    //= B07.FR.07 B07.FR.08 B07.FR.09
    /// The items of a base report. None at all is OCPP's `EmptyResultSet`.
    pub fn base_report(&self, base: ReportBase) -> Vec<ReportItem<'_>> {
        match base {
            ReportBase::ConfigurationInventory => self.report(|_, _, _| true, is_settable),
            ReportBase::FullInventory => self.report(|_, _, _| true, |_| true),
            ReportBase::SummaryInventory => self.report(is_in_summary, |_| true),
        }
    }

    //= B08.FR.15
    /// The items of a custom report. None at all is OCPP's `EmptyResultSet`.
    pub fn custom_report(&self, query: &Query) -> Vec<ReportItem<'_>> {
        let admitted = |component: &_, siblings: &_, variable: &_| {
            query.admits(siblings) && query.wants(component, variable)
        };
        self.report(admitted, |_| true)
    }

    /// The variables that `select` picks by component, all variables of that component, and its own name, with those
    /// attributes that `keep` leaves; ordered by component and variable.
    fn report(
        &self,
        select: impl Fn(&ComponentKey, &Variables, &VariableName) -> bool,
        keep: impl Fn(&Attribute) -> bool,
    ) -> Vec<ReportItem<'_>> {
        let max = self.reporting_value_size();
        let mut items = Vec::new();
        for (component, siblings) in &self.components {
            for (key, variable) in siblings {
                if !select(component, siblings, key) {
                    continue;
                }
                let kept = variable.attributes.iter().filter(|attribute| keep(attribute));
                let attributes: Vec<_> = kept
                    .map(|attribute| report_attribute(attribute, variable, max))
                    .collect();
                if !attributes.is_empty() {
                    let characteristics = &variable.characteristics;
                    items.push(ReportItem {
                        component,
                        variable: key,
                        attributes,
                        characteristics,
                    });
                }
            }
        }
        items
    }
}

impl Query {
    //= B08.FR.13
    /// One of the criteria is met.
    fn admits(&self, siblings: &Variables) -> bool {
        let met = |criterion: &Criterion| criterion.is_met(siblings);
        self.criteria.is_empty() || self.criteria.iter().any(met)
    }

    fn wants(&self, component: &ComponentKey, variable: &VariableName) -> bool {
        let matched = |wanted: &Wanted| wanted.matches(component, variable);
        self.wanted.is_empty() || self.wanted.iter().any(matched)
    }
}

impl Criterion {
    //= B08.FR.07 B08.FR.08 B08.FR.09 B08.FR.10
    /// The component's variable of that name is true. A component without one is active, available and
    /// enabled, and has no problem.
    fn is_met(self, siblings: &Variables) -> bool {
        let name = match self {
            Self::Active => "Active",
            Self::Available => "Available",
            Self::Enabled => "Enabled",
            Self::Problem => "Problem",
        };
        let mut values = values_of(siblings, name).peekable();
        if values.peek().is_none() {
            return self != Self::Problem;
        }
        values.any(|value| value == Some("true"))
    }
}

impl Wanted {
    //= B08.FR.20 B08.FR.21
    fn matches(&self, component: &ComponentKey, variable: &VariableName) -> bool {
        self.component.name == component.name
            && is_open_or_same(self.component.instance.as_ref(), component.instance.as_ref())
            && is_open_or_same(self.component.evse, component.evse)
            && is_open_or_same(self.component.connector, component.connector)
            && self.variable.as_ref().is_none_or(|wanted| {
                wanted.name == variable.name
                    && is_open_or_same(wanted.instance.as_ref(), variable.instance.as_ref())
            })
    }
}

fn is_open_or_same<T: PartialEq>(wanted: Option<T>, found: Option<T>) -> bool {
    wanted.is_none() || wanted == found
}

fn is_settable(attribute: &Attribute) -> bool {
    attribute.mutability != Mutability::ReadOnly && !attribute.constant
}

/// Availability of station, EVSEs and connectors; and of a component in trouble what it says about it.
fn is_in_summary(component: &ComponentKey, siblings: &Variables, variable: &VariableName) -> bool {
    const PLACES: [&str; 3] = ["ChargingStation", "EVSE", "Connector"];
    const TROUBLES: [&str; 4] = ["Problem", "Tripped", "Overload", "Fallback"];
    const DETAILS: [&str; 2] = ["TechCode", "TechInfo"];

    if is_any(&variable.name, &["AvailabilityState"]) {
        return is_any(&component.name, &PLACES);
    }
    let is_true = |name: &str| values_of(siblings, name).any(|value| value == Some("true"));
    if is_any(&variable.name, &TROUBLES) {
        return is_true(variable.name.as_str());
    }
    is_any(&variable.name, &DETAILS) && TROUBLES.into_iter().any(is_true)
}

fn is_any(name: &Name, names: &[&str]) -> bool {
    names
        .iter()
        .any(|other| other.eq_ignore_ascii_case(name.as_str()))
}

/// The actual values of all instances of a variable.
fn values_of<'a>(siblings: &'a Variables, name: &str) -> impl Iterator<Item = Option<&'a str>> {
    siblings
        .iter()
        .filter(move |(key, _)| key.name.as_str().eq_ignore_ascii_case(name))
        .map(|(_, variable)| variable.actual())
}

//= B07.FR.11 B08.FR.03
/// The value is left out where it may only be written, and empty where there is none.
fn report_attribute<'a>(attribute: &'a Attribute, variable: &'a Variable, max: usize) -> ReportAttribute<'a> {
    let readable = attribute.mutability != Mutability::WriteOnly;
    let value = attribute.value.as_deref().unwrap_or_default();
    ReportAttribute {
        kind: attribute.kind,
        mutability: attribute.mutability,
        value: readable.then(|| shorten(value, &variable.characteristics, max)),
        persistent: attribute.persistent,
        constant: attribute.constant,
    }
}
