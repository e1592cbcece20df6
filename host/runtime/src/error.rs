//! Errors of loading and running plugins, for a reader who has never seen a component.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::bind::Overlap;
use crate::contract::Interface;
use crate::fault::Fault;

/// The runtime itself cannot start.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    #[error(
        "the folder for compiled plugins {path} cannot be used: {source}; make it writable for the station alone"
    )]
    Cache { path: PathBuf, source: io::Error },
    #[error("the WebAssembly engine cannot start: {0}")]
    Engine(String),
    #[error("a thread for plugins cannot start: {0}")]
    Thread(io::Error),
}

/// A plugin cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Check(#[from] CheckError),
    #[error("the component cannot be compiled: {0}")]
    Compile(String),
    #[error("compiling did not end within {} s; is the component too large?", .0.as_secs())]
    CompileTimeout(Duration),
    #[error(
        "the plugins `{first}` and `{second}` both export `{interface}`, and both are for {overlap}; only one plugin \
         may have it: remove one of them, or bind each to {what} of its own in its `[[plugins]]`, as in \
         `bind = {{ {example} }}`",
        what = if interface.is_by_iface() { "ifaces" } else { "EVSEs" },
        example = if interface.is_by_iface() { r#"ifaces = ["wwan0"]"# } else { "evses = [1]" },
    )]
    Conflict {
        interface: Interface,
        first: String,
        second: String,
        overlap: Overlap,
    },
    #[error("there are two plugins with the id `{0}`; give each an id of its own")]
    DuplicateId(String),
    #[error("the plugin failed while it was started: {0}")]
    Fault(#[from] Fault),
    #[error("the component does not fit the host: {0}")]
    Link(String),
    #[error("{path} cannot be read: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} has {size} bytes; a plugin may have {max}")]
    TooLarge { path: PathBuf, size: u64, max: u64 },
    #[error("there is no plugin with the id `{0}`")]
    UnknownPlugin(String),
}

/// The file is no component that this host can serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CheckError {
    #[error(
        "this is a WebAssembly core module, not a component: build it for wasm32-wasip2, or link it with wasm-component-ld"
    )]
    CoreModule,
    #[error("the plugin does not fit the host's contract {served}:{}", Lines(.mismatches))]
    Mismatch {
        served: String,
        mismatches: Vec<Mismatch>,
    },
    #[error("this is no WebAssembly component: {0}")]
    NotWasm(String),
}

/// One thing in which a component differs from the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// As the component names it, with its version: `plugpoint:station/connector@0.1.0`.
    pub interface: String,
    pub function: Option<String>,
    pub problem: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.function {
            Some(function) => write!(f, "{}, function `{function}`: {}", self.interface, self.problem),
            None => write!(f, "{}: {}", self.interface, self.problem),
        }
    }
}

struct Lines<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Lines<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| write!(f, "\n  - {line}"))
    }
}
