//! Physical facts: what plugins saw, taken into the state of the station.

use plugpoint_ocpp::v201::{ReasonEnumType, TriggerReasonEnumType};

use crate::io::{ContactorState, EvState, Fact, Fault, LockState, Report, Target};
use crate::session::Cause;
use crate::{Engine, Output};

/// A plugin that makes up code after code is not kept in memory.
const MOST_FAULTS: usize = 200;

impl Engine {
    pub(crate) fn on_fact(&mut self, fact: Fact) {
        if let Some(why) = self.unfit(&fact) {
            return self.put(Output::Report(Report::FactIgnored(why)));
        }
        match fact {
            Fact::Cable {
                evse,
                connector,
                plugged,
            } => self.on_cable(evse, connector, plugged),
            Fact::Ev { evse, state } => self.on_ev(evse, state),
            Fact::Contactor { evse, state } => self.on_contactor(evse, state),
            Fact::Lock {
                evse,
                connector,
                state,
            } => self.on_lock(evse, connector, state),
            Fact::Meter { evse, at, readings } => self.on_meter(evse, at, readings),
            Fact::Token { evse, token } => self.on_token(evse, token),
            Fact::StopPressed { evse } => self.on_stop_pressed(evse),
            Fact::FaultRaised(fault) => self.on_fault_raised(fault),
            Fact::FaultCleared { target, code } => self.on_fault_cleared(target, &code),
            Fact::VariableChanged { key, value } => self.on_variable_told(&key, &value),
        }
    }

    /// A fact about hardware that the device model does not have.
    fn unfit(&self, fact: &Fact) -> Option<String> {
        let (evse, connector) = match fact {
            Fact::Cable { evse, connector, .. } | Fact::Lock { evse, connector, .. } => (*evse, *connector),
            Fact::Contactor { evse, .. } | Fact::Ev { evse, .. } | Fact::StopPressed { evse } => (*evse, 0),
            Fact::Token { evse: Some(evse), .. } => (*evse, 0),
            Fact::Meter { evse, .. } if *evse != 0 => (*evse, 0),
            Fact::FaultRaised(Fault { target, .. }) | Fact::FaultCleared { target, .. } => match target {
                Target::Station => return None,
                Target::Evse(evse) => (*evse, 0),
                Target::Connector(evse, connector) => (*evse, *connector),
            },
            Fact::Meter { .. } | Fact::Token { .. } | Fact::VariableChanged { .. } => return None,
        };
        match self.evse(evse) {
            None => Some(format!("there is no EVSE {evse}: {fact:?}")),
            Some(own) if connector != 0 && own.connector(connector).is_none() => {
                Some(format!("EVSE {evse} has no connector {connector}: {fact:?}"))
            }
            Some(_) => None,
        }
    }

    fn on_cable(&mut self, id: i32, connector_id: i32, plugged: bool) {
        let Some(evse) = self.evse_mut(id) else { return };
        let Some(connector) = evse.connector_mut(connector_id) else {
            return;
        };
        if connector.plugged == plugged {
            return;
        }
        connector.plugged = plugged;
        if !plugged {
            connector.lock = LockState::Unlocked;
        }
        if !plugged && evse.connectors.iter().all(|connector| !connector.plugged) {
            evse.held_for = None;
            let was_there = std::mem::replace(&mut evse.ev, EvState::Disconnected) != EvState::Disconnected;
            let waited_for = evse.transaction.as_ref().is_some_and(|t| t.ev_seen);
            if was_there || waited_for {
                self.on_ev_gone(id, true);
            }
        }
        self.refresh_statuses();
    }

    fn on_ev(&mut self, id: i32, state: EvState) {
        let Some(evse) = self.evse_mut(id) else { return };
        let before = std::mem::replace(&mut evse.ev, state);
        if before == state {
            return;
        }
        match (before, state) {
            (_, EvState::Disconnected) => self.on_ev_gone(id, false),
            (EvState::Disconnected, _) => self.on_ev_come(id),
            _ => {
                let cause = Cause {
                    reason: ReasonEnumType::StoppedByEV,
                    ..Cause::new(TriggerReasonEnumType::ChargingStateChanged)
                };
                self.settle(id, &cause);
            }
        }
        self.refresh_statuses();
    }

    fn on_contactor(&mut self, id: i32, state: ContactorState) {
        let Some(evse) = self.evse_mut(id) else { return };
        if std::mem::replace(&mut evse.contactor, state) != state {
            self.settle(id, &Cause::new(TriggerReasonEnumType::ChargingStateChanged));
        }
    }

    fn on_stop_pressed(&mut self, id: i32) {
        let cause = Cause::stop(TriggerReasonEnumType::StopAuthorized, ReasonEnumType::Local);
        self.stop(id, &cause);
    }

    fn on_fault_raised(&mut self, fault: Fault) {
        self.faults
            .retain(|old| (old.target, &old.code) != (fault.target, &fault.code));
        if self.faults.len() >= MOST_FAULTS {
            return self.put(Output::Report(Report::FactIgnored(format!(
                "too many faults: {fault:?}"
            ))));
        }
        self.faults.push(fault);
        self.on_faults_changed();
    }

    fn on_fault_cleared(&mut self, target: Target, code: &str) {
        self.faults
            .retain(|fault| (fault.target, fault.code.as_str()) != (target, code));
        self.on_faults_changed();
    }

    fn on_faults_changed(&mut self) {
        for id in self.evse_ids() {
            self.settle(id, &Cause::new(TriggerReasonEnumType::AbnormalCondition));
        }
        self.refresh_statuses();
    }
}
