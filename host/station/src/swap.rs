//! A swap as it is told to people and programs.

use plugpoint_runtime as runtime;
use serde::Serialize;

/// How a swap went.
#[derive(Clone, Debug, Serialize)]
pub struct SwapReport {
    pub plugin: String,
    pub committed: bool,
    /// Versions as the plugins describe themselves.
    pub from: String,
    pub to: Option<String>,
    /// How long events were held, in microseconds.
    pub pause_us: u64,
    pub phases: Vec<SwapPhase>,
    /// In which phase it failed and why; the old version serves on.
    pub failed: Option<SwapFailure>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SwapPhase {
    pub name: String,
    pub took_us: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct SwapFailure {
    pub phase: String,
    pub reason: String,
}

impl From<runtime::SwapReport> for SwapReport {
    fn from(report: runtime::SwapReport) -> Self {
        let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let failed = match report.outcome {
            runtime::SwapOutcome::Committed => None,
            runtime::SwapOutcome::RolledBack { phase, reason } => Some(SwapFailure {
                phase: format!("{phase:?}"),
                reason,
            }),
        };
        Self {
            plugin: report.plugin,
            committed: failed.is_none(),
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
