//! What a plugin does and uses, for `status`, metrics and the device model.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::actor::Actor;
use crate::boot::Ready;
use crate::budget::Budgets;
use crate::bundle::Admission;
use crate::call::Description;
use crate::contract::Interface;
use crate::fault::Fault;
use crate::functions::FunctionStats;
use crate::limits::MemoryUse;
use crate::ports::PortStats;
use crate::sync::lock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluginState {
    /// The breaker is open: the defaults answer.
    Broken,
    /// Between a fault and the next incarnation.
    Restarting,
    Stopped,
    Up,
}

#[derive(Clone, Debug)]
pub struct Stats {
    pub id: String,
    pub state: PluginState,
    /// As the plugin describes itself.
    pub name: String,
    pub vendor: String,
    pub version: String,
    /// Who signed the bundle, by the name of the key in the trust store; none: nobody.
    pub signer: Option<String>,
    /// Of the component, in hex.
    pub sha256: String,
    pub interfaces: Vec<Interface>,
    /// Counts instances since the station started, from 1.
    pub incarnation: u64,
    pub calls: u64,
    pub faults: u64,
    pub faults_by_kind: BTreeMap<&'static str, u64>,
    pub last_fault: Option<Fault>,
    /// New incarnations after a fault.
    pub restarts: u64,
    pub swaps: u64,
    /// Bytes of linear memory: now, and the most that an incarnation of this component had.
    pub memory: usize,
    pub memory_peak: usize,
    pub log_lines_dropped: u64,
    pub notices_dropped: u64,
    /// Facts and link events about what the plugin is not bound to.
    pub unbound_dropped: u64,
    pub port_bytes_dropped: u64,
    pub kv_bytes: u64,
    pub kv_quota: u64,
    /// Events waiting.
    pub queue: usize,
    /// Questions waiting for an answer.
    pub pending: usize,
    pub budgets: Budgets,
    /// Those that the configuration grants.
    pub ports: Vec<PortStats>,
    /// In the order of their first calls.
    pub functions: Vec<FunctionStats>,
}

/// What can be seen of a plugin at any time, also while a call holds its body.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) state: PluginState,
    pub(crate) description: Description,
    pub(crate) faults: FaultLog,
    admission: Arc<Admission>,
    sha256: String,
    interfaces: Vec<Interface>,
    memory: Arc<MemoryUse>,
}

/// Counters that outlive incarnations.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) incarnation: AtomicU64,
    pub(crate) calls: AtomicU64,
    pub(crate) restarts: AtomicU64,
    pub(crate) swaps: AtomicU64,
    pub(crate) notices_dropped: AtomicU64,
    pub(crate) unbound_dropped: AtomicU64,
    pub(crate) port_bytes_dropped: AtomicU64,
}

#[derive(Debug, Default)]
pub(crate) struct FaultLog {
    pub(crate) by_kind: BTreeMap<&'static str, u64>,
    pub(crate) last: Option<Fault>,
}

impl FaultLog {
    pub(crate) fn add(&mut self, fault: &Fault) {
        *self.by_kind.entry(fault.kind.name()).or_default() += 1;
        self.last = Some(fault.clone());
    }

    pub(crate) fn total(&self) -> u64 {
        self.by_kind.values().sum()
    }
}

impl Shown {
    /// A plugin that has not started yet.
    pub(crate) fn new(ready: &Ready, memory: &Arc<MemoryUse>) -> Self {
        Self {
            state: PluginState::Restarting,
            description: Description::default(),
            faults: FaultLog::default(),
            admission: ready.admission.clone(),
            sha256: ready.code.sha256.clone(),
            interfaces: ready.code.interfaces(),
            memory: memory.clone(),
        }
    }

    /// Another component has taken over.
    pub(crate) fn replace(&mut self, ready: &Ready, memory: &Arc<MemoryUse>) {
        self.admission = ready.admission.clone();
        self.sha256.clone_from(&ready.code.sha256);
        self.interfaces = ready.code.interfaces();
        self.memory = memory.clone();
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }
}

impl Actor {
    pub(crate) fn stats(&self) -> Stats {
        let counters = &self.counters;
        let shown = lock(&self.shown);
        Stats {
            id: self.id.to_string(),
            state: shown.state,
            name: shown.description.name.clone(),
            vendor: shown.description.vendor.clone(),
            version: shown.description.version.clone(),
            signer: shown.admission.signer.clone(),
            sha256: shown.sha256.clone(),
            interfaces: shown.interfaces.clone(),
            incarnation: read(&counters.incarnation),
            calls: read(&counters.calls),
            faults: shown.faults.total(),
            faults_by_kind: shown.faults.by_kind.clone(),
            last_fault: shown.faults.last.clone(),
            restarts: read(&counters.restarts),
            swaps: read(&counters.swaps),
            memory: shown.memory.now(),
            memory_peak: shown.memory.peak(),
            log_lines_dropped: self.log.dropped(),
            notices_dropped: read(&counters.notices_dropped),
            unbound_dropped: read(&counters.unbound_dropped),
            port_bytes_dropped: read(&counters.port_bytes_dropped),
            kv_bytes: self.wiring.kv.used(&self.id).unwrap_or_default(),
            kv_quota: shown.admission.grant.kv_quota,
            queue: self.inbox.len(),
            pending: self.pending.len(),
            budgets: shown.admission.grant.budgets.clone(),
            ports: self.ports.stats(),
            functions: self.functions.read(),
        }
    }
}

pub(crate) fn count(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

pub(crate) fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
