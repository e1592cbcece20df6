//! What a plugin costs: each function that it exports, called again and again with one sample of arguments.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plugpoint_runtime::{
    CompileLimits, Compiler, FunctionStats, LoadError, Options, Runtime, RuntimeError, Stats,
};

use crate::samples;
use crate::setup::Setup;
use crate::stub::Stub;

/// Each function is called for so long, on the wall.
const EACH: Duration = Duration::from_millis(300);

/// Then time passes for the plugin: timers that the calls set come due.
const BATCH: usize = 32;
const PAUSE: Duration = Duration::from_secs(1);

/// How often the plugin is started anew.
const STARTS: usize = 20;

/// What was measured.
#[derive(Clone, Debug)]
pub struct Bench {
    pub name: String,
    pub version: String,
    /// Without a cache, in a process of its own as in a station.
    pub compile: Duration,
    /// Of the state that the plugin gave last, in bytes.
    pub snapshot: Option<usize>,
    /// The most linear memory, in bytes.
    pub memory_peak: usize,
    /// In the order of their names; `start` is the making of an instance.
    pub functions: Vec<Measured>,
}

#[derive(Clone, Debug)]
pub struct Measured {
    pub stats: FunctionStats,
    /// One after the other, from the question to the answer, through all of the runtime; none for functions that the
    /// runtime calls by itself.
    pub per_second: Option<f64>,
}

#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

/// Measures the plugin that `setup` describes. `fed` are bytes for each of its ports, where it takes any.
///
/// # Errors
/// If the plugin does not start.
pub fn bench(runtime: &Runtime, setup: &Setup, fed: &[(String, Vec<u8>)]) -> Result<Bench, BenchError> {
    let compile = compile(setup)?;
    let mut measured = BTreeMap::new();
    let first = setup.clone().start_on(runtime)?;
    let exports = first.stats().map(|stats| stats.interfaces).unwrap_or_default();
    for question in samples::questions() {
        if exports.contains(&question.interface()) {
            let call = |stub: &mut Stub| {
                stub.ask(question.clone());
            };
            add(&mut measured, run(runtime, setup, question.name(), call)?);
        }
    }
    for notice in samples::notices() {
        if exports.contains(&notice.interface()) {
            let call = |stub: &mut Stub| stub.tell(notice.clone());
            add(&mut measured, run(runtime, setup, notice.name(), call)?);
        }
    }
    for (port, bytes) in fed {
        // A plugin that does not keep up takes less: that is no failure of the bench.
        let call = |stub: &mut Stub| drop(stub.feed(port, bytes));
        add(&mut measured, run(runtime, setup, "events.on-port-data", call)?);
    }
    let (stats, snapshot) = starts(runtime, setup)?;
    stats.functions.iter().for_each(|stats| {
        let stats = stats.clone();
        add(
            &mut measured,
            vec![Measured {
                stats,
                per_second: None,
            }],
        );
    });
    Ok(Bench {
        name: stats.name,
        version: stats.version,
        compile,
        snapshot,
        memory_peak: measured
            .values()
            .map(|measured| measured.stats.memory_peak)
            .max()
            .unwrap_or_default(),
        functions: measured.into_values().collect(),
    })
}

fn add(all: &mut BTreeMap<&'static str, Measured>, more: Vec<Measured>) {
    for more in more {
        match all.get_mut(more.stats.function) {
            Some(measured) => {
                measured.stats.merge(&more.stats);
                measured.per_second = measured.per_second.or(more.per_second);
            }
            None => {
                all.insert(more.stats.function, more);
            }
        }
    }
}

/// Calls one function of a fresh plugin. The runtime calls others meanwhile (timers, snapshots): they are in the result too.
fn run(
    runtime: &Runtime,
    setup: &Setup,
    function: &str,
    mut call: impl FnMut(&mut Stub),
) -> Result<Vec<Measured>, BenchError> {
    let mut stub = setup.clone().start_on(runtime)?;
    let (mut calls, mut calling) = (0_u32, Duration::ZERO);
    while calling < EACH {
        let begun = Instant::now();
        (0..BATCH).for_each(|_| call(&mut stub));
        calling += begun.elapsed();
        calls += BATCH as u32;
        stub.advance(PAUSE);
        stub.forget();
    }
    let functions = stub.stats().map(|stats| stats.functions).unwrap_or_default();
    let measured = functions.into_iter().map(|stats| Measured {
        per_second: (stats.function == function).then(|| f64::from(calls) / calling.as_secs_f64()),
        stats,
    });
    Ok(measured.collect())
}

/// Starts the plugin again and again, so that what is called only once in a life is called often enough.
fn starts(runtime: &Runtime, setup: &Setup) -> Result<(Stats, Option<usize>), BenchError> {
    let mut stub = setup.clone().start_on(runtime)?;
    let mut all: BTreeMap<&'static str, FunctionStats> = BTreeMap::new();
    let mut last = None;
    for _ in 0..STARTS {
        stub.advance(PAUSE);
        last = stub.stats();
        for stats in last.iter().flat_map(|stats| &stats.functions) {
            all.entry(stats.function)
                .and_modify(|all| all.merge(stats))
                .or_insert_with(|| stats.clone());
        }
        stub.power_cut(Duration::ZERO)?;
    }
    let snapshot = stub.snapshot().map(|snapshot| snapshot.bytes.len());
    let last = last.ok_or_else(|| LoadError::UnknownPlugin("plugin".into()))?;
    let functions = all.into_values().collect();
    Ok((Stats { functions, ..last }, snapshot))
}

fn compile(setup: &Setup) -> Result<Duration, BenchError> {
    let options = |compiler| Options {
        compiler,
        ..Options::default()
    };
    let compiler = if plugpoint_runtime::is_compile_child() {
        Compiler::InProcess
    } else {
        Compiler::Child(CompileLimits::default())
    };
    let runtime = Runtime::new(options(compiler))?;
    let begun = Instant::now();
    runtime.prepare(setup.path())?;
    Ok(begun.elapsed())
}
