//! What a test says of the station before it starts.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use plugpoint_runtime::{
    Budgets, Compiler, LoadError, Options, PluginSpec, PortConfig, Runtime, RuntimeError, SocketMode,
    UnixPort,
};

use crate::durable::KvMode;
use crate::stub::Stub;

/// 2026-01-01T00:00:00Z.
const WALL_MS: u64 = 1_767_225_600_000;

/// A plugin, and what the operator of the station gives it.
///
/// ```no_run
/// use plugpoint_testkit::Setup;
///
/// let mut stub = Setup::new("lock.wasm").setting("motor", "slow").port("board").start().unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Setup {
    spec: PluginSpec,
    seed: u64,
    wall_ms: u64,
    kv: KvMode,
}

impl Setup {
    /// A component, or a bundle of one.
    pub fn new(component: impl Into<PathBuf>) -> Self {
        Self::from_spec(PluginSpec::new("plugin", component).unsigned())
    }

    /// A plugin as a `station.toml` has it. Its ports are fakes all the same.
    pub fn from_spec(spec: PluginSpec) -> Self {
        Self {
            spec,
            seed: 0,
            wall_ms: WALL_MS,
            kv: KvMode::Works,
        }
    }

    /// The component of it is another one.
    pub(crate) fn component(mut self, component: impl Into<PathBuf>) -> Self {
        self.spec.path = component.into();
        self
    }

    /// The plugin as a `station.toml` has it.
    pub fn into_spec(self) -> PluginSpec {
        self.spec
    }

    pub(crate) fn path(&self) -> &Path {
        &self.spec.path
    }

    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.spec.settings.insert(name.into(), value.into());
        self
    }

    /// Grants a port; a port that is not granted is denied.
    pub fn port(self, name: impl Into<String>) -> Self {
        self.port_as(name, PortConfig::Unix(UnixPort::new("fake", SocketMode::Listen)))
    }

    /// Grants a port with a configuration of its own: what can be sent to it depends on its kind.
    pub fn port_as(mut self, name: impl Into<String>, config: PortConfig) -> Self {
        self.spec.ports.insert(name.into(), config);
        self
    }

    /// Binds the plugin to an iface: a link driver is asked for those alone.
    pub fn iface(mut self, name: impl Into<String>) -> Self {
        self.spec.bind.ifaces.insert(name.into());
        self
    }

    /// Bytes of the key-value store; 0 denies it.
    pub fn kv_quota(mut self, bytes: u64) -> Self {
        self.spec.kv_quota = bytes;
        self
    }

    /// How the key-value store behaves from the start.
    pub fn kv(mut self, mode: KvMode) -> Self {
        self.kv = mode;
        self
    }

    pub fn budgets(mut self, change: impl FnOnce(&mut Budgets)) -> Self {
        change(&mut self.spec.budgets);
        self
    }

    /// Whether a new version may start without the state of the old one, if it asks to.
    pub fn allow_start_clean(mut self, allow: bool) -> Self {
        self.spec.allow_start_clean = allow;
        self
    }

    /// Where the plugin's random numbers begin; 0 unless set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The wall clock at the start, in milliseconds since 1970; 2026-01-01 unless set.
    pub fn wall_clock(mut self, wall_ms: u64) -> Self {
        self.wall_ms = wall_ms;
        self
    }

    /// Loads the plugin and starts it, at virtual time zero. Compiles it the first time.
    ///
    /// # Errors
    /// If the station would not take it: it is no component, does not fit the contract, `init` refuses, ...
    ///
    /// # Panics
    /// If the process has no thread to spare.
    pub fn start(self) -> Result<Stub, LoadError> {
        static RUNTIME: OnceLock<Runtime> = OnceLock::new();
        let runtime = RUNTIME.get_or_init(|| {
            let made = runtime(Compiler::InProcess);
            made.unwrap_or_else(|error| panic!("the plugin runtime does not start: {error}"))
        });
        self.start_on(runtime)
    }

    /// The same on a runtime of the caller's.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_on(self, runtime: &Runtime) -> Result<Stub, LoadError> {
        Stub::start(runtime.clone(), self.spec, self.seed, self.wall_ms, self.kv)
    }
}

/// A runtime for tests, with a cache of compiled code that the next run finds.
///
/// # Errors
/// If it does not start.
pub fn runtime(compiler: Compiler) -> Result<Runtime, RuntimeError> {
    let options = |cache_dir| Options {
        cache_dir,
        compiler,
        ..Options::default()
    };
    // A cache is a convenience: a folder that cannot be used is done without.
    match Runtime::new(options(cache_dir())) {
        Err(RuntimeError::Cache { .. }) => Runtime::new(options(None)),
        made => made,
    }
}

/// Compiled code is code: it is kept only where nobody else writes, in cargo's target folder or the user's cache.
fn cache_dir() -> Option<PathBuf> {
    let exe = std::env::current_exe().ok();
    let target = exe.as_deref().and_then(|exe| {
        let mut above = exe.ancestors();
        above.find(|folder| folder.join("CACHEDIR.TAG").is_file())
    });
    let user = || {
        let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
        std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or(home)
    };
    let folder = target.map(Path::to_owned).or_else(user)?;
    Some(folder.join("plugpoint"))
}
