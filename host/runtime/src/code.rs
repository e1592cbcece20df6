//! A component ready to be instantiated, and the way from a file to it.

use std::collections::HashMap;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex, Weak};

use wasmtime::component::{Component, InstancePre, Linker};

use crate::abi::{self, Contract};
use crate::cache::{Cache, Sha256Hash, hex, sha256};
use crate::compile::{Compiler, compile};
use crate::contract::Interface;
use crate::engine::Engine;
use crate::error::LoadError;
use crate::host::Host;
use crate::sync::lock;
use crate::wasi;

/// Largest component, in bytes.
pub(crate) const MAX_COMPONENT: u64 = 64 << 20;

pub(crate) struct Code {
    pub(crate) pre: InstancePre<Host>,
    pub(crate) contract: Contract,
    pub(crate) sha256: String,
    /// Whether it imports WASI.
    pub(crate) wasi: bool,
}

/// The bytes of a component.
pub(crate) struct Source<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) sha256: Sha256Hash,
}

/// Makes code of components. Plugins with the same component share their code.
pub(crate) struct Loader {
    cache: Cache,
    compiler: Compiler,
    loaded: Mutex<HashMap<Sha256Hash, Weak<Code>>>,
}

impl Code {
    pub(crate) fn exports(&self, interface: Interface) -> bool {
        self.contract.exports(interface)
    }

    pub(crate) fn interfaces(&self) -> Vec<Interface> {
        Interface::ALL
            .into_iter()
            .filter(|interface| self.exports(*interface))
            .collect()
    }
}

impl<'a> Source<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            sha256: sha256(bytes),
        }
    }
}

impl Loader {
    pub(crate) fn new(cache: Cache, compiler: Compiler) -> Self {
        Self {
            cache,
            compiler,
            loaded: Mutex::default(),
        }
    }

    /// Takes the code from memory, from the cache, or compiles it, whichever comes first.
    pub(crate) fn code(&self, engine: &Engine, source: &Source<'_>) -> Result<Arc<Code>, LoadError> {
        let size = source.bytes.len() as u64;
        if size > MAX_COMPONENT {
            return Err(LoadError::TooLarge {
                path: "component.wasm".into(),
                size,
                max: MAX_COMPONENT,
            });
        }
        if let Some(code) = lock(&self.loaded).get(&source.sha256).and_then(Weak::upgrade) {
            return Ok(code);
        }
        let component = match self.cached(engine, &source.sha256) {
            Some(component) => component,
            None => self.compile(engine, source)?,
        };
        let code = Arc::new(link(engine, &component, &source.sha256)?);
        let mut loaded = lock(&self.loaded);
        loaded.retain(|_, code| code.strong_count() > 0);
        loaded.insert(source.sha256, Arc::downgrade(&code));
        Ok(code)
    }

    fn cached(&self, engine: &Engine, sha256: &Sha256Hash) -> Option<Component> {
        let code = self.cache.get(sha256)?;
        match map(engine, &code) {
            Ok(component) => Some(component),
            Err(error) => {
                tracing::warn!("a compiled plugin from the cache is not used: {error:#}; compiling anew");
                None
            }
        }
    }

    fn compile(&self, engine: &Engine, source: &Source<'_>) -> Result<Component, LoadError> {
        let compiled = compile(source.bytes, self.compiler)?;
        let sha256 = hex(&source.sha256);
        for note in &compiled.notes {
            tracing::warn!(sha256, "the plugin {note}");
        }
        if let Err(error) = self.cache.put(&source.sha256, &compiled.code) {
            tracing::warn!(
                sha256,
                "the compiled plugin cannot be kept: {error}; the next start compiles anew"
            );
        }
        deserialize(engine, &compiled.code).map_err(|error| LoadError::Compile(format!("{error:#}")))
    }
}

#[allow(unsafe_code, reason = "the code is from our own compiler: see below")]
fn deserialize(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `code` was made by `compile` with the engine's own configuration just now, by this process or a
    // child of its own executable. Compiled code from outside never gets here: what a plugin's vendor ships is
    // always a component.
    unsafe { Component::deserialize(engine.wasm_engine(), code) }
}

#[allow(unsafe_code, reason = "the code is from our own compiler: see below")]
fn map(engine: &Engine, code: &File) -> wasmtime::Result<Component> {
    // The file that was checked, whatever has its name by now.
    let path = format!("/proc/self/fd/{}", code.as_raw_fd());
    // SAFETY: `code` was made by `compile`, as above. It comes from `Cache::get`, which gives out only files that
    // belong to this user, that nobody else may write, and whose content has the hash written with it; they are
    // never written again, only replaced by others.
    unsafe { Component::deserialize_file(engine.wasm_engine(), path) }
}

fn link(engine: &Engine, component: &Component, sha256: &Sha256Hash) -> Result<Code, LoadError> {
    let unfit = |error: wasmtime::Error| LoadError::Link(format!("{error:#}"));
    let mut linker = Linker::new(engine.wasm_engine());
    abi::add_to_linker(&mut linker).map_err(unfit)?;
    let wasi = wasi::link(&mut linker, component).map_err(unfit)?;
    let pre = linker.instantiate_pre(component).map_err(unfit)?;
    let contract = Contract::find(&pre).map_err(unfit)?;
    Ok(Code {
        pre,
        contract,
        sha256: hex(sha256),
        wasi,
    })
}
