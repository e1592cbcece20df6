//! A running station at a glance.

use std::collections::BTreeMap;

use plugpoint_connectivity as connectivity;
use plugpoint_runtime::{PluginState, Stats};
use serde::Serialize;

use crate::SwapCounts;

/// Everything at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    pub station: plugpoint_engine::Status,
    pub network: connectivity::Status,
    pub ifaces: connectivity::ifaces::Status,
    pub plugins: Vec<PluginStatus>,
    /// Plugins of the configuration that did not load, and why.
    pub left_out: BTreeMap<String, String>,
}

/// The ways to the CSMS: what is tried, how, and why.
#[derive(Clone, Debug, Serialize)]
pub struct NetworkStatus {
    pub connection: connectivity::Status,
    pub ifaces: connectivity::ifaces::Status,
}

/// A plugin at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct PluginStatus {
    pub id: String,
    /// `Up`, `Restarting`, `Broken` (the breaker is open, the defaults answer) or `Stopped`.
    pub state: String,
    pub name: String,
    pub version: String,
    /// Who signed it, by the name of the key that is trusted; none: nobody.
    pub signer: Option<String>,
    pub sha256: String,
    /// Counts instances since the station started, from 1.
    pub incarnation: u64,
    pub calls: u64,
    pub faults: u64,
    pub last_fault: Option<String>,
    pub restarts: u64,
    pub swaps: u64,
    /// Bytes of linear memory: now, the most there was, the most allowed.
    pub memory: usize,
    pub memory_peak: usize,
    pub memory_budget: usize,
    pub log_lines_dropped: u64,
    pub kv_bytes: u64,
    pub queue: usize,
}

/// All that is counted of a plugin.
#[derive(Clone, Debug)]
pub struct PluginStats {
    pub runtime: Stats,
    pub swaps: SwapCounts,
}

impl From<Stats> for PluginStatus {
    fn from(stats: Stats) -> Self {
        Self {
            id: stats.id,
            state: state(stats.state).as_str().to_owned(),
            name: stats.name,
            version: stats.version,
            signer: stats.signer,
            sha256: stats.sha256,
            incarnation: stats.incarnation,
            calls: stats.calls,
            faults: stats.faults,
            last_fault: stats.last_fault.map(|fault| fault.to_string()),
            restarts: stats.restarts,
            swaps: stats.swaps,
            memory: stats.memory,
            memory_peak: stats.memory_peak,
            memory_budget: stats.budgets.memory,
            log_lines_dropped: stats.log_lines_dropped,
            kv_bytes: stats.kv_bytes,
            queue: stats.queue,
        }
    }
}

pub(crate) fn state(state: PluginState) -> plugpoint_engine::PluginState {
    match state {
        PluginState::Broken => plugpoint_engine::PluginState::Broken,
        PluginState::Restarting => plugpoint_engine::PluginState::Restarting,
        PluginState::Stopped => plugpoint_engine::PluginState::Stopped,
        PluginState::Up => plugpoint_engine::PluginState::Up,
    }
}
