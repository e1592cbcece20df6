//! What a plugin does and uses, for `status`, metrics and the device model.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::budget::Budgets;
use crate::contract::Interface;
use crate::fault::{Fault, FaultKind};

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
    pub version: String,
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
    pub port_bytes_dropped: u64,
    pub kv_bytes: u64,
    pub kv_quota: u64,
    /// Events waiting.
    pub queue: usize,
    /// Questions waiting for an answer.
    pub pending: usize,
    pub budgets: Budgets,
}

/// Counters that outlive incarnations.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) incarnation: AtomicU64,
    pub(crate) calls: AtomicU64,
    pub(crate) restarts: AtomicU64,
    pub(crate) swaps: AtomicU64,
    pub(crate) notices_dropped: AtomicU64,
    pub(crate) port_bytes_dropped: AtomicU64,
}

#[derive(Debug, Default)]
pub(crate) struct FaultLog {
    pub(crate) by_kind: BTreeMap<&'static str, u64>,
    pub(crate) last: Option<Fault>,
}

impl FaultLog {
    pub(crate) fn add(&mut self, fault: &Fault) {
        *self.by_kind.entry(kind_name(fault.kind)).or_default() += 1;
        self.last = Some(fault.clone());
    }

    pub(crate) fn total(&self) -> u64 {
        self.by_kind.values().sum()
    }
}

fn kind_name(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Deadline => "deadline",
        FaultKind::Exit => "exit",
        FaultKind::Host => "host",
        FaultKind::Limit => "limit",
        FaultKind::Refused => "refused",
        FaultKind::Reply => "reply",
        FaultKind::Trap => "trap",
    }
}

pub(crate) fn count(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

pub(crate) fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
