//! The process's one wasmtime engine.

use std::hash::{DefaultHasher, Hash, Hasher};

use wasmtime::{Config, OptLevel};

use crate::error::RuntimeError;
use crate::ticker::Ticker;

/// Address space kept free for each linear memory; beyond it a growing memory is moved, which copies it. As much as
/// the default memory budget, so that the memories of a thousand stations fit one process.
const MEMORY_RESERVATION: u64 = 32 << 20;
const MEMORY_GUARD: u64 = 64 << 10;
const GROWTH_RESERVATION: u64 = 1 << 20;
/// What a guest's recursion may take of the calling thread's stack.
pub(crate) const MAX_WASM_STACK: usize = 512 << 10;

pub(crate) struct Engine {
    wasm: wasmtime::Engine,
    pub(crate) ticker: Ticker,
}

impl Engine {
    pub(crate) fn wasm_engine(&self) -> &wasmtime::Engine {
        &self.wasm
    }

    pub(crate) fn new() -> Result<Self, RuntimeError> {
        let wasm = serving_engine()?;
        let ticker = Ticker::start(wasm.clone())?;
        Ok(Self { wasm, ticker })
    }
}

/// An engine without its ticker, for compiling.
pub(crate) fn wasm_engine() -> Result<wasmtime::Engine, RuntimeError> {
    build(&config())
}

/// Code comes compiled to it. A compiler that is never used would take more than a megabyte of memory.
fn serving_engine() -> Result<wasmtime::Engine, RuntimeError> {
    build(config().enable_compiler(false))
}

fn build(config: &Config) -> Result<wasmtime::Engine, RuntimeError> {
    wasmtime::Engine::new(config).map_err(|error| RuntimeError::Engine(format!("{error:#}")))
}

/// Names what compiled code depends on: wasmtime's full version and its settings. Whether this processor runs the
/// code, wasmtime checks when it is loaded.
pub(crate) fn compatibility(engine: &wasmtime::Engine) -> u64 {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.finish()
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(MAX_WASM_STACK)
        .memory_reservation(MEMORY_RESERVATION)
        .memory_guard_size(MEMORY_GUARD)
        .memory_reservation_for_growth(GROWTH_RESERVATION)
        // Calls are synchronous and guests wait for events, so component-model async is not needed.
        .concurrency_support(false)
        // Proposals that no guest language needs are off: less that can be attacked. Multi-memory stays on
        // (components of several core modules are compiled with it), tail calls too (QuickJS).
        .wasm_exceptions(false)
        .wasm_function_references(false)
        .wasm_gc(false)
        .gc_support(false)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .wasm_stack_switching(false)
        .wasm_threads(false);
    config
}
