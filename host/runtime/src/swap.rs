//! The hot swap: another component takes over from a running one between two events.
//!
//! All that is slow happens while the old one serves. Then events are held, the state is handed over, the new one
//! is told what stands and tested, and only if all of that went well does it take the old one's place. Until that
//! moment nothing of what it did has left it, so a roll-back is to drop it.

mod report;

use std::sync::{Arc, TryLockError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::actor::Actor;
use crate::body::Body;
use crate::boot::Ready;
use crate::bundle::{Admission, Judge, Package};
use crate::call::Call;
use crate::choice::{ChoiceRecord, Chosen};
use crate::code::Code;
use crate::error::LoadError;
use crate::event::PluginEvent;
use crate::fault::Fault;
use crate::instance::Instance;
use crate::life::Started;
use crate::limits::MemoryUse;
use crate::plugins::Plugins;
use crate::snapshot::Snapshot;
use crate::stats::count;
use crate::sync::lock;
pub use report::{Phase, SwapError, SwapOutcome, SwapReport, SwapRequest, SwapSource, SwapStep};

/// How long the end of the old one's running event is waited for.
const STOP_PATIENCE: Duration = Duration::from_secs(2);
/// How long events are held at most, for the hand-over and the probe together.
const HELD_PATIENCE: Duration = Duration::from_secs(5);

impl Plugins {
    /// Swaps a plugin's component, in the calling thread: give it one of its own. The progress goes to the sink.
    ///
    /// # Errors
    /// If there is no such plugin, or it is being swapped. What is wrong with the new component is in the report.
    pub fn swap(&self, plugin: &str, request: impl Into<SwapRequest>) -> Result<SwapReport, SwapError> {
        let actor = self.actor(plugin).map_err(SwapError::Unknown)?;
        let _only = match actor.swapping.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(SwapError::InProgress(plugin.to_owned())),
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        };
        let from = lock(&actor.shown).description.version.clone();
        let SwapRequest {
            source,
            allow_start_clean,
            anew,
        } = request.into();
        let mut swap = Swap {
            plugins: self,
            actor: &actor,
            allow_start_clean: allow_start_clean || actor.spec.allow_start_clean,
            anew,
            phases: Vec::new(),
            pause: Duration::ZERO,
            known_to_fail: None,
            untrusted: false,
            to: None,
        };
        let outcome = swap.run(source).unwrap_or_else(SwapOutcome::from);
        swap.tell(match &outcome {
            SwapOutcome::Committed => SwapStep::Committed { pause: swap.pause },
            SwapOutcome::RolledBack { phase, reason } => SwapStep::RolledBack {
                phase: *phase,
                reason: reason.clone(),
            },
            SwapOutcome::Unchanged => SwapStep::Unchanged,
        });
        Ok(SwapReport {
            plugin: plugin.to_owned(),
            from,
            to: swap.to,
            phases: swap.phases,
            pause: swap.pause,
            known_to_fail: swap.known_to_fail,
            untrusted: swap.untrusted,
            outcome,
        })
    }
}

struct Swap<'a> {
    plugins: &'a Plugins,
    actor: &'a Arc<Actor>,
    allow_start_clean: bool,
    anew: bool,
    phases: Vec<(Phase, Duration)>,
    pause: Duration,
    known_to_fail: Option<String>,
    untrusted: bool,
    to: Option<String>,
}

struct Failure {
    phase: Phase,
    reason: String,
}

impl From<Failure> for SwapOutcome {
    fn from(Failure { phase, reason }: Failure) -> Self {
        Self::RolledBack { phase, reason }
    }
}

/// The new plugin, ready to take over.
struct Staged {
    ready: Ready,
    started: Started,
    memory: Arc<MemoryUse>,
}

/// What is left of the old plugin once the new one runs.
struct TakenOver {
    old: Option<Instance>,
    /// The state that was handed over.
    state: Option<Snapshot>,
}

impl Swap<'_> {
    fn run(&mut self, source: SwapSource) -> Result<SwapOutcome, Failure> {
        let package = self.phase(Phase::Read, |_| read(source))?;
        if !self.anew && self.runs(&package) {
            return Ok(SwapOutcome::Unchanged);
        }
        self.recall(&package);
        let admission = self.phase(Phase::Verify, |swap| {
            let verified = swap.verify(&package);
            swap.untrusted = verified.as_ref().is_err_and(LoadError::is_untrusted);
            verified.map_err(reason)
        })?;
        let code = self.compile(&package)?;
        self.phase(Phase::Check, |swap| swap.check(&admission, &code).map_err(reason))?;
        let ready = Ready { code, admission };
        let staged = self.phase(Phase::Stage, |swap| swap.stage(ready).map_err(reason));
        let staged = staged.inspect_err(|failure| self.note_failure(&package, failure))?;
        self.to = Some(staged.started.description.version.clone());
        let configured = match self.phase(Phase::Keep, |swap| swap.keep(&package)) {
            Ok(configured) => configured,
            Err(failure) => {
                self.drop_staged(staged);
                self.note_failure(&package, &failure);
                return Err(failure);
            }
        };
        let taken_over = self
            .take_over(staged)
            .inspect_err(|failure| self.note_failure(&package, failure))?;
        self.note_commit(configured.as_deref());
        count(&self.actor.counters.swaps, 1);
        self.plugins.reroute();
        let TakenOver { old, state } = taken_over;
        if let Some(state) = state {
            self.actor.wiring.snapshots.save(&self.actor.id, state);
        }
        if let Some(old) = old {
            self.retire(old);
        }
        Ok(SwapOutcome::Committed)
    }

    /// One that is down is replaced even by itself.
    fn runs(&self, package: &Package) -> bool {
        let body = lock(&self.actor.body);
        body.instance.is_some() && body.admission.sha256 == package.sha256
    }

    /// Says if this package has been tried before.
    fn recall(&mut self, package: &Package) {
        let record = self.actor.wiring.choice.load(&self.actor.id).unwrap_or_default();
        if let Some(refusal) = record.refusal(&package.sha256) {
            self.tell(SwapStep::KnownToFail(refusal.why.clone()));
            self.known_to_fail = Some(refusal.why.clone());
        }
    }

    fn verify(&self, package: &Package) -> Result<Arc<Admission>, LoadError> {
        let actor = self.actor;
        let (given, running) = {
            let body = lock(&actor.body);
            (body.given.clone(), body.admission.clone())
        };
        let judge = Judge {
            spec: &actor.spec,
            trust: &actor.wiring.trust,
            counters: &actor.wiring.choice.load(&actor.id).unwrap_or_default().counters,
            given: &given,
        };
        let admission = judge.admit(package)?;
        match (&running.manifest, &admission.manifest) {
            (Some(running), Some(offered)) if running.id != offered.id => Err(LoadError::OtherPlugin {
                plugin: actor.id.to_string(),
                running: running.id.clone(),
                offered: offered.id.clone(),
            }),
            _ => Ok(Arc::new(admission)),
        }
    }

    fn check(&self, admission: &Admission, code: &Code) -> Result<(), LoadError> {
        admission.check_code(self.actor.runtime.engine(), code)?;
        self.plugins.check_conflicts(&self.actor.spec, &code.interfaces())
    }

    /// Puts the package where the next start finds it, and notes that it is about to be swapped in. Gives the sha256
    /// of what is at the configured path: the swap outdoes that.
    fn keep(&self, package: &Package) -> Result<Option<String>, String> {
        let actor = self.actor;
        actor
            .wiring
            .shelf
            .put(&actor.id, &package.sha256, &package.bytes)?;
        let chosen = Chosen {
            path: package.origin.clone(),
            sha256: package.sha256.clone(),
        };
        actor.try_choose(|record| record.pend(chosen))?;
        Ok(Package::read(&actor.spec.path).ok().map(|package| package.sha256))
    }

    fn note_commit(&self, configured: Option<&str>) {
        self.choose(|record| {
            if let Some(sha256) = configured {
                record.note_configured(&self.actor.spec.path, sha256);
            }
            record.commit();
        });
    }

    fn note_failure(&self, package: &Package, Failure { phase, reason }: &Failure) {
        self.choose(|record| {
            if phase.tries_the_component() {
                record.refuse(&package.sha256, reason);
            }
            record.abandon();
        });
    }

    /// Changes the record, and lets go of the packages that nobody may need any more.
    fn choose(&self, change: impl FnOnce(&mut ChoiceRecord)) {
        let actor = self.actor;
        match actor.try_choose(change) {
            Ok(record) => actor.wiring.shelf.keep_only(&actor.id, &record.needed()),
            Err(error) => tracing::error!(
                plugin = &*actor.id,
                "which component runs cannot be recorded: {error}"
            ),
        }
    }

    /// Compiling checks the component as well, so its failure may be one of the check.
    fn compile(&mut self, package: &Package) -> Result<Arc<Code>, Failure> {
        let mut misfit = false;
        let compiled = self.phase(Phase::Compile, |swap| {
            swap.actor.runtime.code(&package.component()).map_err(|error| {
                misfit = matches!(error, LoadError::Check(_) | LoadError::Link(_));
                error.to_string()
            })
        });
        compiled.map_err(|failure| {
            if misfit {
                Failure {
                    phase: Phase::Check,
                    ..failure
                }
            } else {
                failure
            }
        })
    }

    fn stage(&self, ready: Ready) -> Result<Staged, Fault> {
        let actor = self.actor;
        let memory = Arc::new(MemoryUse::default());
        let mut started = actor.start(&ready, &ready.admission.settings, &memory, true)?;
        let tested = started.instance.must(actor.runtime.engine(), &Call::SelfTest);
        if let Err(fault) = tested {
            actor.discard(started.instance.host_mut().effects.take());
            return Err(fault);
        }
        Ok(Staged {
            ready,
            started,
            memory,
        })
    }

    /// From the stop to the commit.
    fn take_over(&mut self, staged: Staged) -> Result<TakenOver, Failure> {
        let actor = self.actor;
        let stopped = self.phase(Phase::Stop, |_| {
            let held = actor.inbox.hold(STOP_PATIENCE);
            if held {
                Ok(Instant::now())
            } else {
                Err("the old plugin did not come to an event boundary".into())
            }
        });
        match stopped {
            Ok(held_since) => {
                let taken_over = self.exchange(staged);
                actor.inbox.release();
                actor.submit_if(true);
                self.pause = held_since.elapsed();
                taken_over
            }
            Err(failure) => {
                self.drop_staged(staged);
                Err(failure)
            }
        }
    }

    /// While events are held.
    fn exchange(&mut self, mut staged: Staged) -> Result<TakenOver, Failure> {
        let mut body = lock(&self.actor.body);
        let until = Some(Instant::now() + HELD_PATIENCE);
        staged.started.instance.set_limit(until);
        body.set_limit(until);
        let proved = self
            .phase(Phase::HandOver, |swap| {
                swap.hand_over(&mut body, &mut staged).map_err(reason)
            })
            .and_then(|state| {
                self.phase(Phase::Probe, |swap| {
                    swap.probe(&body, &mut staged).map_err(reason)
                })?;
                Ok(state)
            });
        staged.started.instance.set_limit(None);
        body.set_limit(None);
        match proved {
            Ok(state) => self.phase(Phase::Commit, |swap| swap.commit(&mut body, staged, state)),
            Err(failure) => {
                self.drop_staged(staged);
                Err(failure)
            }
        }
    }

    fn hand_over(&self, body: &mut Body, staged: &mut Staged) -> Result<Option<Snapshot>, Fault> {
        let actor = self.actor;
        let saved = body.instance.as_mut().map(|old| {
            let saved = old.save_state(actor.runtime.engine());
            actor.discard(old.host_mut().effects.take());
            saved
        });
        let state = match saved {
            Some(Ok(state)) => Some(state),
            Some(Err(fault)) => {
                // The old one died of being asked; its last snapshot is what is left.
                actor.failed(body, fault);
                body.snapshot.clone()
            }
            None => body.snapshot.clone(),
        };
        if let Some(state) = state.clone() {
            let state = actor.wiring.snapshots.in_transit(&actor.id, state);
            actor.load_state(&mut staged.started.instance, state, self.allow_start_clean)?;
        }
        Ok(state)
    }

    fn probe(&self, body: &Body, staged: &mut Staged) -> Result<(), Fault> {
        let engine = self.actor.runtime.engine();
        let Ready { code, admission } = &staged.ready;
        for call in body.greetings(&code.contract, admission) {
            staged.started.instance.call(engine, &call)?;
        }
        staged.started.instance.must(engine, &Call::SelfTest)
    }

    fn commit(
        &self,
        body: &mut Body,
        mut staged: Staged,
        state: Option<Snapshot>,
    ) -> Result<TakenOver, String> {
        let actor = self.actor;
        if let Err(error) = staged.started.instance.host_mut().kv.release() {
            self.drop_staged(staged);
            return Err(format!("what the new plugin stored cannot be kept: {error}"));
        }
        let Staged {
            ready,
            mut started,
            memory,
        } = staged;
        let effects = started.instance.host_mut().effects.take();
        lock(&actor.shown).replace(&ready, &memory);
        let old = body.replace(ready, started.instance, memory);
        if let Some(state) = &state {
            body.saved(actor.clock().now(), state);
        }
        actor.announce(body, started.description);
        actor.apply(effects);
        Ok(TakenOver { old, state })
    }

    /// The old instance says goodbye. What it wants done now is not done: the new one has its ports.
    fn retire(&self, mut old: Instance) {
        let farewell = old.call(self.actor.runtime.engine(), &Call::Shutdown);
        if let Err(fault) = farewell {
            tracing::warn!(plugin = &*self.actor.id, "the replaced plugin: {fault}");
        }
        self.actor.discard(old.host_mut().effects.take());
    }

    fn drop_staged(&self, mut staged: Staged) {
        self.actor
            .discard(staged.started.instance.host_mut().effects.take());
    }

    /// Does one phase and tells of it.
    fn phase<T>(
        &mut self,
        phase: Phase,
        work: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, Failure> {
        self.tell(SwapStep::Begun(phase));
        let begun = Instant::now();
        let done = work(self);
        let took = begun.elapsed();
        self.phases.push((phase, took));
        let late = phase.deadline().filter(|deadline| took > *deadline);
        let done = match late {
            Some(deadline) => done.and(Err(format!("it took longer than {} s", deadline.as_secs()))),
            None => done,
        };
        match done {
            Ok(done) => {
                self.tell(SwapStep::Done(phase, took));
                Ok(done)
            }
            Err(reason) => Err(Failure { phase, reason }),
        }
    }

    fn tell(&self, step: SwapStep) {
        self.actor.emit(PluginEvent::Swap {
            plugin: self.actor.id.to_string(),
            step,
        });
    }
}

fn reason(error: impl std::error::Error) -> String {
    error.to_string()
}

/// On a thread of its own: a file may be on a disk that does not answer.
fn read(source: SwapSource) -> Result<Package, String> {
    let path = match source {
        SwapSource::Bytes { name, bytes } => return Package::of(name.into(), bytes).map_err(reason),
        SwapSource::File(path) => path,
    };
    let (done, result) = mpsc::channel();
    thread::Builder::new()
        .name("plugin-read".into())
        .spawn(move || drop(done.send(Package::read(&path).map_err(reason))))
        .map_err(reason)?;
    let patience = Phase::Read.deadline().unwrap_or(Duration::MAX);
    result
        .recv_timeout(patience)
        .unwrap_or_else(|_| Err(format!("it was not read within {} s", patience.as_secs())))
}
