//! Starting a station.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use plugpoint_connectivity as connectivity;
use plugpoint_engine::{BootReasonEnumType, Engine, Setup};
use plugpoint_ocpp::Leniency;
use plugpoint_runtime::{self as runtime, Plugins, Runtime};
use plugpoint_store::{OpenError, Store};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::certificates::Certificates;
use crate::clock::Clock;
use crate::driver::Driver;
use crate::identity::identity;
use crate::ifaces::{IfaceDesk, Ifaces};
use crate::known_time::KnownTime;
use crate::requests::Requests;
use crate::settings::Settings;
use crate::swap::{Audit, Desk, Drawer, Situation};
use crate::uplink::Uplink;
use crate::{Config, ConfigError, Handle, loading, network, persist};

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
    #[error(transparent)]
    Certificates(#[from] plugpoint_certs::StoreError),
    #[error("the plugin runtime does not start")]
    Runtime(#[from] runtime::RuntimeError),
    #[error("no randomness from the operating system")]
    Random(#[from] getrandom::Error),
}

/// A running station. Dropping it does not end it; [`Handle::stop`] does.
pub struct Station {
    handle: Handle,
    driver: JoinHandle<Exit>,
}

impl Station {
    /// Starts a station; needs a tokio runtime. Plugins are loaded beside it. One of them may bring up the network, so
    /// the first dial waits until all are loaded, for at most `NetworkConfigTimeout`.
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
        let known_time = KnownTime::open(&config.state);
        let trust = config.trust_base(known_time.clock().clone())?;
        let (seed, dial_seed, requests) = (seed()?, seed()?, Requests::new(seed()?));
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
        let uplink = Uplink::new(config.interfaces(), requests);
        let (messages, received) = mpsc::unbounded_channel();
        let folder = config.state.join("certificates");
        let (key, wall) = (config.station_key(), clock.now().wall);
        let certificates = Certificates::open(&folder, key, wall, messages.clone())?;
        let settings = network::settings(engine.model());
        let mut slots = network::slots(&engine, &uplink.interfaces);
        let mut last_good = network::last_good(&engine, &uplink.interfaces);
        for slots in [&mut slots[..], last_good.as_mut_slice()] {
            certificates.dress(slots);
            trust.equip(slots, engine.model(), &certificates.installed);
        }
        let link = connectivity::Manager::spawn(settings, slots, last_good, dial_seed);
        let (up, plugins) = watch::channel(None);
        let (now, situation) = watch::channel(Situation::default());
        let specs = config.plugins();
        let binds = specs.iter().map(|spec| (spec.id.clone(), spec.bind.clone()));
        let desk = Desk::new(
            binds.collect(),
            (plugins.clone(), situation),
            (
                Drawer::new(store.clone(), &config.state.join("orders")),
                Audit(messages.clone()),
            ),
        );
        crate::watch::watch(&specs, desk.clone());
        let wiring = loading::wiring(config, &store, &messages, &desk)?;
        let to_load = Plugins::new(runtime, wiring);
        let loading = loading::load(to_load, specs, messages.clone(), up);
        let ifaces = Ifaces::start(&config.network, requests, plugins.clone(), messages.clone());
        let iface_desk = IfaceDesk::new(ifaces.handle().clone(), messages.clone());
        let desks = (desk.clone(), iface_desk);
        let handle = Handle::new(messages.clone(), plugins, desks, Settings::new(config));
        tokio::spawn(async move { desk.restore().await });
        let driver = Driver::new(
            (clock, engine, store),
            (trust, known_time),
            (link, ifaces, uplink),
            (messages, received),
            (loading, now),
            (certificates, requests),
        );
        Ok(Self {
            handle,
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
