//! Starting and talking to a station.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use plugpoint_connectivity as connectivity;
use plugpoint_engine::{BootReasonEnumType, Engine, Setup};
use plugpoint_ocpp::Leniency;
use plugpoint_runtime::{self as runtime, PluginState, Plugins, Runtime, Stats, Wiring};
use plugpoint_store::{OpenError, Store};
use serde::Serialize;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::driver::{Driver, Message};
use crate::identity::identity;
use crate::keep::Keep;
use crate::{Config, ConfigError, SwapReport, network, persist};

/// Why a station ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The CSMS reset the station and no plugin restarts its hardware: start the process anew.
    Restart,
    Stopped,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{path}: the station needs a folder to write to", path = .path.display())]
    State { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Store(#[from] OpenError),
    #[error("the plugin runtime does not start")]
    Runtime(#[from] runtime::RuntimeError),
    #[error("no randomness from the operating system")]
    Random(#[from] getrandom::Error),
}

/// Everything at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    pub station: plugpoint_engine::Status,
    pub network: connectivity::Status,
    pub plugins: Vec<PluginStatus>,
}

/// A plugin at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct PluginStatus {
    pub id: String,
    /// `Up`, `Restarting`, `Broken` (the breaker is open, the defaults answer) or `Stopped`.
    pub state: String,
    pub name: String,
    pub version: String,
    pub sha256: String,
    /// Counts instances since the station started, from 1.
    pub incarnation: u64,
    pub calls: u64,
    pub faults: u64,
    pub last_fault: Option<String>,
    pub restarts: u64,
    pub swaps: u64,
    /// Bytes of linear memory: now, the most there was, the most allowed.
    pub memory: usize,
    pub memory_peak: usize,
    pub memory_budget: usize,
    pub log_lines_dropped: u64,
    pub kv_bytes: u64,
    pub queue: usize,
}

impl From<Stats> for PluginStatus {
    fn from(stats: Stats) -> Self {
        Self {
            id: stats.id,
            state: match stats.state {
                PluginState::Broken => "Broken",
                PluginState::Restarting => "Restarting",
                PluginState::Stopped => "Stopped",
                PluginState::Up => "Up",
            }
            .to_owned(),
            name: stats.name,
            version: stats.version,
            sha256: stats.sha256,
            incarnation: stats.incarnation,
            calls: stats.calls,
            faults: stats.faults,
            last_fault: stats.last_fault.map(|fault| fault.to_string()),
            restarts: stats.restarts,
            swaps: stats.swaps,
            memory: stats.memory,
            memory_peak: stats.memory_peak,
            memory_budget: stats.budgets.memory,
            log_lines_dropped: stats.log_lines_dropped,
            kv_bytes: stats.kv_bytes,
            queue: stats.queue,
        }
    }
}

/// A running station. Dropping it does not end it; [`Handle::stop`] does.
pub struct Station {
    handle: Handle,
    driver: JoinHandle<Exit>,
}

/// The way to talk to a running station.
#[derive(Clone)]
pub struct Handle {
    messages: mpsc::UnboundedSender<Message>,
    /// None until plugins are up.
    plugins: watch::Receiver<Option<Arc<Plugins>>>,
}

impl Station {
    /// Starts a station; needs a tokio runtime. Plugins are loaded beside it: the CSMS hears of the station
    /// before a slow one is compiled.
    ///
    /// # Errors
    /// If the configuration is not right, or the state folder cannot be used.
    pub fn start(config: &Config) -> Result<Self, StartError> {
        make_state_folder(config)?;
        let cache_dir = Some(config.state.join("cache"));
        let runtime = Runtime::new(runtime::Options {
            cache_dir,
            ..runtime::Options::default()
        })?;
        Self::start_on(&runtime, config)
    }

    /// As [`start`](Self::start), on a plugin runtime that stations of one process share.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_on(runtime: &Runtime, config: &Config) -> Result<Self, StartError> {
        let model = config.device_model()?;
        make_state_folder(config)?;
        let (store, loaded) = Store::open(&config.state.join("station.db"))?;
        if let Some(recovery) = &loaded.recovered {
            tracing::error!("the database was damaged and a new one is begun: {recovery:?}");
        }
        let clock = Clock::start();
        let (seed, dial_seed) = (seed()?, seed()?);
        let setup = Setup {
            identity: identity(&model),
            model,
            restored: persist::restored(loaded),
            boot_reason: BootReasonEnumType::PowerUp,
            leniency: if config.tolerant {
                Leniency::Tolerant
            } else {
                Leniency::Strict
            },
            seed,
        };
        let engine = Engine::new(clock.now(), setup);
        let (settings, slots) = (network::settings(engine.model()), network::slots(engine.model()));
        let link = connectivity::Manager::spawn(settings, slots, dial_seed);
        let (messages, received) = mpsc::unbounded_channel();
        let (up, plugins) = watch::channel(None);
        let loading = load_plugins(runtime, config.plugins(), store.clone(), messages.clone(), up);
        let driver = Driver::new(
            (clock, engine, store),
            link,
            (messages.clone(), received),
            loading,
        );
        Ok(Self {
            handle: Handle { messages, plugins },
            driver: tokio::spawn(driver.run()),
        })
    }

    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Waits for the end.
    pub async fn ended(self) -> Exit {
        match self.driver.await {
            Ok(exit) => exit,
            Err(error) => {
                tracing::error!("the station's loop failed, the process starts anew: {error}");
                Exit::Restart
            }
        }
    }
}

impl Handle {
    /// Everything at a glance; none from a station that has ended.
    pub async fn status(&self) -> Option<Status> {
        let (reply, status) = oneshot::channel();
        self.messages.send(Message::Status(reply)).ok()?;
        let (station, network) = status.await.ok()?;
        // A plugin may be in the middle of a call: it is waited for here, not in the loop.
        let plugins = self.plugins.borrow().clone();
        let stats = move || {
            plugins
                .iter()
                .flat_map(|plugins| plugins.stats())
                .map(Into::into)
                .collect()
        };
        let plugins = tokio::task::spawn_blocking(stats).await.ok()?;
        Some(Status {
            station,
            network,
            plugins,
        })
    }

    /// A clean stop: what was decided is committed and said, then the connection is closed.
    pub fn stop(&self) {
        // A station that has ended is stopped.
        let _ = self.messages.send(Message::Stop);
    }

    /// Replaces a plugin's component while it runs, and waits until that is committed or rolled back. None
    /// from a station that ends meanwhile.
    pub async fn swap(&self, id: String, path: PathBuf) -> Option<Result<SwapReport, runtime::SwapError>> {
        let mut plugins = self.plugins.clone();
        let plugins = plugins.wait_for(Option::is_some).await.ok()?.clone()?;
        let swap = move || plugins.swap(&id, runtime::SwapSource::File(path)).map(Into::into);
        tokio::task::spawn_blocking(swap).await.ok()
    }
}

fn make_state_folder(config: &Config) -> Result<(), StartError> {
    let path = &config.state;
    let failed = |source| StartError::State {
        path: path.clone(),
        source,
    };
    std::fs::create_dir_all(path).map_err(failed)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(failed)
}

fn seed() -> Result<u64, getrandom::Error> {
    getrandom::u64()
}

/// On a thread of its own: compiling may take long. A plugin that does not load is left out and the
/// station goes on with the defaults.
fn load_plugins(
    runtime: &Runtime,
    specs: Vec<runtime::PluginSpec>,
    store: Store,
    messages: mpsc::UnboundedSender<Message>,
    up: watch::Sender<Option<Arc<Plugins>>>,
) -> JoinHandle<Arc<Plugins>> {
    let sink = messages.clone();
    let sink = move |event| {
        // The loop may have ended.
        let _ = sink.send(Message::Plugin(event));
    };
    let keep = Arc::new(Keep(store));
    let wiring = Wiring {
        sink: Arc::new(sink),
        kv: keep.clone(),
        snapshots: keep.clone(),
        choice: keep,
        clock: Arc::new(runtime::SystemClock::default()),
        images: Arc::new(runtime::contract::NoImages),
        ports: Arc::new(runtime::RealPorts),
        random: Arc::new(runtime::SystemRandom),
    };
    let plugins = Arc::new(Plugins::new(runtime, wiring));
    tokio::task::spawn_blocking(move || {
        for spec in specs {
            let id = spec.id.clone();
            if let Err(error) = plugins.load(spec) {
                tracing::error!(plugin = id, "left out: {error}");
            }
        }
        up.send_replace(Some(plugins.clone()));
        // The loop may have ended.
        let _ = messages.send(Message::PluginsUp(plugins.clone()));
        plugins
    })
}
