//! Can the station run on this device model? Asked once, at the start.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::characteristics::DataType;
use super::key::{ComponentKey, VariableKey, VariableName};
use super::model::{AttributeType, DeviceModel};
use super::names;

/// What every EVSE and every connector has to have (OCPP 2.0.1 part 1, chapter on the device model).
const OF_EVSE: [(&str, DataType); 4] = [
    ("AvailabilityState", DataType::OptionList),
    ("Available", DataType::Boolean),
    ("Power", DataType::Decimal),
    ("SupplyPhases", DataType::Integer),
];
const OF_CONNECTOR: [(&str, DataType); 3] = [
    ("Available", DataType::Boolean),
    ("ConnectorType", DataType::String),
    ("SupplyPhases", DataType::Integer),
];

/// Everything that keeps the station from starting.
#[derive(Debug, thiserror::Error)]
pub struct IntegrityError {
    pub problems: Vec<IntegrityProblem>,
}

impl fmt::Display for IntegrityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems.len();
        write!(
            f,
            "the station cannot start with this device model, {count} thing(s) to correct:"
        )?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IntegrityProblem {
    #[error("{0} is missing; add it to the component's file")]
    Missing(VariableKey),
    #[error("{0} has no attribute Actual; add one to the variable")]
    NoActual(VariableKey),
    #[error("{0} has no value; give its attribute Actual one")]
    NoValue(VariableKey),
    #[error("{key} is of the type {found}; the station needs {wanted}", found = .found.as_str(), wanted = .wanted.as_str())]
    WrongType {
        key: VariableKey,
        found: DataType,
        wanted: DataType,
    },
    #[error("{0} has no maxLimit; give it the most power of the EVSE in W")]
    NoMaxPower(VariableKey),
    #[error("there is no component EVSE; add a file for each EVSE, with evse_id from 1")]
    NoEvse,
    #[error("{0} is missing; EVSEs and connectors are numbered from 1 without a gap")]
    Gap(ComponentKey),
    #[error("{0} belongs to an EVSE that is not there; add the EVSE or remove the connector")]
    StrayConnector(ComponentKey),
}

impl DeviceModel {
    /// Finds what is missing for the station to run; all of it in one error.
    pub fn check_integrity(&self) -> Result<(), IntegrityError> {
        let mut problems = Vec::new();
        for known in names::ALL.iter().filter(|known| known.required) {
            problems.extend(self.check_variable(&known.key, known.data_type, true));
        }
        self.check_places(&mut problems);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(IntegrityError { problems })
        }
    }

    fn check_variable(
        &self,
        key: &VariableKey,
        wanted: DataType,
        with_value: bool,
    ) -> Option<IntegrityProblem> {
        let Some(variable) = self.variable(key) else {
            return Some(IntegrityProblem::Missing(key.clone()));
        };
        let found = variable.characteristics.data_type;
        let Some(actual) = variable.attribute(AttributeType::Actual) else {
            return Some(IntegrityProblem::NoActual(key.clone()));
        };
        if found != wanted {
            Some(IntegrityProblem::WrongType {
                key: key.clone(),
                found,
                wanted,
            })
        } else if with_value && actual.value.is_none() {
            Some(IntegrityProblem::NoValue(key.clone()))
        } else {
            None
        }
    }

    fn check_places(&self, problems: &mut Vec<IntegrityProblem>) {
        let places = self.places();
        if places.is_empty() {
            problems.push(IntegrityProblem::NoEvse);
        }
        let gap = first_gap(places.keys()).map(ComponentKey::evse);
        problems.extend(gap.map(IntegrityProblem::Gap));
        for (evse, connectors) in &places {
            self.check_evse(*evse, connectors, problems);
        }
    }

    fn check_evse(&self, evse: i32, connectors: &BTreeSet<i32>, problems: &mut Vec<IntegrityProblem>) {
        let component = ComponentKey::evse(evse);
        let connector = |id: i32| ComponentKey::connector(evse, id);
        if !self.has_component(&component) {
            let strays = connectors.iter().copied().map(connector);
            problems.extend(strays.map(IntegrityProblem::StrayConnector));
            return;
        }
        problems.extend(self.check_all(&component, &OF_EVSE));
        problems.extend(self.check_max_power(evse));
        let none = connectors.is_empty().then_some(1);
        let gap = first_gap(connectors).or(none).map(connector);
        problems.extend(gap.map(IntegrityProblem::Gap));
        for id in connectors {
            problems.extend(self.check_all(&connector(*id), &OF_CONNECTOR));
        }
    }

    fn check_all(
        &self,
        component: &ComponentKey,
        wanted: &'static [(&'static str, DataType)],
    ) -> impl Iterator<Item = IntegrityProblem> {
        wanted.iter().filter_map(move |(name, data_type)| {
            let variable = VariableName::from_static(name, None);
            self.check_variable(&VariableKey::new(component.clone(), variable), *data_type, false)
        })
    }

    fn check_max_power(&self, evse: i32) -> Option<IntegrityProblem> {
        let key = names::of_evse(evse, "Power");
        let power = self.variable(&key)?;
        power
            .characteristics
            .max_limit
            .is_none()
            .then_some(IntegrityProblem::NoMaxPower(key))
    }

    /// The EVSEs that the components `EVSE` and `Connector` name, each with its connectors.
    fn places(&self) -> BTreeMap<i32, BTreeSet<i32>> {
        let mut places = BTreeMap::<i32, BTreeSet<i32>>::new();
        for component in self.components.keys() {
            let Some(evse) = component.evse else {
                continue;
            };
            if *component == ComponentKey::evse(evse) {
                places.entry(evse).or_default();
            }
            if let Some(connector) = component.connector
                && *component == ComponentKey::connector(evse, connector)
            {
                places.entry(evse).or_default().insert(connector);
            }
        }
        places
    }
}

/// The first number that is missing before the last of `ids`, which are in order and should begin with 1.
fn first_gap<'a>(ids: impl IntoIterator<Item = &'a i32>) -> Option<i32> {
    (1..)
        .zip(ids)
        .find(|(expected, id)| expected != *id)
        .map(|(expected, _)| expected)
}
