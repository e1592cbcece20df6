//! From the files to the model.

use std::collections::BTreeMap;
use std::fmt;

use super::file::{ComponentFile, Layer, parse};
use super::key::ComponentKey;
use super::model::{DeviceModel, Variables};
use super::problem::{Problem, ProblemKind};

/// A model, and what somebody should look at though it does not stop the station.
#[derive(Debug)]
pub struct Loaded {
    pub model: DeviceModel,
    pub warnings: Vec<Problem>,
}

/// Everything that is wrong in all the files.
#[derive(Debug, thiserror::Error)]
pub struct LoadError {
    pub problems: Vec<Problem>,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the device model has {} error(s):", self.problems.len())?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl DeviceModel {
    /// Builds the model from the texts of the `component_config` files, in any order.
    ///
    /// Two files of one folder must not describe the same component; a custom one takes the place of the standardized
    /// one as a whole. The errors of all files come together. Configuration slots that have no file get their component.
    pub fn load<'a>(files: impl IntoIterator<Item = &'a ComponentFile>) -> Result<Loaded, LoadError> {
        let mut merge = Merge::default();
        for file in files {
            merge.add(file);
        }
        if merge.errors.is_empty() {
            let components = merge
                .components
                .into_iter()
                .map(|(key, found)| (key, found.variables))
                .collect();
            let mut model = Self { components };
            model.add_missing_slots();
            Ok(Loaded {
                model,
                warnings: merge.warnings,
            })
        } else {
            Err(LoadError {
                problems: merge.errors,
            })
        }
    }
}

#[derive(Default)]
struct Merge {
    components: BTreeMap<ComponentKey, Found>,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

struct Found {
    layer: Layer,
    path: String,
    variables: Variables,
}

impl Merge {
    fn add(&mut self, file: &ComponentFile) {
        let parsed = parse(file);
        self.errors.extend(parsed.errors);
        self.warnings.extend(parsed.warnings);
        let Some((key, variables)) = parsed.component else {
            return;
        };
        let found = Found {
            layer: file.layer,
            path: file.path.clone(),
            variables,
        };
        match self.components.get(&key) {
            Some(other) if other.layer == file.layer => {
                let kind = ProblemKind::SameComponent {
                    other: other.path.clone(),
                };
                let component = Some(key.to_string());
                let problem = Problem {
                    file: file.path.clone(),
                    component,
                    variable: None,
                    kind,
                };
                self.errors.push(problem);
            }
            Some(other) if other.layer == Layer::Custom => {}
            _ => {
                self.components.insert(key, found);
            }
        }
    }
}
