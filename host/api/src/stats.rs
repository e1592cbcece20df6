//! What plugins do and use, as JSON for people and programs.

use std::borrow::Cow;

use plugpoint_runtime::{Budgets, FunctionStats, PortStats, Stats};
use plugpoint_station::PluginStats;
use serde::Serialize;
use serde_json::{Value, json};

pub(crate) static STATES: [&str; 4] = ["Broken", "Restarting", "Stopped", "Up"];

/// A limit, and how much of it is used where that can be said at any time.
#[derive(Debug, Serialize)]
pub(crate) struct Budget {
    pub(crate) name: Cow<'static, str>,
    pub(crate) unit: &'static str,
    pub(crate) used: Option<u64>,
    /// The most that there was.
    pub(crate) peak: Option<u64>,
    pub(crate) limit: u64,
}

pub(crate) fn state(plugin: &PluginStats) -> String {
    format!("{:?}", plugin.runtime.state)
}

/// All plugins, each with its budgets and functions.
pub(crate) fn report(plugins: &[PluginStats]) -> Value {
    plugins.iter().map(plugin).collect()
}

fn plugin(plugin: &PluginStats) -> Value {
    let stats = &plugin.runtime;
    json!({
        "id": stats.id,
        "state": state(plugin),
        "name": stats.name,
        "vendor": stats.vendor,
        "version": stats.version,
        "sha256": stats.sha256,
        "interfaces": stats.interfaces.iter().map(|interface| interface.name()).collect::<Vec<_>>(),
        "incarnation": stats.incarnation,
        "calls": stats.calls,
        "restarts": stats.restarts,
        "faults": stats.faults_by_kind,
        "last_fault": stats.last_fault.as_ref().map(ToString::to_string),
        "swaps": plugin.swaps,
        "questions_pending": stats.pending,
        "dropped": {
            "log_lines": stats.log_lines_dropped,
            "notices": stats.notices_dropped,
            "port_bytes": stats.port_bytes_dropped,
            "unbound": stats.unbound_dropped,
        },
        "budgets": budgets(stats),
        "functions": stats.functions.iter().map(function).collect::<Vec<_>>(),
    })
}

/// Every budget of a plugin: one that is new does not compile until it is here.
pub(crate) fn budgets(stats: &Stats) -> Vec<Budget> {
    let Budgets {
        memory,
        table_elements,
        call_ms,
        lifecycle_ms,
        boundary_bytes,
        handles,
        effects_per_call,
        effects_per_second,
        timers,
        log_bytes_per_second,
        queue,
        snapshot_bytes,
    } = stats.budgets;
    let mut budgets = vec![
        Budget {
            used: Some(stats.memory as u64),
            peak: Some(stats.memory_peak as u64),
            ..limit("memory", "B", memory as u64)
        },
        Budget {
            used: Some(stats.kv_bytes),
            ..limit("kv", "B", stats.kv_quota)
        },
        Budget {
            used: Some(stats.queue as u64),
            ..limit("queue", "events", queue as u64)
        },
        Budget {
            peak: slowest(stats, |function| !is_lifecycle(function)),
            ..limit("call-ms", "ms", call_ms)
        },
        Budget {
            peak: slowest(stats, is_lifecycle),
            ..limit("lifecycle-ms", "ms", lifecycle_ms)
        },
        limit("boundary-bytes", "B", boundary_bytes as u64),
        limit("effects-per-call", "", effects_per_call as u64),
        limit("effects-per-second", "/s", effects_per_second),
        limit("handles", "", handles as u64),
        limit("log-bytes-per-second", "B/s", log_bytes_per_second),
        limit("snapshot-bytes", "B", snapshot_bytes as u64),
        limit("table-elements", "", table_elements as u64),
        limit("timers", "", timers as u64),
    ];
    budgets.extend(stats.ports.iter().flat_map(of_port));
    budgets
}

/// As `[plugins.ports.<name>.budget]` has them.
fn of_port(port: &PortStats) -> [Budget; 2] {
    let name = |budget: &str| format!("ports.{}.{budget}", port.name);
    [
        limit(name("bytes-per-second"), "B/s", port.budget.bytes_per_second),
        Budget {
            used: Some(port.queued as u64),
            ..limit(name("queue-bytes"), "B", port.budget.queue_bytes as u64)
        },
    ]
}

fn limit(name: impl Into<Cow<'static, str>>, unit: &'static str, limit: u64) -> Budget {
    Budget {
        name: name.into(),
        unit,
        used: None,
        peak: None,
        limit,
    }
}

fn is_lifecycle(function: &FunctionStats) -> bool {
    function.function.starts_with("lifecycle.")
}

/// In milliseconds on the wall.
fn slowest(stats: &Stats, which: impl Fn(&FunctionStats) -> bool) -> Option<u64> {
    let functions = stats.functions.iter().filter(|function| which(function));
    functions
        .map(|function| u64::try_from(function.wall_max.as_millis()).unwrap_or(u64::MAX))
        .max()
}

fn function(function: &FunctionStats) -> Value {
    let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let percentile = |share| function.latency.percentile(share).map(micros);
    json!({
        "name": function.function,
        "ok": function.ok,
        "failed": function.failed,
        "p50_us": percentile(0.5),
        "p99_us": percentile(0.99),
        "max_us": micros(function.wall_max),
        "cpu_us": micros(function.cpu),
        "bytes_in": function.bytes_in,
        "bytes_out": function.bytes_out,
    })
}
