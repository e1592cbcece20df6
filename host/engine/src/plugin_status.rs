//! Each plugin is a component of the device model: `Plugin`, its instance the plugin's id. The station makes
//! it while it runs; nothing of it is in a file or stored.

use crate::Engine;
use crate::device_model::{Characteristics, ComponentKey, DataType, Variable, VariableName, names};
use crate::io::{PluginState, PluginStatus};
use crate::text;

impl PluginState {
    /// As OCPP shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "Broken",
            Self::Restarting => "Restarting",
            Self::Stopped => "Stopped",
            Self::Up => "Up",
        }
    }
}

impl Engine {
    pub(crate) fn on_plugin(&mut self, status: &PluginStatus) {
        let key = ComponentKey::new(names::PLUGIN, Some(&text::plain(&status.id, 50)), None, None);
        self.model.show_component(key, variables(status));
    }
}

/// Standard names where OCPP has them; so a summary of what is wrong holds a broken plugin and the reason.
fn variables(status: &PluginStatus) -> [(VariableName, Variable); 12] {
    let problem = matches!(status.state, PluginState::Broken | PluginState::Stopped);
    [
        words("Name", &status.name, 100),
        words("VendorName", &status.vendor, 100),
        words("VersionNumber", &status.version, 50),
        words("Sha256", &status.sha256, 64),
        shown(
            "State",
            Characteristics::options("Up,Restarting,Broken,Stopped"),
            status.state.as_str().to_owned(),
        ),
        shown(
            "Problem",
            Characteristics::new(DataType::Boolean),
            problem.to_string(),
        ),
        words("TechInfo", &status.last_fault, 500),
        number("Faults", status.faults, None),
        number("Restarts", status.restarts, None),
        number("Swaps", status.swaps, None),
        number("MemoryInUse", status.memory, Some("B")),
        number("MemoryPeak", status.memory_peak, Some("B")),
    ]
}

fn shown(name: &'static str, characteristics: Characteristics, value: String) -> (VariableName, Variable) {
    let variable = Variable::observed(characteristics, value);
    (VariableName::from_static(name, None), variable)
}

/// What a plugin says of itself may be anything.
fn words(name: &'static str, value: &str, most: usize) -> (VariableName, Variable) {
    let characteristics = Characteristics::new(DataType::String);
    shown(name, characteristics, text::plain(value, most))
}

/// OCPP's integers end at 2^31 - 1, and so does what is shown.
fn number(name: &'static str, value: u64, unit: Option<&str>) -> (VariableName, Variable) {
    let characteristics = Characteristics {
        unit: unit.map(str::to_owned),
        min_limit: Some(0.0),
        ..Characteristics::new(DataType::Integer)
    };
    let value = i32::try_from(value).unwrap_or(i32::MAX);
    shown(name, characteristics, value.to_string())
}
