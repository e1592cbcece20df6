//! What all plugins of a process share: the engine, the compiled code, the threads.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;

use crate::alarm::Alarm;
use crate::bundle::Package;
use crate::cache::Cache;
use crate::code::{Code, Loader, Source};
use crate::compile::{CompileLimits, Compiler};
use crate::engine::{Engine, compatibility};
use crate::error::{LoadError, RuntimeError};
use crate::pool::Pool;
use crate::sync::lock;

/// One per process, however many stations it runs. Clones are the same runtime.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

#[derive(Clone, Debug)]
pub struct Options {
    /// Where compiled code is kept; none: nowhere, and every start compiles.
    pub cache_dir: Option<PathBuf>,
    pub compiler: Compiler,
    /// Most threads that run guests.
    pub max_threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_dir: None,
            compiler: Compiler::Child(CompileLimits::default()),
            max_threads: 32,
        }
    }
}

struct Inner {
    engine: Engine,
    loader: Loader,
    pool: Pool,
    alarm: Alarm,
    /// Serves ports; started for the first of them.
    ports: Mutex<Option<tokio::runtime::Runtime>>,
}

impl Runtime {
    pub fn new(options: Options) -> Result<Self, RuntimeError> {
        let engine = Engine::new()?;
        let cache = Cache::open(options.cache_dir, compatibility(engine.wasm_engine()))?;
        let inner = Inner {
            engine,
            loader: Loader::new(cache, options.compiler),
            pool: Pool::new(options.max_threads),
            alarm: Alarm::start()?,
            ports: Mutex::new(None),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Checks and compiles the component of a bundle or a `.wasm` file, so that loading it later is quick.
    pub fn prepare(&self, path: &Path) -> Result<(), LoadError> {
        self.code(&Package::read(path)?.component()).map(drop)
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn alarm(&self) -> &Alarm {
        &self.0.alarm
    }

    pub(crate) fn code(&self, source: &Source<'_>) -> Result<Arc<Code>, LoadError> {
        self.0.loader.code(&self.0.engine, source)
    }

    /// The thread that ports are served on.
    pub(crate) fn ports(&self) -> Result<Handle, RuntimeError> {
        let mut ports = lock(&self.0.ports);
        if let Some(running) = &*ports {
            return Ok(running.handle().clone());
        }
        let started = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("plugin-ports")
            .enable_io()
            .enable_time()
            .build()
            .map_err(RuntimeError::Thread)?;
        let handle = started.handle().clone();
        *ports = Some(started);
        Ok(handle)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.pool.stop();
        self.alarm.stop();
        if let Some(ports) = lock(&self.ports).take() {
            ports.shutdown_background();
        }
    }
}
