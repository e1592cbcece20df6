//! G05, E09, E10: energy and the lock of the cable, in line with the session.

use plugpoint_ocpp::v201::TriggerReasonEnumType;

use crate::Engine;
use crate::device_model::names;
use crate::evse::Evse;
use crate::inbound::CallRef;
use crate::io::{LockOutcome, LockState, Notice, Output, Question, Report, Token, UnlockOutcome};
use crate::purpose::Purpose;
use crate::session::Cause;

/// How far the cable is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Latch {
    /// The plugin is asked to lock.
    Asked,
    Failed,
    #[default]
    Free,
    /// Locked, or nothing to lock.
    Held,
}

impl Engine {
    /// Energy stops before the cable is released, and flows after it is held.
    pub(crate) fn refresh_power(&mut self, id: i32) {
        self.refresh_energy(id);
        self.refresh_lock(id);
        self.refresh_energy(id);
    }

    /// Energy flows only for a driver, to a vehicle, through a held cable, with nothing wrong.
    fn refresh_energy(&mut self, id: i32) {
        let faulted = self.is_faulted(id, self.evse(id).and_then(Evse::used_connector).unwrap_or(0));
        let Some(evse) = self.evse_mut(id) else { return };
        let transaction = evse.transaction.as_ref();
        let suspended = transaction.is_some_and(|transaction| transaction.suspended);
        let held = evse.latch == Latch::Held;
        let allowed = evse.conditions.power_path_closed && held && !suspended && !faulted;
        if std::mem::replace(&mut evse.energy_allowed, allowed) != allowed {
            self.put(Output::Tell(Notice::AllowEnergy { evse: id, allowed }));
        }
    }

    /// The cable is locked while a vehicle may draw energy, and released after.
    fn refresh_lock(&mut self, id: i32) {
        let Some(evse) = self.evse_mut(id) else { return };
        let plugged = evse.connectors.iter().find(|connector| connector.plugged);
        let plugged = plugged.map(|connector| (connector.id, connector.lock == LockState::Locked));
        match (evse.conditions.power_path_closed, evse.latch, plugged) {
            (true, Latch::Free, Some((connector, false))) => {
                evse.latch = Latch::Asked;
                let question = Question::Lock { evse: id, connector };
                self.ask(question, Purpose::Lock { evse: id, connector });
            }
            (true, Latch::Free, _) => evse.latch = Latch::Held,
            (false, Latch::Asked | Latch::Failed | Latch::Held, plugged) if evse.held_for.is_none() => {
                evse.latch = Latch::Free;
                if let Some((connector, true)) = plugged {
                    self.unlock(id, connector, None);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn unlock(&mut self, evse: i32, connector: i32, call: Option<CallRef>) {
        let purpose = Purpose::Unlock {
            evse,
            connector,
            call,
        };
        self.ask(Question::Unlock { evse, connector }, purpose);
    }

    pub(crate) fn on_unlock_outcome(
        &mut self,
        id: i32,
        connector: i32,
        call: Option<CallRef>,
        outcome: UnlockOutcome,
    ) {
        if outcome == UnlockOutcome::Unlocked {
            self.on_lock(id, connector, LockState::Unlocked);
        }
        if let Some(call) = call {
            self.answer_unlock(&call, outcome);
        }
    }

    /// G05.FR.01: no energy through a connector that does not lock.
    pub(crate) fn on_lock_outcome(&mut self, id: i32, connector: i32, outcome: LockOutcome) {
        let locked = outcome == LockOutcome::Locked;
        if !locked {
            self.report(Report::LockFailed { evse: id, connector });
        }
        let Some(evse) = self.evse_mut(id) else { return };
        if let Some(connector) = evse.connector_mut(connector).filter(|_| locked) {
            connector.lock = LockState::Locked;
        }
        match (evse.latch, locked) {
            (Latch::Asked, true) => evse.latch = Latch::Held,
            (Latch::Asked, false) => evse.latch = Latch::Failed,
            // The driver has gone while the lock moved.
            (Latch::Free, true) => return self.unlock(id, connector, None),
            _ => return,
        }
        self.settle(id, &Cause::new(TriggerReasonEnumType::AbnormalCondition));
    }

    /// What the lock itself says.
    pub(crate) fn on_lock(&mut self, id: i32, connector: i32, state: LockState) {
        let Some(evse) = self.evse_mut(id) else { return };
        if let Some(connector) = evse.connector_mut(connector) {
            connector.lock = state;
        }
        match (state, evse.latch) {
            (LockState::Failed, Latch::Asked | Latch::Held) => evse.latch = Latch::Failed,
            (LockState::Locked, Latch::Failed) => evse.latch = Latch::Held,
            (LockState::Unlocked, Latch::Held) if !evse.conditions.power_path_closed => {
                evse.held_for = None;
                evse.latch = Latch::Free;
            }
            _ => return,
        }
        self.settle(id, &Cause::new(TriggerReasonEnumType::AbnormalCondition));
    }

    /// Without UnlockOnEVSideDisconnect the cable stays locked until its driver comes back.
    //= E09.FR.02 E09.FR.03 E10.FR.02
    pub(crate) fn hold_cable(&mut self, id: i32, cable_out: bool) {
        let release = cable_out || self.model.bool(&names::UNLOCK_ON_EV_SIDE_DISCONNECT);
        if let Some(evse) = self.evse_mut(id) {
            let owner = evse.driver.as_ref().map(|driver| driver.token.clone());
            evse.held_for = owner.filter(|_| !release);
        }
    }

    /// The driver of a cable that is held is back: it is released, and nothing else happens.
    pub(crate) fn release_cable(&mut self, id: i32, token: &Token) -> bool {
        let Some(evse) = self.evse_mut(id) else {
            return false;
        };
        let owned = evse.held_for.as_ref().is_some_and(|owner| owner.is(token));
        if owned {
            evse.held_for = None;
            self.refresh_power(id);
        }
        owned
    }
}
