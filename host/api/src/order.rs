//! What can be asked of a running station.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line to the station: `{"do":"status"}`, `{"do":"plugin-swap","id":"board","path":"/…/new.wasm"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Order {
    /// Everything at a glance.
    Status,
    /// Replaces a plugin's component while it runs; answered when the swap is committed or rolled back.
    PluginSwap { id: String, path: PathBuf },
    /// A clean stop.
    Stop,
}

/// One line back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reply {
    Ok { ok: Value },
    Error { error: String },
}
