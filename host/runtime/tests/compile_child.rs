//! Compiling in a child process. Not a test of the usual kind: the child is this executable again.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

#[allow(dead_code, reason = "not every guest is needed here")]
#[path = "all/guests.rs"]
mod guests;

use std::sync::Arc;
use std::time::Duration;

use plugpoint_runtime::{
    CheckError, CompileLimits, Compiler, LoadError, Options, PluginSpec, Plugins, Runtime, Wiring,
    compile_child_main, is_compile_child,
};

/// A component of nothing but its header.
const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

fn main() {
    if is_compile_child() {
        compile_child_main();
    }
    // What a test runner asks before it runs anything.
    if std::env::args().any(|arg| arg == "--list") {
        return println!("compile_child: test");
    }
    a_component_is_compiled_by_a_child();
    a_misfit_is_told_by_the_child();
    a_child_out_of_memory_is_an_error();
    a_child_out_of_time_is_an_error();
}

fn load(limits: CompileLimits, bytes: &[u8]) -> Result<(), LoadError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("plugin.wasm");
    std::fs::write(&path, bytes).unwrap();
    let options = Options {
        compiler: Compiler::Child(limits),
        ..Options::default()
    };
    let runtime = Runtime::new(options).unwrap();
    let plugins = Plugins::new(&runtime, Wiring::in_memory(Arc::new(|_| ())));
    plugins.load(PluginSpec::new("probe", path).unsigned()).map(drop)
}

fn a_component_is_compiled_by_a_child() {
    load(CompileLimits::default(), &probe()).unwrap();
}

fn a_misfit_is_told_by_the_child() {
    let error = load(CompileLimits::default(), EMPTY).unwrap_err();
    assert!(
        matches!(error, LoadError::Check(CheckError::Mismatch { .. })),
        "{error}"
    );
}

fn a_child_out_of_memory_is_an_error() {
    let limits = CompileLimits {
        memory: 16 << 20,
        ..CompileLimits::default()
    };
    let error = load(limits, &probe()).unwrap_err();
    assert!(matches!(error, LoadError::Compile(_)), "{error}");
}

fn a_child_out_of_time_is_an_error() {
    let limits = CompileLimits {
        timeout: Duration::from_millis(1),
        ..CompileLimits::default()
    };
    let error = load(limits, &probe()).unwrap_err();
    assert!(matches!(error, LoadError::CompileTimeout(_)), "{error}");
}

fn probe() -> Vec<u8> {
    std::fs::read(guests::probe(1)).unwrap()
}
