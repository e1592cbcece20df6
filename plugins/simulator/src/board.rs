//! The whole of the simulated hardware. Pure: it is told the time, and leaves what it caused in an outbox.

use plugpoint_plugin::{RequestId, UnlockOutcome};
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::evse::{Contactor, Evse};
use crate::settings::Config;
use crate::version::Model;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Board {
    /// The time to which everything is counted.
    pub(crate) at: Millis,
    /// The same on the wall clock, which goes on while the station's process does not.
    #[serde(default)]
    pub(crate) wall: Millis,
    pub(crate) evses: Vec<Evse>,
    pub(crate) faults: Vec<BoardFault>,
    /// Locks whose motors are running.
    pub(crate) unlocks: Vec<PendingUnlock>,
    #[serde(skip)]
    pub(crate) outbox: Vec<Effect>,
}

/// A fault that somebody ordered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct BoardFault {
    pub(crate) place: Place,
    pub(crate) code: String,
    pub(crate) text: String,
    pub(crate) blocking: bool,
}

/// The station (EVSE 0), an EVSE, or one of its connectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Place {
    pub(crate) evse: u32,
    pub(crate) connector: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct PendingUnlock {
    pub(crate) request: RequestId,
    pub(crate) evse: u32,
    pub(crate) connector: u32,
    pub(crate) due: Millis,
}

/// What the board caused, beyond the state that it is in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Effect {
    /// The meter of this EVSE is to be read.
    Sample(u32),
    /// A running lock came to rest.
    Unlocked(RequestId, UnlockOutcome),
}

impl Board {
    pub(crate) fn new(now: Millis, config: &Config) -> Self {
        Self {
            at: now,
            wall: 0,
            evses: (0..config.evses).map(|_| Evse::new(config.connectors)).collect(),
            faults: Vec::new(),
            unlocks: Vec::new(),
            outbox: Vec::new(),
        }
    }

    /// Counts energy up to now. Always before something changes.
    pub(crate) fn advance(&mut self, now: Millis, config: &Config, model: &Model) {
        let time = now.saturating_sub(self.at);
        self.at = now;
        self.pass(time, config, model);
    }

    /// Counts energy that flowed while nobody looked.
    pub(crate) fn pass(&mut self, time: Millis, config: &Config, model: &Model) {
        for evse in &mut self.evses {
            evse.pass(time, config, model);
        }
    }

    /// Lets what is due happen, and everything follow from what changed.
    pub(crate) fn settle(&mut self, config: &Config) {
        for unlock in self
            .unlocks
            .extract_if(.., |unlock| unlock.due <= self.at)
            .collect::<Vec<_>>()
        {
            let outcome = self.unlock(unlock.evse, unlock.connector);
            self.outbox.push(Effect::Unlocked(unlock.request, outcome));
        }
        for evse in 1..=config.evses {
            let blocked = self.blocked(evse).is_some();
            let due = self.evses[evse as usize - 1].settle(self.at, config, blocked);
            if due {
                self.outbox.push(Effect::Sample(evse));
            }
        }
    }

    /// When something happens by itself; none while the station sleeps.
    pub(crate) fn next_deadline(&self) -> Option<Millis> {
        let unlocks = self.unlocks.iter().map(|unlock| unlock.due);
        unlocks
            .chain(self.evses.iter().filter_map(Evse::next_deadline))
            .min()
    }

    /// Moves the board to a clock that started anew, at `now`.
    pub(crate) fn rebase(&mut self, now: Millis) {
        let old = self.at;
        let shift = move |due: Millis| now + due.saturating_sub(old);
        self.at = now;
        self.unlocks
            .iter_mut()
            .for_each(|unlock| unlock.due = shift(unlock.due));
        self.evses.iter_mut().for_each(|evse| evse.shift(shift));
    }

    /// Why an EVSE must not charge.
    pub(crate) fn blocked(&self, evse: u32) -> Option<String> {
        if self.evses.get(evse as usize - 1)?.contactor == Contactor::Welded {
            return Some("the contactor is welded".to_owned());
        }
        let blocking = |fault: &&BoardFault| fault.blocking && [0, evse].contains(&fault.place.evse);
        self.faults.iter().find(blocking).map(|fault| fault.code.clone())
    }

    /// An EVSE by its number, or a text that says there is none.
    pub(crate) fn evse(&mut self, evse: u32) -> Result<&mut Evse, String> {
        let count = self.evses.len();
        let found = (evse as usize)
            .checked_sub(1)
            .and_then(|index| self.evses.get_mut(index));
        found.ok_or_else(|| format!("no EVSE {evse}: there are {count}, from 1"))
    }

    /// Runs the motor of a lock. It does not open under load: the plug would draw an arc.
    pub(crate) fn unlock(&mut self, evse: u32, connector: u32) -> UnlockOutcome {
        let Ok(found) = self.evse(evse) else {
            return UnlockOutcome::UnknownConnector;
        };
        let under_load = found.contactor != Contactor::Open && found.meter.target > 0.0;
        let Ok(lock) = found.connector(connector) else {
            return UnlockOutcome::UnknownConnector;
        };
        if under_load {
            return UnlockOutcome::UnlockFailed;
        }
        lock.failed = lock.stuck;
        lock.locked &= lock.stuck;
        if lock.stuck {
            UnlockOutcome::UnlockFailed
        } else {
            UnlockOutcome::Unlocked
        }
    }
}
