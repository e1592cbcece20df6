//! The plugins of one station: which there are, and who is asked what.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::actor::Actor;
use crate::body::Body;
use crate::call::Description;
use crate::choice::{Choice, Chosen, MemoryChoice};
use crate::clock::{Clock, SystemClock};
use crate::code::Source;
use crate::contract::{Interface, Notice, Question};
use crate::error::LoadError;
use crate::event::{PluginEvent, Sink, Unanswered};
use crate::fault::{Fault, FaultKind};
use crate::kv::{Kv, MemoryKv};
use crate::runtime::Runtime;
use crate::snapshot::{MemorySnapshots, Snapshots};
use crate::spec::PluginSpec;
use crate::stats::{PluginState, Stats, read};
use crate::sync::lock;

/// What a station gives its plugins.
#[derive(Clone)]
pub struct Wiring {
    pub sink: Arc<dyn Sink>,
    pub kv: Arc<dyn Kv>,
    pub snapshots: Arc<dyn Snapshots>,
    pub choice: Arc<dyn Choice>,
    pub clock: Arc<dyn Clock>,
}

impl Wiring {
    /// Everything in memory, on the machine's clocks: for tests and the stub host.
    pub fn in_memory(sink: Arc<dyn Sink>) -> Self {
        Self {
            sink,
            kv: Arc::new(MemoryKv::default()),
            snapshots: Arc::new(MemorySnapshots::default()),
            choice: Arc::new(MemoryChoice::default()),
            clock: Arc::new(SystemClock::default()),
        }
    }
}

pub struct Plugins {
    runtime: Runtime,
    wiring: Wiring,
    routes: RwLock<Routes>,
    /// Held while a plugin is loaded: what two of them export is compared one after the other.
    loading: Mutex<()>,
}

#[derive(Default)]
struct Routes {
    actors: BTreeMap<String, Arc<Actor>>,
    by_interface: BTreeMap<Interface, Vec<Arc<Actor>>>,
}

impl Plugins {
    pub fn new(runtime: &Runtime, wiring: Wiring) -> Self {
        Self {
            runtime: runtime.clone(),
            wiring,
            routes: RwLock::default(),
            loading: Mutex::default(),
        }
    }

    /// Loads a plugin and starts it: which of its components, the [`Choice`] says. Takes the time of compiling if
    /// the component is not in the cache.
    pub fn load(&self, spec: PluginSpec) -> Result<Description, LoadError> {
        let _one_by_one = lock(&self.loading);
        if self.read().actors.contains_key(&spec.id) {
            return Err(LoadError::DuplicateId(spec.id));
        }
        let mut record = self.wiring.choice.load(&spec.id).unwrap_or_default();
        let path = record.boot(&spec.path);
        self.record(&spec.id, &record);
        let source = Source::read(&path)?;
        let code = self.runtime.code(&source)?;
        self.read().conflict(&spec.id, &code.interfaces())?;
        record.started(Chosen {
            path,
            sha256: code.sha256.clone(),
        });
        self.record(&spec.id, &record);
        let body = Body::new(code, spec.settings(), self.wiring.snapshots.load(&spec.id));
        let actor = Actor::new(spec, &self.runtime, &self.wiring, body)
            .map_err(|error| Fault::new(FaultKind::Host, "start", error.to_string()))?;
        let description = actor.boot()?;
        let mut routes = self.write();
        routes.actors.insert(actor.spec.id.clone(), actor);
        routes.rebuild();
        Ok(description)
    }

    /// Puts a question. It is answered once through the sink, within its deadline; `request` must not be one that
    /// waits already. The answer may come on this thread, before this returns: the guest may be called here, so
    /// the thread needs a megabyte of stack.
    pub fn ask(&self, request: u64, question: Question) {
        let interface = question.interface();
        let actor = self
            .read()
            .by_interface
            .get(&interface)
            .and_then(|actors| actors.first())
            .cloned();
        match actor {
            Some(actor) => actor.ask(request, question),
            None => self.wiring.sink.event(PluginEvent::Answered {
                request,
                answer: Err(Unanswered::NotExported(interface)),
            }),
        }
    }

    /// Tells every plugin that exports the notice's interface.
    pub fn tell(&self, notice: Notice) {
        let routes = self.read();
        let Some((last, others)) = routes
            .by_interface
            .get(&notice.interface())
            .and_then(|actors| actors.split_last())
        else {
            return;
        };
        for actor in others {
            actor.tell(notice.clone());
        }
        last.tell(notice);
    }

    /// Gives a running plugin new settings. The error is the plugin's, and the old settings are in force.
    pub fn configure(&self, plugin: &str, settings: Vec<(String, String)>) -> Result<(), String> {
        let actor = self.actor(plugin).map_err(|error| error.to_string())?;
        actor.configure(settings)
    }

    /// Whether some plugin exports `interface`.
    pub fn has(&self, interface: Interface) -> bool {
        self.read().by_interface.contains_key(&interface)
    }

    /// Waits for the end of a call that is running, so up to its budget.
    pub fn stats(&self) -> Vec<Stats> {
        let actors: Vec<_> = self.read().actors.values().cloned().collect();
        actors.iter().map(|actor| actor.stats()).collect()
    }

    /// For a [`Clock`] of one's own: what is due at its present time is done soon.
    pub fn poke(&self) {
        let actors: Vec<_> = self.read().actors.values().cloned().collect();
        actors.iter().for_each(Actor::wake);
    }

    /// Ends all plugins in an orderly way: state saved, `shutdown` called, waiting questions answered.
    pub fn shutdown(&self) {
        let actors = std::mem::take(&mut self.write().actors);
        self.write().rebuild();
        actors.values().for_each(|actor| actor.stop());
    }

    pub(crate) fn actor(&self, plugin: &str) -> Result<Arc<Actor>, LoadError> {
        let unknown = || LoadError::UnknownPlugin(plugin.to_owned());
        self.read().actors.get(plugin).cloned().ok_or_else(unknown)
    }

    /// Whether `plugin` may export `interfaces`, as things are.
    pub(crate) fn check_conflicts(&self, plugin: &str, interfaces: &[Interface]) -> Result<(), LoadError> {
        self.read().conflict(plugin, interfaces)
    }

    /// Routes by what the plugins export now.
    pub(crate) fn reroute(&self) {
        self.write().rebuild();
    }

    fn record(&self, plugin: &str, record: &crate::choice::ChoiceRecord) {
        if let Err(error) = self.wiring.choice.save(plugin, record) {
            tracing::error!(plugin, "which component runs cannot be recorded: {error}");
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Routes> {
        self.routes.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Routes> {
        self.routes.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Plugins {
    /// Without [`Self::shutdown`] plugins just end, as by a power cut.
    fn drop(&mut self) {
        for actor in self.read().actors.values() {
            actor.inbox.close();
        }
    }
}

impl Routes {
    fn rebuild(&mut self) {
        self.by_interface.clear();
        for actor in self.actors.values() {
            for interface in lock(&actor.interfaces).iter() {
                self.by_interface
                    .entry(*interface)
                    .or_default()
                    .push(actor.clone());
            }
        }
    }

    fn conflict(&self, plugin: &str, interfaces: &[Interface]) -> Result<(), LoadError> {
        for interface in interfaces
            .iter()
            .copied()
            .filter(|interface| interface.is_exclusive())
        {
            let others = self.by_interface.get(&interface).into_iter().flatten();
            if let Some(other) = others.into_iter().find(|other| *other.id != *plugin) {
                return Err(LoadError::Conflict {
                    interface,
                    first: other.id.to_string(),
                    second: plugin.to_owned(),
                });
            }
        }
        Ok(())
    }
}

impl Actor {
    pub(crate) fn stats(&self) -> Stats {
        let counters = &self.counters;
        let body = lock(&self.body);
        let state = match () {
            () if body.stopped => PluginState::Stopped,
            () if body.instance.is_some() => PluginState::Up,
            () if body.broken => PluginState::Broken,
            () => PluginState::Restarting,
        };
        Stats {
            id: self.id.to_string(),
            state,
            name: body.description.name.clone(),
            version: body.description.version.clone(),
            sha256: body.code.sha256.clone(),
            interfaces: body.code.interfaces(),
            incarnation: read(&counters.incarnation),
            calls: read(&counters.calls),
            faults: body.faults.total(),
            faults_by_kind: body.faults.by_kind.clone(),
            last_fault: body.faults.last.clone(),
            restarts: read(&counters.restarts),
            swaps: read(&counters.swaps),
            memory: body.memory.now(),
            memory_peak: body.memory.peak(),
            log_lines_dropped: self.log.dropped(),
            notices_dropped: read(&counters.notices_dropped),
            port_bytes_dropped: read(&counters.port_bytes_dropped),
            kv_bytes: self.wiring.kv.used(&self.id).unwrap_or_default(),
            kv_quota: self.spec.kv_quota,
            queue: self.inbox.len(),
            pending: self.pending.len(),
            budgets: self.spec.budgets.clone(),
        }
    }
}
