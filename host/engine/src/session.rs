//! E01 to E10: from physical facts and authorizations to the start and the end of transactions.
//!
//! All roads lead to [`Engine::settle`]: it compares what holds now on an EVSE ([`Conditions`]) with what
//! held before, and starts, updates or ends the transaction as TxStartPoint and TxStopPoint want.

use std::time::Duration;

use plugpoint_ocpp::v201::*;
use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::device_model::names;
use crate::evse::Evse;
use crate::inbound::CallRef;
use crate::io::{ContactorState, EvState, Token, Verdict};

/// Who may charge on an EVSE.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Driver {
    pub(crate) token: Token,
    pub(crate) group: Option<Token>,
    pub(crate) remote_start_id: Option<i32>,
    /// The cable has to be in by then (EVConnectionTimeOut).
    #[serde(skip)]
    pub(crate) cable_by: Option<Duration>,
}

impl Driver {
    /// Whoever plugs in, where authorization is off.
    fn anybody() -> Self {
        Self {
            token: Token {
                value: String::new(),
                kind: "NoAuthorization".into(),
            },
            group: None,
            remote_start_id: None,
            cable_by: None,
        }
    }
}

/// Somebody who wants to charge, on the way to become the [`Driver`].
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) evse: i32,
    pub(crate) token: Token,
    pub(crate) group: Option<Token>,
    pub(crate) remote_start_id: Option<i32>,
    /// The RequestStartTransaction to answer.
    pub(crate) call: Option<CallRef>,
    /// AuthorizeRemoteStart: the token is still to be checked (F01.FR.01).
    pub(crate) check_token: bool,
}

/// The points of TxStartPoint and TxStopPoint that hold on an EVSE.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Conditions {
    pub(crate) ev_connected: bool,
    pub(crate) authorized: bool,
    pub(crate) power_path_closed: bool,
    pub(crate) energy_transfer: bool,
}

impl Conditions {
    /// Whether the point of this name holds. ParkingBayOccupancy and DataSigned never do: no hardware
    /// interface reports them.
    fn holds(&self, point: &str) -> bool {
        match point {
            "EVConnected" => self.ev_connected,
            "Authorized" => self.authorized,
            "PowerPathClosed" => self.power_path_closed,
            "EnergyTransfer" => self.energy_transfer,
            _ => false,
        }
    }

    /// Something holds now that did not.
    fn gained(&self, before: &Self) -> bool {
        (self.ev_connected && !before.ev_connected)
            || (self.authorized && !before.authorized)
            || (self.power_path_closed && !before.power_path_closed)
            || (self.energy_transfer && !before.energy_transfer)
    }
}

/// Why the state of an EVSE is looked at anew: what a TransactionEvent says of it.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    pub(crate) trigger: TriggerReasonEnumType,
    /// The reason, should the transaction end.
    pub(crate) reason: ReasonEnumType,
    /// The token that stopped it.
    pub(crate) token: Option<Token>,
    /// To be told even if the charging state stays.
    pub(crate) notable: bool,
}

impl Cause {
    pub(crate) fn new(trigger: TriggerReasonEnumType) -> Self {
        Self {
            trigger,
            reason: ReasonEnumType::Other,
            token: None,
            notable: false,
        }
    }

    /// Something that the CSMS is told in any case.
    pub(crate) fn notable(trigger: TriggerReasonEnumType) -> Self {
        Self {
            notable: true,
            ..Self::new(trigger)
        }
    }

    pub(crate) fn stop(trigger: TriggerReasonEnumType, reason: ReasonEnumType) -> Self {
        Self {
            trigger,
            reason,
            token: None,
            notable: true,
        }
    }
}

impl Engine {
    /// Brings the transaction, the energy and the lock of an EVSE in line with what holds now.
    pub(crate) fn settle(&mut self, id: i32, cause: &Cause) {
        let Some(evse) = self.evse(id) else { return };
        if evse.unknown_until.is_some() || (evse.transaction.is_none() && !self.may_charge()) {
            return;
        }
        let before = evse.conditions;
        let now = evse.conditions_now();
        if let Some(evse) = self.evse_mut(id) {
            evse.conditions = now;
        }
        match self.busy(id) {
            true if self.ends(id, &before, &now) => self.end(id, cause),
            true => self.update(id, cause),
            false if self.starts(id, &before, &now) => self.start(id, cause),
            false => {}
        }
        self.refresh_power(id);
        self.refresh_statuses();
    }

    fn starts(&self, id: i32, before: &Conditions, now: &Conditions) -> bool {
        let points = self.model.list(&names::TX_START_POINT);
        now.gained(before)
            && points.iter().any(|point| now.holds(point))
            && (now.authorized || self.chargeable(id))
    }

    /// A transaction ends when a point is lost; one that was stopped, at the first point that does not
    /// hold, since a point that never held is never lost.
    fn ends(&self, id: i32, before: &Conditions, now: &Conditions) -> bool {
        let stopped = self.evse(id).is_some_and(Evse::is_stopping);
        let points = self.model.list(&names::TX_STOP_POINT);
        points
            .iter()
            .any(|point| (stopped || before.holds(point)) && !now.holds(point))
    }

    /// Vehicles are charged once the CSMS knows the station, or before if TxBeforeAcceptedEnabled.
    pub(crate) fn may_charge(&self) -> bool {
        self.registration.is_accepted() || self.model.bool(&names::TX_BEFORE_ACCEPTED_ENABLED)
    }

    /// Could a new driver charge here?
    pub(crate) fn chargeable(&self, id: i32) -> bool {
        self.evse(id).is_some_and(|evse| {
            !evse.is_stopping()
                && evse.connectors.iter().any(|connector| {
                    let status = self.status_of(id, connector.id);
                    !matches!(
                        status,
                        ConnectorStatusEnumType::Faulted | ConnectorStatusEnumType::Unavailable
                    )
                })
        })
    }

    /// A vehicle is there; where nobody has to show a token, it has its driver.
    pub(crate) fn on_ev_come(&mut self, id: i32) {
        let free = !self.model.bool(&names::AUTH_ENABLED) && self.may_charge() && self.chargeable(id);
        let Some(evse) = self.evse_mut(id) else { return };
        evse.held_for = None;
        if let Some(driver) = &mut evse.driver {
            driver.cable_by = None;
        } else if free {
            evse.driver = Some(Driver::anybody());
        }
        self.settle(id, &Cause::notable(TriggerReasonEnumType::CablePluggedIn));
    }

    /// The vehicle is gone. With StopTxOnEVSideDisconnect the driver is, too; a cable taken out of the
    /// station ends it in any case.
    //= E09.FR.01 E10.FR.01
    pub(crate) fn on_ev_gone(&mut self, id: i32, cable_out: bool) {
        let stop = cable_out || self.model.bool(&names::STOP_TX_ON_EV_SIDE_DISCONNECT);
        let cause = Cause::stop(
            TriggerReasonEnumType::EVCommunicationLost,
            ReasonEnumType::EVDisconnected,
        );
        self.hold_cable(id, cable_out);
        if let Some(evse) = self.evse_mut(id).filter(|_| stop) {
            let seen = evse.transaction.as_ref().is_some_and(|t| t.ev_seen);
            if seen || evse.conditions.ev_connected {
                evse.driver = None;
            }
            if let Some(transaction) = evse.transaction.as_mut().filter(|_| seen) {
                transaction.stopped.get_or_insert(cause.reason);
            }
        }
        self.settle(id, &cause);
    }

    /// The CSMS has accepted the station: vehicles that came before may charge now.
    pub(crate) fn begin_sessions(&mut self) {
        for id in self.evse_ids() {
            let waits = |evse: &Evse| evse.ev != EvState::Disconnected && evse.transaction.is_none();
            if self.evse(id).is_some_and(waits) {
                self.on_ev_come(id);
            }
        }
    }

    /// A new driver: the last step of each authorization.
    pub(crate) fn on_may_start(&mut self, candidate: Candidate, verdict: Verdict) {
        let evse = candidate.evse;
        let free = self.chargeable(evse) && self.evse(evse).is_some_and(|e| e.driver.is_none());
        let refused = match verdict {
            Verdict::Yes if free => None,
            Verdict::Yes => Some("the EVSE is not free".to_owned()),
            Verdict::No(why) => Some(why),
        };
        if let Some(call) = &candidate.call {
            self.answer_start(call, evse, refused.as_deref());
        }
        if let Some(why) = refused {
            self.set_authorizing(evse, false);
            let status = AuthorizationStatusEnumType::NotAtThisTime;
            return self.token_refused(Some(evse), &candidate.token, status, &why);
        }
        if candidate.check_token {
            return self.look_up_remote(candidate);
        }
        self.set_authorizing(evse, false);
        self.admit_driver(candidate);
    }

    fn admit_driver(&mut self, candidate: Candidate) {
        let Candidate {
            evse: id,
            token,
            group,
            remote_start_id,
            ..
        } = candidate;
        self.tell_authorization(Some(id), &token, AuthorizationStatusEnumType::Accepted);
        let wait = self.model.seconds(&names::EV_CONNECTION_TIME_OUT);
        let cable_by = (!wait.is_zero()).then_some(self.now.mono + wait);
        let Some(evse) = self.evse_mut(id) else { return };
        let cable_by = cable_by.filter(|_| evse.ev == EvState::Disconnected);
        evse.driver = Some(Driver {
            token,
            group,
            remote_start_id,
            cable_by,
        });
        if let Some(transaction) = &mut evse.transaction {
            transaction.token_sent = false;
        }
        self.settle(
            id,
            &Cause::notable(match remote_start_id {
                Some(_) => TriggerReasonEnumType::RemoteStart,
                None => TriggerReasonEnumType::Authorized,
            }),
        );
    }

    pub(crate) fn set_authorizing(&mut self, id: i32, authorizing: bool) {
        if let Some(evse) = self.evse_mut(id) {
            evse.authorizing = authorizing;
        }
    }

    /// The driver may not charge any more.
    pub(crate) fn stop(&mut self, id: i32, cause: &Cause) {
        let Some(evse) = self.evse_mut(id) else { return };
        let had_driver = evse.driver.take().is_some();
        evse.held_for = None;
        if let Some(transaction) = &mut evse.transaction {
            transaction.stopped.get_or_insert(cause.reason);
        }
        if had_driver {
            self.settle(id, cause);
        } else if self.busy(id) {
            // A transaction that nobody was authorized for, or that was stopped before.
            self.end(id, cause);
            self.settle(id, cause);
        }
    }

    pub(crate) fn tick_sessions(&mut self) {
        let mono = self.now.mono;
        let due = |at: Option<Duration>| at.is_some_and(|at| at <= mono);
        for id in self.evse_ids() {
            if self.evse(id).is_some_and(|evse| due(evse.unknown_until)) {
                self.recognise(id);
            }
            let waited = self.evse(id).and_then(|evse| evse.driver.as_ref());
            if waited.is_some_and(|driver| due(driver.cable_by)) {
                //= E03.FR.05 F02.FR.08
                let reason = ReasonEnumType::Timeout;
                self.stop(id, &Cause::stop(TriggerReasonEnumType::EVConnectTimeout, reason));
            }
        }
    }
}

impl Evse {
    pub(crate) fn conditions_now(&self) -> Conditions {
        let ev_connected = self.ev != EvState::Disconnected;
        let authorized = self.driver.is_some();
        Conditions {
            ev_connected,
            authorized,
            power_path_closed: ev_connected && authorized,
            energy_transfer: self.ev == EvState::Charging && self.contactor == ContactorState::Closed,
        }
    }
}
