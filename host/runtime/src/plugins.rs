//! The plugins of one station: which there are, and who is asked what.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use crate::actor::Actor;
use crate::body::Body;
use crate::bundle::{MemoryShelf, Shelf, TrustStore};
use crate::call::Description;
use crate::choice::{Choice, ChoiceRecord, MemoryChoice};
use crate::clock::{Clock, SystemClock};
use crate::contract::{Images, Interface, NoImages, Notice, Question};
use crate::error::LoadError;
use crate::event::{PluginEvent, Sink, Unanswered};
use crate::fault::Fault;
use crate::kv::{Kv, MemoryKv};
use crate::ports::{PortMaker, RealPorts};
use crate::random::{Random, SystemRandom};
use crate::routes::Routes;
use crate::runtime::Runtime;
use crate::snapshot::{MemorySnapshots, Snapshots};
use crate::spec::PluginSpec;
use crate::stats::Stats;
use crate::sync::lock;

/// What a station gives its plugins.
#[derive(Clone)]
pub struct Wiring {
    pub sink: Arc<dyn Sink>,
    pub kv: Arc<dyn Kv>,
    pub snapshots: Arc<dyn Snapshots>,
    pub choice: Arc<dyn Choice>,
    pub clock: Arc<dyn Clock>,
    pub images: Arc<dyn Images>,
    pub ports: Arc<dyn PortMaker>,
    pub random: Arc<dyn Random>,
    pub shelf: Arc<dyn Shelf>,
    pub trust: Arc<TrustStore>,
}

impl Wiring {
    /// Everything in memory, but for the machine's clocks and ports: for tests and the stub host.
    pub fn in_memory(sink: Arc<dyn Sink>) -> Self {
        Self {
            sink,
            kv: Arc::new(MemoryKv::default()),
            snapshots: Arc::new(MemorySnapshots::default()),
            choice: Arc::new(MemoryChoice::default()),
            clock: Arc::new(SystemClock::default()),
            images: Arc::new(NoImages),
            ports: Arc::new(RealPorts),
            random: Arc::new(SystemRandom),
            shelf: Arc::new(MemoryShelf::default()),
            trust: Arc::default(),
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

impl Plugins {
    pub fn new(runtime: &Runtime, wiring: Wiring) -> Self {
        Self {
            runtime: runtime.clone(),
            wiring,
            routes: RwLock::default(),
            loading: Mutex::default(),
        }
    }

    /// Loads a plugin and starts it: which of its packages, the [`Choice`] says. Takes the time of compiling if
    /// the component is not in the cache. Of what a plugin that does not load is bound to, no other is asked.
    ///
    /// # Errors
    /// [`LoadError::Fault`]: it failed as it was started. It is there all the same, and is tried again as after any
    /// fault. After every other error there is no such plugin.
    pub fn load(&self, spec: PluginSpec) -> Result<Description, LoadError> {
        let _one_by_one = lock(&self.loading);
        if self.read().actors.contains_key(&spec.id) {
            return Err(LoadError::DuplicateId(spec.id));
        }
        let (id, bind) = (spec.id.clone(), spec.bind.clone());
        let started = self.start(spec);
        let mut routes = self.write();
        match started {
            Ok((actor, booted)) => {
                routes.insert(actor);
                Ok(booted?)
            }
            Err(error) => {
                routes.miss(id, bind, &error);
                Err(error)
            }
        }
    }

    fn start(&self, spec: PluginSpec) -> Result<(Arc<Actor>, Result<Description, Fault>), LoadError> {
        spec.check_ports()?;
        let ready = self.start_package(&spec)?;
        warn_idle(&spec, &ready.code.interfaces());
        let body = Body::new(ready, spec.settings(), self.wiring.snapshots.load(&spec.id));
        let actor = Actor::new(spec, &self.runtime, &self.wiring, body)?;
        let booted = actor.boot();
        Ok((actor, booted))
    }

    /// Puts a question. It is answered once through the sink, within its deadline; `request` must not be one that
    /// waits already. The answer may come on this thread, before this returns: the guest may be called here, so
    /// the thread needs a megabyte of stack.
    pub fn ask(&self, request: u64, question: Question) {
        let interface = question.interface();
        let actor = self.read().asked(&question);
        match actor {
            Some(actor) => actor.ask(request, question),
            None => self.wiring.sink.event(PluginEvent::Answered {
                request,
                answer: Err(Unanswered::NotExported(interface)),
            }),
        }
    }

    /// Tells the plugin that the notice is for: of an EVSE, the one bound to it or else the one without a binding; of
    /// the whole station, all that export the notice's interface.
    pub fn tell(&self, notice: Notice) {
        let told = self.read().told(&notice);
        let Some((last, others)) = told.split_last() else {
            return;
        };
        for actor in others {
            actor.tell(notice.clone());
        }
        last.tell(notice);
    }

    /// Gives a running plugin new settings. The error is the plugin's, or that of its manifest, and the old settings
    /// are in force.
    pub fn configure(&self, plugin: &str, settings: Vec<(String, String)>) -> Result<(), String> {
        let actor = self.actor(plugin).map_err(|error| error.to_string())?;
        actor.configure(settings)
    }

    /// Ends the running incarnation of a plugin as a fault would, and counts it as one; the next goes on from the last
    /// snapshot. False: it does not run, or did not come to an event boundary within 2 s.
    pub fn kill(&self, plugin: &str) -> Result<bool, LoadError> {
        Ok(self.actor(plugin)?.kill())
    }

    /// Whether some plugin exports `interface`.
    pub fn has(&self, interface: Interface) -> bool {
        self.read().has(interface)
    }

    /// The plugins that did not load, and why.
    pub fn left_out(&self) -> BTreeMap<String, String> {
        self.read().missing()
    }

    /// What the plugins do and use. Does not wait for them.
    pub fn stats(&self) -> Vec<Stats> {
        self.actors().iter().map(|actor| actor.stats()).collect()
    }

    /// For a [`Clock`] of one's own: what is due at its present time is done soon.
    pub fn poke(&self) {
        self.actors().iter().for_each(Actor::wake);
    }

    /// For a [`Clock`] that does not pass by itself: does what is due at its present time, and waits until no plugin
    /// has anything left to do. Each call into a guest is bounded by its budget in real time, so this ends.
    pub fn settle(&self) {
        self.poke();
        // One after the other: what one plugin does gives no other anything to do.
        self.actors()
            .iter()
            .for_each(|actor| actor.inbox.wait_until_idle());
    }

    /// The next moment of the [`Clock`] at which a plugin has something to do without an event: a timer, the deadline
    /// of a question, a new incarnation, a snapshot. Waits for the end of a call that is running; call
    /// [`Self::settle`] first.
    pub fn next_due(&self) -> Option<Duration> {
        self.actors().iter().filter_map(|actor| actor.next_due()).min()
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
    pub(crate) fn check_conflicts(
        &self,
        spec: &PluginSpec,
        interfaces: &[Interface],
    ) -> Result<(), LoadError> {
        self.read().conflict(&spec.id, &spec.bind, interfaces)
    }

    /// Routes by what the plugins export now.
    pub(crate) fn reroute(&self) {
        self.write().rebuild();
    }

    fn actors(&self) -> Vec<Arc<Actor>> {
        self.read().actors.values().cloned().collect()
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    pub(crate) fn wiring(&self) -> &Wiring {
        &self.wiring
    }

    pub(crate) fn record(&self, plugin: &str, record: &ChoiceRecord) {
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

/// Says what a plugin exports and is never called for, as it is bound.
fn warn_idle(spec: &PluginSpec, interfaces: &[Interface]) {
    for interface in interfaces {
        if let Some(why) = spec.bind.idles(*interface) {
            tracing::warn!(plugin = spec.id, "`{interface}` is not called: {why}");
        }
    }
}
