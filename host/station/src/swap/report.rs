//! How a swap went, as it is told to people and programs.

use plugpoint_runtime as runtime;
use serde::{Deserialize, Serialize};

/// How a swap went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapReport {
    pub plugin: String,
    /// The new component runs: it was swapped in, or is the one that ran already.
    pub committed: bool,
    /// It is the one that ran already; nothing was done.
    pub unchanged: bool,
    /// This component was tried before and rolled back, for this reason.
    pub known_to_fail: Option<String>,
    /// Its signature is wrong, missing, or of nobody who is trusted.
    pub untrusted: bool,
    /// Versions as the plugins describe themselves.
    pub from: String,
    pub to: Option<String>,
    /// How long events were held, in microseconds.
    pub pause_us: u64,
    pub phases: Vec<SwapPhase>,
    /// In which phase it failed and why; the old version serves on.
    pub failed: Option<SwapFailure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapPhase {
    pub name: String,
    pub took_us: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapFailure {
    pub phase: String,
    pub reason: String,
}

/// The swaps of one plugin since the station started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SwapCounts {
    pub committed: u64,
    pub rolled_back: u64,
    /// How long the last one that was committed held events, in microseconds.
    pub last_pause_us: u64,
}

impl SwapCounts {
    pub(crate) fn add(&mut self, report: &SwapReport) {
        if !report.committed {
            self.rolled_back += 1;
        } else if !report.unchanged {
            self.committed += 1;
            self.last_pause_us = report.pause_us;
        }
    }
}

impl From<runtime::SwapReport> for SwapReport {
    fn from(report: runtime::SwapReport) -> Self {
        let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let unchanged = report.outcome == runtime::SwapOutcome::Unchanged;
        let failed = match report.outcome {
            runtime::SwapOutcome::Committed | runtime::SwapOutcome::Unchanged => None,
            runtime::SwapOutcome::RolledBack { phase, reason } => Some(SwapFailure {
                phase: format!("{phase:?}"),
                reason,
            }),
        };
        Self {
            plugin: report.plugin,
            committed: failed.is_none(),
            unchanged,
            known_to_fail: report.known_to_fail,
            untrusted: report.untrusted,
            from: report.from,
            to: report.to,
            pause_us: micros(report.pause),
            phases: report
                .phases
                .into_iter()
                .map(|(phase, took)| SwapPhase {
                    name: format!("{phase:?}"),
                    took_us: micros(took),
                })
                .collect(),
            failed,
        }
    }
}
