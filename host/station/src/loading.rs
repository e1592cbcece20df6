//! Loading plugins, beside the running station.

use std::sync::Arc;

use plugpoint_runtime::{self as runtime, FolderShelf, LoadError, PluginEvent, PluginSpec, Plugins, Wiring};
use plugpoint_store::Store;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::driver::Message;
use crate::keep::Keep;
use crate::swap::Desk;
use crate::{Config, ConfigError};

/// What the station gives its plugins.
pub(crate) fn wiring(
    config: &Config,
    store: &Store,
    messages: &mpsc::UnboundedSender<Message>,
    desk: &Desk,
) -> Result<Wiring, ConfigError> {
    let (sink, steps) = (messages.clone(), desk.clone());
    let sink = move |event| {
        if let PluginEvent::Swap { plugin, step } = &event {
            steps.on_step(plugin, step);
        }
        // The loop may have ended.
        let _ = sink.send(Message::Plugin(event));
    };
    let keep = Arc::new(Keep(store.clone()));
    Ok(Wiring {
        sink: Arc::new(sink),
        kv: keep.clone(),
        snapshots: keep.clone(),
        choice: keep,
        clock: Arc::new(runtime::SystemClock::default()),
        images: Arc::new(runtime::contract::NoImages),
        ports: Arc::new(runtime::RealPorts),
        random: Arc::new(runtime::SystemRandom),
        shelf: Arc::new(FolderShelf::new(config.state.join("plugins"))),
        trust: Arc::new(config.trust_store()?),
    })
}

/// On a thread of its own: compiling may take long. A plugin that does not load is left out and the
/// station goes on with the defaults; so it does while one that failed is tried again.
pub(crate) fn load(
    plugins: Plugins,
    specs: Vec<PluginSpec>,
    messages: mpsc::UnboundedSender<Message>,
    up: watch::Sender<Option<Arc<Plugins>>>,
) -> JoinHandle<Arc<Plugins>> {
    let plugins = Arc::new(plugins);
    tokio::task::spawn_blocking(move || {
        for spec in specs {
            let id = spec.id.clone();
            match plugins.load(spec) {
                // What was wrong has been told as the plugin's fault.
                Ok(_) | Err(LoadError::Fault(_)) => {}
                Err(error) => {
                    // The loop may have ended.
                    let _ = messages.send(Message::LeftOut { plugin: id, error });
                }
            }
        }
        up.send_replace(Some(plugins.clone()));
        // The loop may have ended.
        let _ = messages.send(Message::PluginsUp(plugins.clone()));
        plugins
    })
}
