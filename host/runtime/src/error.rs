//! Errors of loading and running plugins, for a reader who has never seen a component.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::bind::Overlap;
use crate::bundle::{BundleError, Denials, UntrustedError};
use crate::contract::Interface;
use crate::fault::Fault;
use crate::ports::BadField;

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
    #[error("{path}: {source}", path = .path.display())]
    Bundle { path: PathBuf, source: BundleError },
    #[error(transparent)]
    Check(#[from] CheckError),
    #[error("the component is not what its manifest says:{}", Lines(.0))]
    Claims(Vec<String>),
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
    #[error(transparent)]
    Denied(#[from] Denials),
    #[error("there are two plugins with the id `{0}`; give each an id of its own")]
    DuplicateId(String),
    #[error("the plugin failed while it was started: {0}")]
    Fault(#[from] Fault),
    #[error("the component that came from {path} (sha256 {sha256}) is neither kept whole nor still there", path = .path.display())]
    Gone { path: PathBuf, sha256: String },
    #[error("the component does not fit the host: {0}")]
    Link(String),
    #[error(
        "`{plugin}` runs `{running}`, and this is `{offered}`, another plugin; to run that instead, name it in the \
         configuration and restart"
    )]
    OtherPlugin {
        plugin: String,
        running: String,
        offered: String,
    },
    #[error(
        "the port `{port}` of the plugin `{plugin}` can never work: {field}; change [plugins.ports.{port}]"
    )]
    Port {
        plugin: String,
        port: String,
        field: BadField,
    },
    #[error("{path} cannot be read: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error(
        "{id} {version} has the rollback counter {counter}, and {reached} has been reached here: it is too old; if you \
         mean to go back, write `allow-rollback-to = {counter}` into the plugin's configuration"
    )]
    Rollback {
        id: String,
        version: String,
        counter: u64,
        reached: u64,
    },
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error("{path} has {size} bytes; a plugin may have {max}")]
    TooLarge { path: PathBuf, size: u64, max: u64 },
    #[error("there is no plugin with the id `{0}`")]
    UnknownPlugin(String),
    #[error(
        "{path} is not signed; ask its vendor for a signed bundle, or write `allow-unsigned = true` into the \
         configuration of the plugin `{plugin}`", path = .path.display()
    )]
    Unsigned { path: PathBuf, plugin: String },
    #[error("{path} is not let in: {why}", path = .path.display())]
    Untrusted { path: PathBuf, why: UntrustedError },
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
    /// The parameter and type, if it is one, and what is wrong there.
    pub problem: String,
    /// What the contract has there, in WIT.
    pub expected: Option<String>,
    /// What the component has there, in WIT.
    pub found: Option<String>,
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

impl LoadError {
    /// Whether the signature is wrong, missing, or of nobody who is trusted.
    pub fn is_untrusted(&self) -> bool {
        matches!(self, Self::Unsigned { .. } | Self::Untrusted { .. })
    }
}
