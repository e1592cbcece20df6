//! G01, G03, G04: what may be used, and telling the CSMS of it.

use std::time::Duration;

use plugpoint_ocpp::v201::*;
use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::device_model::names;
use crate::inbound::{CallRef, Refusal};
use crate::io::{Change, Notice, Output, Report, Target};
use crate::outbox::Awaiting;

/// A ChangeAvailability that waits for a transaction to end (G03.FR.05, G04.FR.06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Scheduled {
    pub(crate) evse: i32,
    pub(crate) connector: i32,
    pub(crate) operative: bool,
}

/// The document that keeps scheduled changes over a restart.
pub(crate) const SCHEDULED: &str = "scheduled_availability";

impl Engine {
    pub(crate) fn change_availability(
        &mut self,
        _: &CallRef,
        request: ChangeAvailabilityRequest,
    ) -> Result<ChangeAvailabilityResponse, Refusal> {
        let (evse, connector) = match &request.evse {
            None => (0, 0),
            Some(evse) => (evse.id, evse.connector_id.unwrap_or(0)),
        };
        if !self.exists(evse, connector) {
            let mut response = ChangeAvailabilityResponse::new(ChangeAvailabilityStatusEnumType::Rejected);
            response.status_info = Some(crate::status_info("UnknownEvse", "no such EVSE or connector"));
            return Ok(response);
        }
        let operative = request.operational_status == OperationalStatusEnumType::Operative;
        let change = Scheduled {
            evse,
            connector,
            operative,
        };
        self.scheduled
            .retain(|other| (other.evse, other.connector) != (evse, connector));
        let busy = !operative && self.busy(evse);
        if busy {
            self.scheduled.push(change);
        } else {
            self.then(crate::Then::Availability(change));
        }
        self.store_scheduled();
        Ok(ChangeAvailabilityResponse::new(if busy {
            ChangeAvailabilityStatusEnumType::Scheduled
        } else {
            ChangeAvailabilityStatusEnumType::Accepted
        }))
    }

    fn exists(&self, evse: i32, connector: i32) -> bool {
        if evse == 0 {
            return connector == 0;
        }
        self.evse(evse)
            .is_some_and(|evse| connector == 0 || evse.connector(connector).is_some())
    }

    /// A transaction runs on the EVSE, or (0) anywhere.
    pub(crate) fn busy(&self, evse: i32) -> bool {
        self.evses
            .iter()
            .any(|e| (evse == 0 || e.id == evse) && e.transaction.is_some())
    }

    fn store_scheduled(&mut self) {
        let value = (!self.scheduled.is_empty()).then(|| crate::outbox::json(&self.scheduled));
        if self.scheduled_stored != value {
            self.scheduled_stored.clone_from(&value);
            self.store_document(SCHEDULED, value);
        }
    }

    /// A transaction has ended: what waited for it happens now.
    pub(crate) fn run_scheduled_availability(&mut self) {
        let waiting = std::mem::take(&mut self.scheduled);
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|change| !self.busy(change.evse));
        self.scheduled = later;
        for change in now {
            self.set_availability(change);
        }
        self.store_scheduled();
    }

    /// Availability set by the CSMS survives a restart (G03.FR.08).
    pub(crate) fn set_availability(&mut self, change: Scheduled) {
        let Scheduled {
            evse,
            connector,
            operative,
        } = change;
        self.store(Change::Availability {
            evse,
            connector,
            operative,
        });
        self.mark_availability(evse, connector, operative);
        self.refresh_statuses();
    }

    pub(crate) fn mark_availability(&mut self, evse: i32, connector: i32, operative: bool) {
        if evse == 0 {
            self.operative = operative;
        } else if let Some(evse) = self.evse_mut(evse) {
            match evse.connector_mut(connector) {
                Some(connector) => connector.operative = operative,
                None if connector == 0 => evse.operative = operative,
                None => {}
            }
        }
    }

    /// The effective status of a connector: its own, its EVSE's, the station's, and what hardware says.
    pub(crate) fn status_of(&self, evse_id: i32, connector_id: i32) -> ConnectorStatusEnumType {
        let Some(evse) = self.evse(evse_id) else {
            return ConnectorStatusEnumType::Unavailable;
        };
        let Some(connector) = evse.connector(connector_id) else {
            return ConnectorStatusEnumType::Unavailable;
        };
        if self.is_faulted(evse_id, connector_id) {
            ConnectorStatusEnumType::Faulted
        } else if !self.effective(Target::Connector(evse_id, connector_id)) {
            ConnectorStatusEnumType::Unavailable
        } else if connector.plugged || evse.occupies(connector_id) {
            ConnectorStatusEnumType::Occupied
        } else {
            ConnectorStatusEnumType::Available
        }
    }

    pub(crate) fn is_faulted(&self, evse: i32, connector: i32) -> bool {
        self.faults.iter().any(|fault| {
            fault.blocking
                && match fault.target {
                    Target::Station => true,
                    Target::Evse(id) => id == evse,
                    Target::Connector(e, c) => (e, c) == (evse, connector),
                }
        })
    }

    /// May it be used, as far as the CSMS and a coming reset are concerned?
    pub(crate) fn effective(&self, target: Target) -> bool {
        match target {
            Target::Station => self.operative,
            Target::Evse(id) => {
                self.operative && !self.reset_holds(id) && self.evse(id).is_some_and(|evse| evse.operative)
            }
            Target::Connector(id, connector) => {
                self.effective(Target::Evse(id))
                    && self
                        .evse(id)
                        .and_then(|e| e.connector(connector))
                        .is_some_and(|c| c.operative)
            }
        }
    }

    /// Finds what changed and tells the CSMS, the plugins and the device model.
    pub(crate) fn refresh_statuses(&mut self) {
        for (evse, connector) in self.connector_ids() {
            self.refresh_status(evse, connector);
        }
        self.refresh_effective();
        self.show_states();
    }

    /// The device model shows EVSEs and the station as one status each.
    fn show_states(&mut self) {
        let mut all = Vec::new();
        for id in self.evse_ids() {
            let connectors = self
                .evse(id)
                .map(|evse| evse.connectors.as_slice())
                .unwrap_or_default();
            let state = summary(connectors.iter().filter_map(|connector| connector.status));
            self.model
                .set_state(&names::availability_state(id, None), state.as_str());
            all.push(state);
        }
        let state = summary(all.into_iter());
        let problem = self.faults.iter().any(|fault| fault.blocking).to_string();
        self.model
            .set_state(&names::STATION_AVAILABILITY_STATE.key, state.as_str());
        self.model.set_state(&names::STATION_PROBLEM.key, &problem);
    }

    fn refresh_status(&mut self, evse: i32, connector: i32) {
        let status = self.status_of(evse, connector);
        let Some(own) = self.evse_mut(evse).and_then(|e| e.connector_mut(connector)) else {
            return;
        };
        if own.status == Some(status) {
            return;
        }
        own.status = Some(status);
        let name = status.as_str();
        self.model
            .set_state(&names::availability_state(evse, Some(connector)), name);
        self.put(Output::Tell(Notice::ConnectorStatus {
            evse,
            connector,
            status: name.into(),
        }));
        self.report(Report::ConnectorStatus {
            evse,
            connector,
            status: name.into(),
        });
        if self.online && self.registration.is_accepted() {
            self.status_notification(evse, connector);
        }
    }

    /// connector_effective_operative_status_changed and its like for EVSE and station.
    fn refresh_effective(&mut self) {
        for target in self.targets() {
            let operative = self.effective(target);
            if self.told_effective.insert(target, operative) != Some(operative) {
                self.put(Output::Tell(Notice::EffectiveStatus { target, operative }));
            }
        }
    }

    /// G01.FR.01: one StatusNotification.
    pub(crate) fn status_notification(&mut self, evse: i32, connector: i32) {
        let status = self.status_of(evse, connector);
        let request = StatusNotificationRequest::new(self.wall(), status, evse, connector);
        if let Some(own) = self.evse_mut(evse).and_then(|e| e.connector_mut(connector)) {
            own.reported = Some(status);
        }
        self.call_early(&request, Awaiting::Status(evse, connector));
    }

    /// A StatusNotification that did not arrive is news after the next reconnect.
    pub(crate) fn on_status_lost(&mut self, evse: i32, connector: i32) {
        if let Some(own) = self.evse_mut(evse).and_then(|e| e.connector_mut(connector)) {
            own.reported = None;
        }
    }

    /// After BootNotification: all connectors (B01.FR.05). After a reconnect: all if the station was
    /// offline for longer than OfflineThreshold, else those that changed (B04.FR.01, B04.FR.02).
    pub(crate) fn report_statuses(&mut self) {
        let threshold = self.model.seconds(&names::OFFLINE_THRESHOLD);
        let long = self
            .offline_since
            .is_some_and(|since| self.now.mono.saturating_sub(since) > threshold);
        for (evse, connector) in self.connector_ids() {
            let status = self.status_of(evse, connector);
            let own = self.evse(evse).and_then(|e| e.connector(connector));
            let changed = own.is_none_or(|own| own.reported != Some(status));
            if changed || (long && threshold > Duration::ZERO) {
                self.status_notification(evse, connector);
            }
        }
    }
}

/// Something that can be used makes the whole usable.
fn summary(parts: impl Iterator<Item = ConnectorStatusEnumType>) -> ConnectorStatusEnumType {
    let parts: Vec<_> = parts.collect();
    match parts.first() {
        Some(first) if parts.iter().all(|part| part == first) => *first,
        _ if parts.contains(&ConnectorStatusEnumType::Available) => ConnectorStatusEnumType::Available,
        _ if parts.contains(&ConnectorStatusEnumType::Occupied) => ConnectorStatusEnumType::Occupied,
        _ => ConnectorStatusEnumType::Unavailable,
    }
}
