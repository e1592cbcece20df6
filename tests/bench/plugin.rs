//! A plugin in this process, asked one question after the other.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use anyhow::{Context, Result};
use plugpoint_runtime::{
    Answer, FakePorts, FolderShelf, Options, PluginEvent, PluginSpec, Plugins, PortConfig, Question, Runtime,
    SocketMode, Unanswered, UnixPort, Wiring,
};
use tempfile::TempDir;

/// The id under which it is loaded.
pub(crate) const ID: &str = "measured";
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Plugin {
    pub(crate) plugins: Arc<Plugins>,
    answers: mpsc::Receiver<Result<Answer, Unanswered>>,
    request: u64,
    _shelf: Shelf,
}

/// Where packages are kept: on disk, as a station keeps them.
pub(crate) type Shelf = Arc<TempDir>;

/// A runtime that keeps compiled code in `cache`.
pub(crate) fn runtime(cache: &Path) -> Result<Runtime> {
    let options = Options {
        cache_dir: Some(cache.to_owned()),
        ..Options::default()
    };
    Ok(Runtime::new(options)?)
}

/// What an operator would write for it. Its one port stays closed: there is no hardware here.
pub(crate) fn spec(component: &Path, port: Option<&str>) -> PluginSpec {
    let mut spec = PluginSpec::new(ID, component).unsigned();
    let closed = PortConfig::Unix(UnixPort::new("none.sock", SocketMode::Connect));
    spec.ports = port.map(|port| (port.to_owned(), closed)).into_iter().collect();
    spec
}

impl Plugin {
    /// For the first time: its package is put on a shelf of its own.
    pub(crate) fn load(runtime: &Runtime, spec: PluginSpec) -> Result<Self> {
        Self::load_from(Arc::new(tempfile::tempdir()?), runtime, spec)
    }

    pub(crate) fn load_from(shelf: Shelf, runtime: &Runtime, spec: PluginSpec) -> Result<Self> {
        let ports = FakePorts::default();
        for port in spec.ports.keys() {
            ports.close(ID, port, "there is no hardware");
        }
        let (sink, answers) = mpsc::channel();
        let sink = move |event| {
            if let PluginEvent::Answered { answer, .. } = event {
                // Whoever measures may have given up.
                let _ = sink.send(answer);
            }
        };
        let wiring = Wiring {
            ports: Arc::new(ports),
            shelf: Arc::new(FolderShelf::new(shelf.path().to_owned())),
            ..Wiring::in_memory(Arc::new(sink))
        };
        let plugins = Plugins::new(runtime, wiring);
        plugins.load(spec)?;
        Ok(Self {
            plugins: Arc::new(plugins),
            answers,
            request: 0,
            _shelf: shelf,
        })
    }

    pub(crate) fn ask(&mut self, question: Question) -> Result<Answer> {
        self.request += 1;
        self.plugins.ask(self.request, question);
        let answer = self.answers.recv_timeout(PATIENCE);
        let answer = answer.context("the plugin does not answer")?;
        answer.context("the plugin was asked in vain")
    }
}
