//! From a file to a plugin: what is no component, what does not fit, the cache.

use std::fs;

use plugpoint_runtime::{CheckError, Compiler, LoadError, Options, PluginSpec, Plugins, Runtime, Wiring};

use crate::guests::probe;
use crate::rig::runtime;

fn load(bytes: &[u8]) -> LoadError {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("plugin.wasm");
    fs::write(&path, bytes).unwrap();
    runtime().prepare(&path).unwrap_err()
}

#[test]
fn what_is_no_component_is_told_from_what_is_a_core_module() {
    assert!(matches!(load(b""), LoadError::Check(CheckError::NotWasm(_))));
    assert!(matches!(
        load(b"#!/bin/sh\n"),
        LoadError::Check(CheckError::NotWasm(_))
    ));
    assert!(matches!(
        load(b"\0asm\x01\0\0\0"),
        LoadError::Check(CheckError::CoreModule)
    ));
    assert!(
        load(b"\x7fELF....")
            .to_string()
            .contains("compiled for a processor")
    );
}

#[test]
fn a_component_damaged_anywhere_is_refused_and_harms_nobody() {
    let whole = fs::read(probe(1)).unwrap();
    for cut in [8, 100, whole.len() / 2, whole.len() - 1] {
        load(&whole[..cut]);
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = runtime()
        .prepare("/nowhere/plugin.wasm".as_ref())
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("/nowhere/plugin.wasm cannot be read"),
        "{error}"
    );
}

/// A runtime of its own: compiled code is shared within one.
fn start(cache: &std::path::Path) -> Runtime {
    let options = Options {
        cache_dir: Some(cache.to_owned()),
        compiler: Compiler::InProcess,
        ..Options::default()
    };
    Runtime::new(options).unwrap()
}

#[test]
fn a_damaged_cache_is_compiled_anew() {
    let dir = tempfile::tempdir().unwrap();
    start(dir.path()).prepare(&probe(1)).unwrap();
    let file = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
    let sound = fs::read(&file).unwrap();
    let mut damaged = sound.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(&file, &damaged).unwrap();
    let plugins = Plugins::new(&start(dir.path()), Wiring::in_memory(std::sync::Arc::new(|_| ())));
    plugins
        .load(PluginSpec::new("probe", probe(1)).unsigned())
        .unwrap();
    assert_eq!(fs::read(&file).unwrap(), sound, "it was written anew");
}
