//! How long events are held while a plugin is replaced, against the other way: starting the process anew.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use plugpoint_runtime::{Options, PluginSpec, Plugins, Runtime, SwapOutcome, SwapSource, Wiring};

use crate::stats::{median, micros, percentile};
use crate::table::Row;

const ROUNDS: usize = 100;

pub(crate) fn measure([old, new]: [&Path; 2], cache: &Path, restart: Duration) -> Result<Row> {
    let options = Options {
        cache_dir: Some(cache.to_owned()),
        ..Options::default()
    };
    let runtime = Runtime::new(options)?;
    runtime.prepare(old)?;
    runtime.prepare(new)?;
    let pauses: Result<Vec<f64>> = (0..ROUNDS).map(|_| pause(&runtime, old, new)).collect();
    let mut pauses = pauses?;
    let (p50, p99) = (median(&mut pauses), percentile(&mut pauses, 0.99));
    Ok(Row {
        figure: "hot swap, events held (new version in the cache)",
        station: format!("{p50:.0} us (p99 {p99:.0})"),
        bare: format!("{:.1} ms: the process starts anew", restart.as_secs_f64() * 1e3),
        ratio: p50 / micros(restart),
        aim: None,
    })
}

fn pause(runtime: &Runtime, old: &Path, new: &Path) -> Result<f64> {
    let plugins = Plugins::new(runtime, Wiring::in_memory(Arc::new(drop)));
    plugins.load(PluginSpec::new("simulator", old))?;
    let report = plugins.swap("simulator", SwapSource::File(new.to_owned()))?;
    ensure!(
        report.outcome == SwapOutcome::Committed,
        "the swap was {:?}",
        report.outcome
    );
    plugins.shutdown();
    Ok(micros(report.pause))
}
