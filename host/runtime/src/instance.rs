//! One incarnation of a plugin: its store, its exports, and calls into it under their budgets.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;

use crate::abi::Exports;
use crate::allowance::Allowance;
use crate::budget::Budgets;
use crate::call::{Call, Return};
use crate::code::Code;
use crate::engine::Engine;
use crate::fault::{Fault, FaultKind};
use crate::functions::{Cost, Functions};
use crate::host::Host;
use crate::snapshot::Snapshot;

/// What a fault and the statistics name where no function of the guest was called: it was being instantiated.
const START: &str = "start";

/// To ask for the processor time of a shorter call would take longer than the call.
const TOO_SHORT_TO_ASK: Duration = Duration::from_micros(100);

/// After a fault from [`Instance::call`] the instance is dead, but for a `Refused` one: drop it.
pub(crate) struct Instance {
    store: Store<Host>,
    exports: Exports,
    functions: Arc<Functions>,
    took: Duration,
}

impl Instance {
    pub(crate) fn new(
        engine: &Engine,
        code: &Arc<Code>,
        host: Host,
        budgets: &Budgets,
        functions: Arc<Functions>,
    ) -> Result<Self, Fault> {
        let log = host.log.clone();
        let mut store = Store::new(engine.wasm_engine(), host);
        store.limiter(|host| &mut host.limits);
        store.set_hostcall_fuel(budgets.boundary_bytes);
        store.set_max_component_handles(budgets.handles);
        store.epoch_deadline_callback(|store| Ok(store.data().allowance.judge()));
        allow(&mut store, budgets.lifecycle());
        let started = guarded(engine, START, || {
            let instance = code.pre.instantiate(&mut store)?;
            code.contract.load(&mut store, &instance)
        });
        let cost = cost(&mut store);
        functions.add(START, started.as_ref().err().map(|fault| fault.kind), &cost);
        match started {
            Ok(exports) => Ok(Self {
                store,
                exports,
                functions,
                took: cost.wall,
            }),
            Err(fault) => Err(Fault {
                tail: log.take_tail(),
                ..fault
            }),
        }
    }

    pub(crate) fn call(&mut self, engine: &Engine, budgets: &Budgets, call: &Call) -> Result<Return, Fault> {
        let function = call.name();
        allow(&mut self.store, call.deadline(budgets));
        self.store.data_mut().begin_call();
        let (store, exports) = (&mut self.store, &self.exports);
        let returned = guarded(engine, function, || exports.call(store, call));
        let cost = cost(&mut self.store);
        self.took = cost.wall;
        self.functions.add(function, failure(&returned), &cost);
        let tail = self.store.data().log.take_tail();
        returned.map_err(|fault| Fault { tail, ..fault })
    }

    /// A call that answers with a plain yes or a refusal, which is a fault here.
    pub(crate) fn must(&mut self, engine: &Engine, budgets: &Budgets, call: &Call) -> Result<(), Fault> {
        match self.call(engine, budgets, call)? {
            Return::Refused(why) | Return::StartClean(why) => Err(Fault::refused(call.name(), &why)),
            _ => Ok(()),
        }
    }

    pub(crate) fn save_state(&mut self, engine: &Engine, budgets: &Budgets) -> Result<Snapshot, Fault> {
        let function = Call::SaveState.name();
        match self.call(engine, budgets, &Call::SaveState)? {
            Return::Snapshot(state) if state.bytes.len() <= budgets.snapshot_bytes => Ok(state),
            Return::Snapshot(state) => {
                let (size, max) = (state.bytes.len(), budgets.snapshot_bytes);
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

    pub(crate) fn host(&self) -> &Host {
        self.store.data()
    }

    pub(crate) fn host_mut(&mut self) -> &mut Host {
        self.store.data_mut()
    }
}

fn allow(store: &mut Store<Host>, budget: Duration) {
    let allowance = Allowance::begin(budget);
    store.data_mut().allowance = allowance;
    store.set_epoch_deadline(allowance.ticks());
}

/// What the call that has just ended cost.
fn cost(store: &mut Store<Host>) -> Cost {
    let host = store.data();
    let wall = host.allowance.wall();
    Cost {
        wall,
        cpu: if wall < TOO_SHORT_TO_ASK {
            wall
        } else {
            host.allowance.processor()
        },
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
