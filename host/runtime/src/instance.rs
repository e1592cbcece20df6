//! One incarnation of a plugin: its store, its exports, and calls into it under their budgets.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::Store;

use crate::abi::Exports;
use crate::allowance::Allowance;
use crate::call::{Call, Return};
use crate::code::Code;
use crate::engine::Engine;
use crate::fault::{Fault, FaultKind};
use crate::functions::{Cost, Functions};
use crate::host::Host;
use crate::snapshot::Snapshot;

/// What a fault and the statistics name where no function of the guest was called: it was being instantiated.
const START: &str = "start";

/// After a shorter call, the next one is not asked exactly for its processor time: that would take longer than a call.
const TOO_SHORT_TO_ASK: Duration = Duration::from_micros(100);

/// After a fault from [`Instance::call`] the instance is dead, but for a `Refused` one: drop it.
pub(crate) struct Instance {
    store: Store<Host>,
    exports: Exports,
    functions: Arc<Functions>,
    took: Duration,
    /// No call goes on after this.
    limit: Option<Instant>,
}

impl Instance {
    pub(crate) fn new(
        engine: &Engine,
        code: &Arc<Code>,
        host: Host,
        functions: Arc<Functions>,
    ) -> Result<Self, Fault> {
        let (log, admission) = (host.log.clone(), host.admission.clone());
        let budgets = &admission.grant.budgets;
        let mut store = Store::new(engine.wasm_engine(), host);
        store.limiter(|host| &mut host.limits);
        store.set_hostcall_fuel(budgets.boundary_bytes);
        store.set_max_component_handles(budgets.handles);
        store.epoch_deadline_callback(|mut store| Ok(store.data_mut().allowance.judge()));
        allow(&mut store, Allowance::begin_exactly(budgets.lifecycle()));
        let started = guarded(engine, START, || {
            let instance = code.pre.instantiate(&mut store)?;
            code.contract.load(&mut store, &instance)
        });
        let cost = cost(&store);
        functions.add(START, started.as_ref().err().map(|fault| fault.kind), &cost);
        match started {
            Ok(exports) => Ok(Self {
                store,
                exports,
                functions,
                took: cost.wall,
                limit: None,
            }),
            Err(fault) => Err(Fault {
                tail: log.take_tail(),
                ..fault
            }),
        }
    }

    pub(crate) fn call(&mut self, engine: &Engine, call: &Call) -> Result<Return, Fault> {
        let function = call.name();
        let budget = call.deadline(&self.host().admission.grant.budgets);
        let allowance = if self.took < TOO_SHORT_TO_ASK {
            Allowance::begin(budget)
        } else {
            Allowance::begin_exactly(budget)
        };
        allow(&mut self.store, allowance.no_later_than(self.limit));
        self.store
            .data_mut()
            .begin_call(call.weight(), call.is_question());
        let (store, exports) = (&mut self.store, &self.exports);
        let returned = guarded(engine, function, || exports.call(store, call));
        if let Ok(returned) = &returned {
            self.store.data_mut().crossed.out += returned.weight();
        }
        let cost = cost(&self.store);
        self.took = cost.wall;
        self.functions.add(function, failure(&returned), &cost);
        let tail = self.store.data().log.take_tail();
        returned.map_err(|fault| Fault { tail, ..fault })
    }

    /// A call that answers with a plain yes or a refusal, which is a fault here.
    pub(crate) fn must(&mut self, engine: &Engine, call: &Call) -> Result<(), Fault> {
        match self.call(engine, call)? {
            Return::Refused(why) | Return::StartClean(why) => {
                Err(Fault::refused(call.name(), &self.host().log.clean(&why)))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn save_state(&mut self, engine: &Engine) -> Result<Snapshot, Fault> {
        let function = Call::SaveState.name();
        let max = self.host().admission.grant.budgets.snapshot_bytes;
        match self.call(engine, &Call::SaveState)? {
            Return::Snapshot(state) if state.bytes.len() <= max => Ok(state),
            Return::Snapshot(state) => {
                let size = state.bytes.len();
                let text = format!("a state of {size} bytes, {max} allowed (budget `snapshot-bytes`)");
                Err(Fault::new(FaultKind::Limit, function, text))
            }
            other => Err(unexpected(function, &other)),
        }
    }

    /// How long the last call took.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }

    /// No call goes on after `limit`, whatever its own budget.
    pub(crate) fn set_limit(&mut self, limit: Option<Instant>) {
        self.limit = limit;
    }

    pub(crate) fn host(&self) -> &Host {
        self.store.data()
    }

    pub(crate) fn host_mut(&mut self) -> &mut Host {
        self.store.data_mut()
    }
}

fn allow(store: &mut Store<Host>, allowance: Allowance) {
    store.data_mut().allowance = allowance;
    store.set_epoch_deadline(1);
}

/// What the call that has just ended cost.
fn cost(store: &Store<Host>) -> Cost {
    let host = store.data();
    // In this order, as it began: what was used is no more than what passed.
    let processor = host.allowance.processor();
    let wall = host.allowance.wall();
    Cost {
        wall,
        cpu: processor.unwrap_or(wall),
        bytes_in: host.crossed.into,
        bytes_out: host.crossed.out,
        memory: host.limits.memory(),
    }
}

fn failure(returned: &Result<Return, Fault>) -> Option<FaultKind> {
    match returned {
        Ok(Return::Refused(_) | Return::StartClean(_)) => Some(FaultKind::Refused),
        Ok(_) => None,
        Err(fault) => Some(fault.kind),
    }
}

pub(crate) fn unexpected(function: &'static str, returned: &Return) -> Fault {
    Fault::new(
        FaultKind::Host,
        function,
        format!("an unexpected return: {returned:?}"),
    )
}

/// Runs guest code: the epoch ticks meanwhile, and a panic of host code ends the call, not the station.
fn guarded<T>(
    engine: &Engine,
    function: &'static str,
    run: impl FnOnce() -> wasmtime::Result<T>,
) -> Result<T, Fault> {
    let _running = engine.ticker.run();
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|error| Fault::from_wasm(function, &error)),
        Err(panic) => Err(Fault::from_panic(function, panic.as_ref())),
    }
}
