//! Stories of stations, by functional block.

mod authorization;
mod availability;
mod certificates;
mod credentials;
mod data_transfer;
mod energy;
mod frames;
mod kill;
mod last_good;
mod limits;
mod metering;
mod network_profile;
mod plugins;
mod points;
mod queue;
mod random;
mod registration;
mod remote;
mod reset;
mod restore;
mod security;
mod session;
mod slots;
mod standings;
mod status;
mod trigger;
mod variables;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use plugpoint_ocpp::Leniency;

use crate::device_model::{ComponentFile, DeviceModel, Layer};
use crate::script::{Blueprint, Rig, run};

/// The simulator of `config/simulator`: two EVSEs with one connector each. Meter values come by
/// themselves only in the stories about them.
fn blueprint() -> Blueprint {
    static MODEL: OnceLock<DeviceModel> = OnceLock::new();
    let model = MODEL.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/simulator/component_config");
        let mut files = folder(&root.join("standardized"), Layer::Standardized);
        files.extend(folder(&root.join("custom"), Layer::Custom));
        DeviceModel::load(&files).unwrap().model
    });
    let mut blueprint = Blueprint {
        model: model.clone(),
        leniency: Leniency::Strict,
        seed: 1,
    };
    for quiet in ["AlignedDataCtrlr.Interval", "SampledDataCtrlr.TxUpdatedInterval"] {
        blueprint.set(quiet, "0").unwrap();
    }
    blueprint
}

fn folder(path: &Path, layer: Layer) -> Vec<ComponentFile> {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let file = |path: std::path::PathBuf| ComponentFile {
        layer,
        path: path.display().to_string(),
        text: fs::read_to_string(&path).unwrap(),
    };
    entries.map(file).collect()
}

/// Acts a story out.
#[track_caller]
fn story(text: &str) -> Rig {
    run(&blueprint(), text).unwrap_or_else(|failure| panic!("{failure}"))
}
