//! `plugpoint plugin bench`: what each function of a plugin costs.

use std::path::PathBuf;

use plugpoint_runtime::{CompileLimits, Compiler};
use plugpoint_testkit::{Bench, Measured, bench, runtime, words};
use serde_json::{Value, json};

use crate::plugin::given::{Given, hex};

/// Call each function that a plugin exports again and again, and measure
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The component
    component: PathBuf,
    #[command(flatten)]
    given: Given,
    /// Bytes for its ports, in hex
    #[arg(long, value_name = "HEX", default_value = "0d0a")]
    feed: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let bytes = hex(&args.feed)?;
    let fed: Vec<_> = args
        .given
        .ports()
        .map(|port| (port.to_owned(), bytes.clone()))
        .collect();
    let runtime = runtime(Compiler::Child(CompileLimits::default()))?;
    let bench = bench(&runtime, &args.given.setup(&args.component)?, &fed)?;
    if args.json {
        println!("{:#}", as_json(&bench));
    } else {
        print!("{}", in_words(&bench));
    }
    Ok(())
}

fn in_words(bench: &Bench) -> String {
    let mut text = format!(
        "{} {}: compiled in {:.0} ms, {} KiB of memory at most, {}\n\n",
        bench.name,
        bench.version,
        bench.compile.as_secs_f64() * 1e3,
        bench.memory_peak >> 10,
        bench
            .snapshot
            .map_or("no state".to_owned(), |bytes| format!("{bytes} bytes of state")),
    );
    for Measured { stats, per_second } in &bench.functions {
        let per_second = per_second.map_or_else(String::new, |rate| format!("{rate:>10.0} /s"));
        text += &format!("{} {per_second}\n", words::function(stats));
    }
    text
}

fn as_json(bench: &Bench) -> Value {
    let micros = |time: std::time::Duration| time.as_secs_f64() * 1e6;
    let functions = bench.functions.iter().map(|Measured { stats, per_second }| {
        let calls = stats.calls().max(1);
        json!({
            "function": stats.function,
            "calls": stats.calls(),
            "failed": stats.failed,
            "calls_per_second": per_second,
            "p50_us": stats.latency.percentile(0.5).map(micros),
            "p99_us": stats.latency.percentile(0.99).map(micros),
            "max_us": micros(stats.wall_max),
            "mean_us": micros(stats.wall) / calls as f64,
            "cpu_us": micros(stats.cpu) / calls as f64,
            "bytes_in": stats.bytes_in / calls,
            "bytes_out": stats.bytes_out / calls,
            "memory_peak": stats.memory_peak,
        })
    });
    json!({
        "name": bench.name,
        "version": bench.version,
        "compile_ms": bench.compile.as_secs_f64() * 1e3,
        "memory_peak": bench.memory_peak,
        "snapshot_bytes": bench.snapshot,
        "functions": functions.collect::<Vec<_>>(),
    })
}
