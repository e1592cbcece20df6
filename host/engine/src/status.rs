//! What the engine looks like from outside: for `plugpoint status` and for tests.

use serde::Serialize;

use crate::Engine;

/// The station at a glance.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    pub online: bool,
    /// `Unknown`, `Pending`, `Rejected` or `Accepted`.
    pub registration: String,
    /// TransactionEvents that the CSMS has not answered yet.
    pub queued: usize,
    /// Security events that the CSMS has not answered yet, and those that were given up for newer ones.
    pub security_events_queued: usize,
    pub security_events_dropped: u64,
    pub operative: bool,
    pub reset_pending: bool,
    pub evses: Vec<EvseStatus>,
    /// Codes and texts of the faults that hardware reports.
    pub faults: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct EvseStatus {
    pub id: i32,
    /// By connector, from 1.
    pub connectors: Vec<String>,
    pub ev: String,
    pub energy_allowed: bool,
    /// Wh, as the meter told last.
    pub energy: Option<f64>,
    pub transaction: Option<TransactionStatus>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TransactionStatus {
    pub id: String,
    pub charging_state: String,
    /// Events so far.
    pub events: i32,
    pub authorized: bool,
}

impl Engine {
    pub fn status(&self) -> Status {
        Status {
            online: self.online,
            registration: format!("{:?}", self.registration.standing()),
            queued: self.outbox.transactions.calls.len(),
            security_events_queued: self.outbox.security.calls.len(),
            security_events_dropped: self.allowances.dropped,
            operative: self.operative,
            reset_pending: self.reset.is_some(),
            evses: self
                .evse_ids()
                .into_iter()
                .filter_map(|id| self.evse_status(id))
                .collect(),
            faults: self
                .faults
                .iter()
                .map(|fault| format!("{}: {}", fault.code, fault.text))
                .collect(),
        }
    }

    fn evse_status(&self, id: i32) -> Option<EvseStatus> {
        let evse = self.evse(id)?;
        let connector = |c: &crate::evse::Connector| self.status_of(id, c.id).as_str().to_owned();
        Some(EvseStatus {
            id,
            connectors: evse.connectors.iter().map(connector).collect(),
            ev: format!("{:?}", evse.ev),
            energy_allowed: evse.energy_allowed,
            energy: evse.meter.energy(),
            transaction: evse.transaction.as_ref().map(|transaction| TransactionStatus {
                id: transaction.id.clone(),
                charging_state: transaction.charging_state.as_str().to_owned(),
                events: transaction.seq_no,
                authorized: evse.driver.is_some(),
            }),
        })
    }
}
