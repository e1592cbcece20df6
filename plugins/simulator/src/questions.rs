//! What the station asks of the board: lock, energy, reset.

use plugpoint_plugin::prelude::*;

use crate::Simulator;
use crate::board::{Board, PendingUnlock};
use crate::evse;
use crate::version::Version;

impl<V: Version> Connector for Simulator<V> {
    fn unlock(&mut self, request: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<UnlockOutcome> {
        self.event(|board, config| {
            let known = board
                .evse(evse)
                .is_ok_and(|evse| evse.connector(connector).is_ok());
            let Some(takes) = config.unlock_takes.filter(|_| known) else {
                return board.unlock(evse, connector).into();
            };
            board.unlocks.push(PendingUnlock {
                request,
                evse,
                connector,
                due: board.at + takes,
            });
            Answer::Later
        })
    }

    fn lock(&mut self, _: RequestId, evse: EvseId, connector: ConnectorId) -> Answer<LockOutcome> {
        self.event(|board, _| lock(board, evse, connector)).into()
    }
}

/// The bolt cannot hold a cable that is not there.
fn lock(board: &mut Board, evse: EvseId, connector: ConnectorId) -> LockOutcome {
    let Some(lock) = board
        .evse(evse)
        .ok()
        .and_then(|evse| evse.connector(connector).ok())
    else {
        return LockOutcome::UnknownConnector;
    };
    if lock.locked {
        return LockOutcome::Locked;
    }
    lock.failed = lock.stuck;
    lock.locked = lock.cable && !lock.stuck;
    if lock.locked {
        LockOutcome::Locked
    } else {
        LockOutcome::LockFailed
    }
}

impl<V: Version> Power for Simulator<V> {
    fn allow_energy(&mut self, evse: EvseId, allowed: bool) {
        self.on_evse(evse, |evse| evse.allowed = allowed);
    }

    fn set_limit(&mut self, evse: EvseId, limit: Option<Limit>, phases: Option<u8>) {
        self.on_evse(evse, |evse| {
            evse.limit = limit.map(sane);
            evse.phase_limit = phases;
        });
    }

    fn may_start(&mut self, _: RequestId, evse: EvseId, _: Option<IdToken>) -> Answer<Verdict> {
        self.event(
            |board, _| match board.evse(evse).err().or_else(|| board.blocked(evse)) {
                Some(why) => Verdict::No(why),
                None => Verdict::Yes,
            },
        )
        .into()
    }

    fn all_unavailable(&mut self) {
        self.event(|board, _| board.evses.iter_mut().for_each(|evse| evse.allowed = false));
    }
}

impl<V: Version> Reset for Simulator<V> {
    fn reset(&mut self, _: RequestId, target: Target, _: ResetKind) -> Answer<ResetOutcome> {
        match target {
            Target::Station => self.all_unavailable(),
            Target::Evse(evse) => self.on_evse(evse, |evse| evse.allowed = false),
            Target::Connector(_) => return ResetOutcome::Rejected.into(),
        }
        ResetOutcome::Accepted.into()
    }
}

impl<V: Version> Simulator<V> {
    fn on_evse(&mut self, number: EvseId, change: impl FnOnce(&mut evse::Evse)) {
        if let Err(why) = self.event(|board, _| board.evse(number).map(change)) {
            log::warn!("{why}");
        }
    }
}

/// A limit that is no number, or below nothing, lets nothing flow.
fn sane(limit: Limit) -> evse::Limit {
    let positive = |value: f64| {
        if value.is_nan() {
            0.0
        } else {
            value.clamp(0.0, 1e9)
        }
    };
    match limit {
        Limit::Amps(amps) => evse::Limit::Amps(positive(amps)),
        Limit::Watts(watts) => evse::Limit::Watts(positive(watts)),
    }
}
