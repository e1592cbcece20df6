//! What an actor works on in its turn.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::abi::Contract;
use crate::boot::Ready;
use crate::bundle::Admission;
use crate::call::Call;
use crate::code::Code;
use crate::contract::Interface;
use crate::health::Health;
use crate::instance::Instance;
use crate::limits::MemoryUse;
use crate::snapshot::Snapshot;
use crate::standing::Standing;
use crate::trust::Trust;

/// Between two snapshots.
const SNAPSHOT_PAUSE: Duration = Duration::from_secs(1);

pub(crate) struct Body {
    /// None: down.
    pub(crate) instance: Option<Instance>,
    pub(crate) code: Arc<Code>,
    pub(crate) admission: Arc<Admission>,
    /// What the operator gave; the plugin has them with the defaults of its manifest.
    pub(crate) given: Vec<(String, String)>,
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) standing: Standing,
    /// None: open; some: closed, and why.
    pub(crate) port_states: BTreeMap<String, Option<String>>,
    pub(crate) memory: Arc<MemoryUse>,
    pub(crate) health: Health,
    pub(crate) trust: Trust,
    /// The last state that an incarnation gave.
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) snapshot_due: Option<Duration>,
    saved_at: Option<Duration>,
    /// The snapshot made the last incarnation fail: the next starts without it.
    pub(crate) distrusts_snapshot: bool,
    pub(crate) restart_at: Option<Duration>,
    /// The present code has been found healthy.
    pub(crate) proved: bool,
}

impl Body {
    pub(crate) fn new(ready: Ready, given: Vec<(String, String)>, snapshot: Option<Snapshot>) -> Self {
        let Ready { code, admission } = ready;
        Self {
            instance: None,
            code,
            given,
            settings: admission.settings.clone(),
            admission,
            standing: Standing::default(),
            port_states: BTreeMap::new(),
            memory: Arc::default(),
            health: Health::default(),
            trust: Trust::default(),
            snapshot,
            snapshot_due: None,
            saved_at: None,
            distrusts_snapshot: false,
            restart_at: None,
            proved: false,
        }
    }

    /// No call of the running incarnation goes on after `limit`.
    pub(crate) fn set_limit(&mut self, limit: Option<Instant>) {
        if let Some(instance) = &mut self.instance {
            instance.set_limit(limit);
        }
    }

    /// What the next incarnation is made of.
    pub(crate) fn ready(&self) -> Ready {
        Ready {
            code: self.code.clone(),
            admission: self.admission.clone(),
        }
    }

    /// When something is to be done without an event.
    pub(crate) fn next_due(&self) -> Option<Duration> {
        let timer = self
            .instance
            .as_ref()
            .and_then(|instance| instance.host().timers.next_due());
        [timer, self.snapshot_due, self.restart_at, self.healthy_due()]
            .into_iter()
            .flatten()
            .min()
    }

    pub(crate) fn healthy_due(&self) -> Option<Duration> {
        if self.proved {
            None
        } else {
            self.health.healthy_at()
        }
    }

    pub(crate) fn take_due_timer(&mut self, now: Duration) -> Option<u64> {
        self.instance.as_mut()?.host_mut().timers.take_due(now)
    }

    /// The guest's state may be another one: a snapshot is due, but not too often.
    pub(crate) fn changed(&mut self, now: Duration) {
        if self.snapshot_due.is_none() {
            let earliest = self.saved_at.map_or(now, |at| at + SNAPSHOT_PAUSE);
            self.snapshot_due = Some(earliest.max(now));
        }
    }

    /// A snapshot was taken. True: it says something new.
    pub(crate) fn saved(&mut self, now: Duration, snapshot: &Snapshot) -> bool {
        self.snapshot_due = None;
        self.saved_at = Some(now);
        let is_new = self.snapshot.as_ref() != Some(snapshot);
        if is_new {
            self.snapshot = Some(snapshot.clone());
        }
        is_new
    }

    /// Puts another component in place; gives back the instance of the former one.
    pub(crate) fn replace(
        &mut self,
        ready: Ready,
        instance: Instance,
        memory: Arc<MemoryUse>,
    ) -> Option<Instance> {
        self.settings.clone_from(&ready.admission.settings);
        self.code = ready.code;
        self.admission = ready.admission;
        self.memory = memory;
        self.health = Health::default();
        self.trust = Trust::default();
        self.distrusts_snapshot = false;
        self.proved = false;
        self.instance.replace(instance)
    }

    /// What every new incarnation is told before it gets events.
    pub(crate) fn greetings(&self, contract: &Contract, admission: &Admission) -> Vec<Call> {
        let ports = self
            .port_states
            .iter()
            .filter(|(port, _)| admission.grant.ports.contains(*port))
            .map(|(port, state)| Call::PortState(port.clone(), state.clone()));
        let ports = ports.filter(|_| contract.exports(Interface::Events));
        let notices = self
            .standing
            .notices()
            .filter(|notice| contract.exports(notice.interface()));
        ports.chain(notices.cloned().map(Call::Notice)).collect()
    }
}
