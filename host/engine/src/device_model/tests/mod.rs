//! The rules of the device model, by subject.

mod files;
mod get;
mod integrity;
mod report;
mod restore;
mod set;
mod shipped;
mod split;
mod values;

use super::check::check;
use super::*;

fn file(layer: Layer, path: &str, text: &str) -> ComponentFile {
    ComponentFile {
        layer,
        path: path.into(),
        text: text.into(),
    }
}

/// A model of one component `C` with the properties given.
fn model(properties: &str) -> DeviceModel {
    let text = format!(r#"{{"name": "C", "properties": {{{properties}}}}}"#);
    DeviceModel::load(&[file(Layer::Standardized, "C.json", &text)])
        .unwrap()
        .model
}

/// A property `V` with characteristics and one attribute Actual.
fn variable(characteristics: &str, attribute: &str) -> String {
    format!(
        r#""V": {{"variable_name": "V", "characteristics": {{{characteristics}}}, "attributes": [{{{attribute}}}]}}"#
    )
}

fn key(component: &str, variable: &str) -> VariableKey {
    instance(component, variable, None)
}

fn instance(component: &str, variable: &str, instance: Option<&str>) -> VariableKey {
    VariableKey::new(
        ComponentKey::new(component, None, None, None),
        VariableName::new(variable, instance),
    )
}

fn set(model: &mut DeviceModel, variable: &str, value: &str) -> SetStatus {
    match model.set(&key("C", variable), AttributeType::Actual, value) {
        Ok(change) => change.status(),
        Err(refusal) => refusal.set_status(),
    }
}

/// The files of the simulator, as they are in the repository.
fn simulator_files() -> Vec<ComponentFile> {
    let root = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../config/simulator/component_config"
    );
    let folders = [(Layer::Standardized, "standardized"), (Layer::Custom, "custom")];
    let mut files = Vec::new();
    for (layer, folder) in folders {
        for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            files.push(file(layer, &path.display().to_string(), &text));
        }
    }
    files
}

fn simulator() -> DeviceModel {
    DeviceModel::load(&simulator_files()).unwrap().model
}
