//! The hot swap: another component takes over from a running one between two events.
//!
//! All that is slow happens while the old one serves. Then events are held, the state is handed over, the new one
//! is told what stands and tested, and only if all of that went well does it take the old one's place. Until that
//! moment nothing of what it did has left it, so a roll-back is to drop it.

use std::path::PathBuf;
use std::sync::{Arc, TryLockError};
use std::time::{Duration, Instant};

use crate::actor::Actor;
use crate::body::Body;
use crate::call::Call;
use crate::choice::{ChoiceRecord, Chosen};
use crate::code::{Code, Source};
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

/// How long the end of the old one's running event is waited for.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// Where the new component comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SwapSource {
    /// The file must stay where it is: later starts of the station load it from there.
    File(PathBuf),
}

/// The phases of a swap, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// The component is read.
    Read,
    /// It is compiled, or taken from the cache. Deadline: that of compiling.
    Compile,
    /// It fits the contract and the other plugins.
    Check,
    /// An instance is made, described, initialised and tested. Deadline: the budget of each call.
    Stage,
    /// The old instance ends its running event; from here on events are held. Deadline 2 s.
    Stop,
    /// The old one's state goes to the new one. Deadline: the budget of each call.
    HandOver,
    /// The new one is told what stands, and tested again. Deadline: the budget of each call.
    Probe,
    /// It takes over, what it did leaves it, and the held events come.
    Commit,
}

/// One line of a swap's audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SwapStep {
    Begun(Phase),
    Committed { pause: Duration },
    Done(Phase, Duration),
    RolledBack { phase: Phase, reason: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwapReport {
    pub plugin: String,
    /// Versions as the plugins describe themselves.
    pub from: String,
    /// None: the swap ended before the new one could say.
    pub to: Option<String>,
    pub phases: Vec<(Phase, Duration)>,
    /// How long events were held; zero if it did not come to that.
    pub pause: Duration,
    pub outcome: SwapOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SwapOutcome {
    Committed,
    /// The old one serves on.
    RolledBack {
        phase: Phase,
        reason: String,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum SwapError {
    #[error("another swap of `{0}` is under way; wait for its end")]
    InProgress(String),
    #[error(transparent)]
    Unknown(LoadError),
}

impl Plugins {
    /// Swaps a plugin's component, in the calling thread: give it one of its own. The progress goes to the sink.
    pub fn swap(&self, plugin: &str, source: SwapSource) -> Result<SwapReport, SwapError> {
        let actor = self.actor(plugin).map_err(SwapError::Unknown)?;
        let _only = match actor.swapping.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(SwapError::InProgress(plugin.to_owned())),
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        };
        let from = lock(&actor.shown).description.version.clone();
        let mut swap = Swap {
            plugins: self,
            actor: &actor,
            phases: Vec::new(),
            pause: Duration::ZERO,
            to: None,
        };
        let outcome = match swap.run(source) {
            Ok(()) => SwapOutcome::Committed,
            Err(Failure { phase, reason }) => SwapOutcome::RolledBack { phase, reason },
        };
        swap.tell(match &outcome {
            SwapOutcome::Committed => SwapStep::Committed { pause: swap.pause },
            SwapOutcome::RolledBack { phase, reason } => SwapStep::RolledBack {
                phase: *phase,
                reason: reason.clone(),
            },
        });
        let Swap {
            phases, pause, to, ..
        } = swap;
        Ok(SwapReport {
            plugin: plugin.to_owned(),
            from,
            to,
            phases,
            pause,
            outcome,
        })
    }
}

struct Swap<'a> {
    plugins: &'a Plugins,
    actor: &'a Arc<Actor>,
    phases: Vec<(Phase, Duration)>,
    pause: Duration,
    to: Option<String>,
}

struct Failure {
    phase: Phase,
    reason: String,
}

/// The new plugin, ready to take over.
struct Staged {
    code: Arc<Code>,
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
    fn run(&mut self, SwapSource::File(path): SwapSource) -> Result<(), Failure> {
        let source = self.phase(Phase::Read, |_| Source::read(&path).map_err(reason))?;
        let code = self.compile(&source)?;
        self.phase(Phase::Check, |swap| {
            swap.plugins
                .check_conflicts(&swap.actor, &code.interfaces())
                .map_err(reason)
        })?;
        let chosen = Chosen {
            path,
            sha256: code.sha256.clone(),
        };
        let staged = self.phase(Phase::Stage, |swap| swap.stage(code).map_err(reason))?;
        self.to = Some(staged.started.description.version.clone());
        self.actor.choose(|record| record.pend(chosen));
        let taken_over = self.take_over(staged);
        self.actor.choose(if taken_over.is_ok() {
            ChoiceRecord::commit
        } else {
            ChoiceRecord::abandon
        });
        let TakenOver { old, state } = taken_over?;
        count(&self.actor.counters.swaps, 1);
        self.plugins.reroute();
        if let Some(state) = state {
            self.actor.wiring.snapshots.save(&self.actor.id, state);
        }
        if let Some(old) = old {
            self.retire(old);
        }
        Ok(())
    }

    /// Compiling checks the component as well, so its failure may be one of the check.
    fn compile(&mut self, source: &Source) -> Result<Arc<Code>, Failure> {
        let mut misfit = false;
        let compiled = self.phase(Phase::Compile, |swap| {
            swap.actor.runtime.code(source).map_err(|error| {
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

    fn stage(&self, code: Arc<Code>) -> Result<Staged, Fault> {
        let actor = self.actor;
        let settings = lock(&actor.body).settings.clone();
        let memory = Arc::new(MemoryUse::default());
        let mut started = actor.start(&code, &settings, &memory, true)?;
        let tested = started
            .instance
            .must(actor.runtime.engine(), actor.budgets(), &Call::SelfTest);
        if let Err(fault) = tested {
            actor.discard(started.instance.host_mut().effects.take());
            return Err(fault);
        }
        Ok(Staged {
            code,
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
            let saved = old.save_state(actor.runtime.engine(), actor.budgets());
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
            actor.load_state(&mut staged.started.instance, state)?;
        }
        Ok(state)
    }

    fn probe(&self, body: &Body, staged: &mut Staged) -> Result<(), Fault> {
        let (engine, budgets) = (self.actor.runtime.engine(), self.actor.budgets());
        for call in body.greetings(&staged.code.contract) {
            staged.started.instance.call(engine, budgets, &call)?;
        }
        staged.started.instance.must(engine, budgets, &Call::SelfTest)
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
            code,
            mut started,
            memory,
        } = staged;
        let effects = started.instance.host_mut().effects.take();
        lock(&actor.shown).replace(&code, &memory);
        let old = body.replace(code, started.instance, memory);
        if let Some(state) = &state {
            body.saved(actor.clock().now(), state);
        }
        actor.announce(body, started.description);
        actor.apply(effects);
        Ok(TakenOver { old, state })
    }

    /// The old instance says goodbye. What it wants done now is not done: the new one has its ports.
    fn retire(&self, mut old: Instance) {
        let farewell = old.call(self.actor.runtime.engine(), self.actor.budgets(), &Call::Shutdown);
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
