//! The life of an actor's incarnations: start, failure, the next one, the end.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::actor::Actor;
use crate::allowance::Allowance;
use crate::body::Body;
use crate::boot::Ready;
use crate::bundle::Admission;
use crate::call::{Call, Description, Return};
use crate::choice::ChoiceRecord;
use crate::event::{PluginEvent, Unanswered};
use crate::fault::{Fault, FaultKind};
use crate::health::Remedy;
use crate::host::{Crossed, Effects, Host};
use crate::instance::{Instance, unexpected};
use crate::kv::KvView;
use crate::limits::{Limits, MemoryUse};
use crate::snapshot::Snapshot;
use crate::stats::{PluginState, count};
use crate::sync::lock;
use crate::timers::Timers;
use crate::wasi::Wasi;

/// How long the end of a running event is waited for when the station stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// An incarnation that has been initialised. What it wants done is still with it.
pub(crate) struct Started {
    pub(crate) instance: Instance,
    pub(crate) description: Description,
}

impl Actor {
    /// Makes an instance of what is ready and initialises it.
    pub(crate) fn start(
        &self,
        ready: &Ready,
        settings: &[(String, String)],
        memory: &Arc<MemoryUse>,
        hold_kv: bool,
    ) -> Result<Started, Fault> {
        self.hide_secrets(&ready.admission, settings);
        let mut host = self.host(ready, memory);
        if hold_kv {
            host.kv.hold();
        }
        let mut instance = Instance::new(self.runtime.engine(), &ready.code, host, self.functions.clone())?;
        let started = self.initialise(&mut instance, settings);
        match started {
            Ok(description) => Ok(Started {
                instance,
                description,
            }),
            Err(fault) => {
                self.discard(instance.host_mut().effects.take());
                Err(fault)
            }
        }
    }

    fn initialise(
        &self,
        instance: &mut Instance,
        settings: &[(String, String)],
    ) -> Result<Description, Fault> {
        let engine = self.runtime.engine();
        let description = match instance.call(engine, &Call::Describe)? {
            Return::Description(description) => description,
            other => return Err(unexpected(Call::Describe.name(), &other)),
        };
        let admission = instance.host().admission.clone();
        if let Err(why) = admission.check_description(&description) {
            return Err(Fault::refused(Call::Describe.name(), &why));
        }
        instance.must(engine, &Call::Init(settings.to_vec()))?;
        Ok(description)
    }

    fn host(&self, Ready { code, admission }: &Ready, memory: &Arc<MemoryUse>) -> Host {
        let (budgets, kv_quota) = (&admission.grant.budgets, admission.grant.kv_quota);
        Host {
            admission: admission.clone(),
            plugin: self.id.clone(),
            jobs: self.jobs.clone(),
            images: self.wiring.images.clone(),
            log: self.log.clone(),
            clock: self.wiring.clock.clone(),
            random: self.wiring.random.clone(),
            timers: Timers::new(budgets.timers),
            kv: KvView::new(self.wiring.kv.clone(), self.id.clone(), kv_quota),
            limits: Limits::new(budgets.memory, budgets.table_elements, memory.clone()),
            wasi: code.wasi.then(Wasi::default),
            ports: self.ports.clone(),
            effects: Effects::new(budgets),
            crossed: Crossed::default(),
            allowance: Allowance::begin(Duration::ZERO),
        }
    }

    /// Starts the plugin for the first time and lets its events come. One that fails is tried again.
    pub(crate) fn boot(self: &Arc<Self>) -> Result<Description, Fault> {
        let mut body = lock(&self.body);
        let booted = match self.start_first(&body) {
            Ok(started) => {
                let description = started.description.clone();
                self.install(&mut body, started);
                Ok(description)
            }
            Err(fault) => {
                self.failed(&mut body, fault.clone());
                Err(fault)
            }
        };
        drop(body);
        self.inbox.release();
        self.submit_if(true);
        booted
    }

    fn start_first(&self, body: &Body) -> Result<Started, Fault> {
        let (ready, settings, memory) = (body.ready(), body.settings.clone(), body.memory.clone());
        let mut started = self.start(&ready, &settings, &memory, false)?;
        let Some(state) = body.snapshot.clone() else {
            return Ok(started);
        };
        let schema = state.schema;
        let Err(fault) = self.load_state(&mut started.instance, state, self.spec.allow_start_clean) else {
            return Ok(started);
        };
        self.discard(started.instance.host_mut().effects.take());
        if insists(schema, &started.description, &fault) {
            return Err(fault);
        }
        self.note_fault(fault);
        self.start(&ready, &settings, &memory, false)
    }

    /// Hands state to a new incarnation. One that wants to start clean may, if the operator allows it.
    pub(crate) fn load_state(
        &self,
        instance: &mut Instance,
        state: Snapshot,
        allow_start_clean: bool,
    ) -> Result<(), Fault> {
        let call = Call::LoadState(state);
        match instance.call(self.runtime.engine(), &call)? {
            Return::Refused(why) => Err(Fault::refused(call.name(), &self.log.clean(&why))),
            Return::StartClean(why) if !allow_start_clean => {
                let why = format!("it asks to start clean, which `allow-start-clean` does not allow: {why}");
                Err(Fault::refused(call.name(), &self.log.clean(&why)))
            }
            Return::StartClean(why) => {
                tracing::warn!(plugin = &*self.id, "starts without its former state: {why}");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Makes `started` the plugin, does what it wanted done, and tells it what stands.
    pub(crate) fn install(&self, body: &mut Body, mut started: Started) {
        let effects = started.instance.host_mut().effects.take();
        body.instance = Some(started.instance);
        self.announce(body, started.description);
        self.apply(effects);
        for call in body.greetings(&body.code.contract, &body.admission) {
            self.call(body, &call);
        }
    }

    pub(crate) fn announce(&self, body: &mut Body, description: Description) {
        let incarnation = self.counters.incarnation.fetch_add(1, Ordering::Relaxed) + 1;
        {
            let mut shown = lock(&self.shown);
            shown.state = PluginState::Up;
            shown.description = description.clone();
        }
        body.restart_at = None;
        let now = self.clock().now();
        body.health.up(now);
        body.changed(now);
        self.emit(PluginEvent::Up {
            plugin: self.id.to_string(),
            description,
            incarnation,
        });
    }

    /// The incarnation is dead. Its questions are answered, and the next is planned.
    pub(crate) fn failed(&self, body: &mut Body, fault: Fault) {
        tracing::error!(plugin = &*self.id, "{fault}");
        body.instance = None;
        body.snapshot_due = None;
        body.trust.failed(fault.kind);
        let now = self.clock().now();
        let (pause, broken) = match body.health.fault(now) {
            Remedy::Break(pause) => (pause, true),
            Remedy::RestartAfter(pause) => (pause, false),
        };
        body.restart_at = Some(now + pause);
        if broken {
            self.ports.rest();
        }
        lock(&self.shown).state = if broken {
            PluginState::Broken
        } else {
            PluginState::Restarting
        };
        self.note_fault(fault);
        for request in self.pending.take_delivered() {
            self.answered(request, Err(Unanswered::Faulted));
        }
        let retry_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        self.emit(PluginEvent::Down {
            plugin: self.id.to_string(),
            retry_ms,
            broken,
        });
    }

    pub(crate) fn restart(&self, body: &mut Body) {
        body.restart_at = None;
        count(&self.counters.restarts, 1);
        match self.start_again(body) {
            Ok(started) => self.install(body, started),
            Err(fault) => self.failed(body, fault),
        }
    }

    fn start_again(&self, body: &mut Body) -> Result<Started, Fault> {
        let (settings, memory) = (body.settings.clone(), body.memory.clone());
        let mut started = self.start(&body.ready(), &settings, &memory, false)?;
        let state = if body.distrusts_snapshot {
            None
        } else {
            body.snapshot.clone()
        };
        body.distrusts_snapshot = false;
        let Some(state) = state else {
            return Ok(started);
        };
        let schema = state.schema;
        if let Err(fault) = self.load_state(&mut started.instance, state, self.spec.allow_start_clean) {
            body.distrusts_snapshot = !insists(schema, &started.description, &fault);
            self.discard(started.instance.host_mut().effects.take());
            return Err(fault);
        }
        Ok(started)
    }

    pub(crate) fn save_snapshot(&self, body: &mut Body) {
        body.snapshot_due = None;
        let Some(instance) = body.instance.as_mut() else {
            return;
        };
        count(&self.counters.calls, 1);
        let saved = instance.save_state(self.runtime.engine());
        // It must have no side effects.
        let effects = instance.host_mut().effects.take();
        self.discard(effects);
        match saved {
            Ok(snapshot) => {
                if body.saved(self.clock().now(), &snapshot) {
                    self.wiring.snapshots.save(&self.id, snapshot);
                }
            }
            Err(fault) => self.failed(body, fault),
        }
    }

    /// The present component has run long enough to be gone back to.
    pub(crate) fn note_health(&self, body: &mut Body) {
        body.proved = true;
        let counter = body.admission.counter();
        self.choose(|record| record.healthy(counter));
    }

    /// Changes the record of which component is to run.
    pub(crate) fn choose(&self, change: impl FnOnce(&mut ChoiceRecord)) {
        if let Err(error) = self.try_choose(change) {
            tracing::error!(
                plugin = &*self.id,
                "which component runs cannot be recorded: {error}"
            );
        }
    }

    pub(crate) fn try_choose(&self, change: impl FnOnce(&mut ChoiceRecord)) -> Result<ChoiceRecord, String> {
        let _one_by_one = lock(&self.choosing);
        let mut record = self.wiring.choice.load(&self.id).unwrap_or_default();
        change(&mut record);
        self.wiring.choice.save(&self.id, &record)?;
        Ok(record)
    }

    /// Settings for the running incarnation, or one that starts with them if there is none. An error leaves the old
    /// ones in force.
    pub(crate) fn configure(self: &Arc<Self>, given: Vec<(String, String)>) -> Result<(), String> {
        if !self.inbox.hold(STOP_PATIENCE) {
            return Err("the plugin is busy; try again".into());
        }
        let outcome = self.reconfigure(&mut lock(&self.body), given);
        self.inbox.release();
        self.submit_if(true);
        outcome
    }

    fn hide_secrets(&self, admission: &Admission, settings: &[(String, String)]) {
        for (name, value) in settings {
            if admission.is_secret(name) {
                self.log.hide(value);
            }
        }
    }

    fn reconfigure(&self, body: &mut Body, given: Vec<(String, String)>) -> Result<(), String> {
        let settings = body.admission.settle(&self.id, &given);
        let settings = settings.map_err(|denials| denials.to_string())?;
        self.hide_secrets(&body.admission, &settings);
        if body.instance.is_none() {
            return self.start_with(body, given, settings);
        }
        match self.call(body, &Call::Configure(settings.clone())) {
            None => Err("the plugin failed while it was configured".into()),
            Some(Return::Refused(why)) => Err(self.log.clean(&why)),
            Some(_) => {
                body.given = given;
                body.settings = settings;
                Ok(())
            }
        }
    }

    /// A plugin that is down may have failed for its settings.
    fn start_with(
        &self,
        body: &mut Body,
        given: Vec<(String, String)>,
        settings: Vec<(String, String)>,
    ) -> Result<(), String> {
        let given = std::mem::replace(&mut body.given, given);
        let settings = std::mem::replace(&mut body.settings, settings);
        count(&self.counters.restarts, 1);
        match self.start_again(body) {
            Ok(started) => {
                self.install(body, started);
                Ok(())
            }
            Err(fault) => {
                (body.given, body.settings) = (given, settings);
                let why = fault.to_string();
                self.failed(body, fault);
                Err(why)
            }
        }
    }

    /// Ends the running incarnation, and leaves what follows to the supervision. False: there is none to be ended now.
    pub(crate) fn kill(self: &Arc<Self>) -> bool {
        if !self.inbox.hold(STOP_PATIENCE) {
            return false;
        }
        let mut body = lock(&self.body);
        let runs = body.instance.is_some();
        if runs {
            let fault = Fault::new(FaultKind::Killed, "kill", "somebody ended this incarnation");
            self.failed(&mut body, fault);
        }
        drop(body);
        self.inbox.release();
        self.submit_if(true);
        runs
    }

    /// Ends the plugin: it saves its state and shuts down; what waits is answered by the defaults.
    pub(crate) fn stop(&self) {
        let held = self.inbox.hold(STOP_PATIENCE);
        self.inbox.close();
        for request in self.pending.take_all() {
            self.answered(request, Err(Unanswered::Stopping));
        }
        if !held {
            tracing::error!(
                plugin = &*self.id,
                "did not come to an event boundary; it is left behind"
            );
            return self.ports.close();
        }
        let mut body = lock(&self.body);
        self.save_snapshot(&mut body);
        self.call(&mut body, &Call::Shutdown);
        body.instance = None;
        body.restart_at = None;
        self.ports.close();
        lock(&self.shown).state = PluginState::Stopped;
    }
}

/// Whether the plugin does not start without this state. One of an older version is lost only if the operator allows
/// it. One of its own, or of a newer version from which the way led back to this one, gives way: a station without its
/// hardware would be worse.
fn insists(schema: u32, description: &Description, fault: &Fault) -> bool {
    fault.kind == FaultKind::Refused && schema < description.state_schema
}
