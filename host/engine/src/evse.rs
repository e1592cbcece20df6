//! One EVSE: what its hardware says, who may charge, and the transaction.

use std::time::Duration;

use plugpoint_ocpp::v201::ConnectorStatusEnumType;

use crate::Engine;
use crate::io::{ContactorState, EvState, LockState, Target, Token};
use crate::metering::Meter;
use crate::power::Latch;
use crate::session::{Conditions, Driver};
use crate::transaction::Transaction;

#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) id: i32,
    pub(crate) plugged: bool,
    pub(crate) lock: LockState,
    /// Set by the CSMS.
    pub(crate) operative: bool,
    pub(crate) status: Option<ConnectorStatusEnumType>,
    /// What the CSMS was told last.
    pub(crate) reported: Option<ConnectorStatusEnumType>,
}

#[derive(Debug)]
pub(crate) struct Evse {
    pub(crate) id: i32,
    pub(crate) connectors: Vec<Connector>,
    /// Set by the CSMS.
    pub(crate) operative: bool,
    pub(crate) ev: EvState,
    pub(crate) contactor: ContactorState,
    /// What the power plugin was told last.
    pub(crate) energy_allowed: bool,
    pub(crate) latch: Latch,
    /// The cable stays locked for this driver, whose vehicle has left (E09.FR.03).
    pub(crate) held_for: Option<Token>,
    /// An authorization is under way.
    pub(crate) authorizing: bool,
    pub(crate) driver: Option<Driver>,
    pub(crate) conditions: Conditions,
    pub(crate) transaction: Option<Transaction>,
    pub(crate) meter: Meter,
    /// A transaction from before a restart waits until hardware has told its state, at most until here.
    pub(crate) unknown_until: Option<Duration>,
}

impl Connector {
    pub(crate) fn new(id: i32) -> Self {
        Self {
            id,
            plugged: false,
            lock: LockState::Unlocked,
            operative: true,
            status: None,
            reported: None,
        }
    }
}

impl Evse {
    pub(crate) fn new(id: i32, connectors: i32) -> Self {
        Self {
            id,
            connectors: (1..=connectors).map(Connector::new).collect(),
            operative: true,
            ev: EvState::Disconnected,
            contactor: ContactorState::Open,
            energy_allowed: false,
            latch: Latch::Free,
            held_for: None,
            authorizing: false,
            driver: None,
            conditions: Conditions::default(),
            transaction: None,
            meter: Meter::default(),
            unknown_until: None,
        }
    }

    pub(crate) fn connector(&self, id: i32) -> Option<&Connector> {
        self.connectors.iter().find(|connector| connector.id == id)
    }

    pub(crate) fn connector_mut(&mut self, id: i32) -> Option<&mut Connector> {
        self.connectors.iter_mut().find(|connector| connector.id == id)
    }

    /// The connector that is in use: the plugged one, or that of the transaction.
    pub(crate) fn used_connector(&self) -> Option<i32> {
        let plugged = self
            .connectors
            .iter()
            .find(|connector| connector.plugged)
            .map(|c| c.id);
        plugged.or_else(|| {
            self.transaction
                .as_ref()
                .and_then(|transaction| transaction.connector)
        })
    }

    /// The transaction was stopped and TxStopPoint has not let go of it: it takes no new driver.
    pub(crate) fn is_stopping(&self) -> bool {
        self.transaction
            .as_ref()
            .is_some_and(|transaction| transaction.stopped.is_some())
    }

    /// A transaction without a cable (IdToken first) occupies the connector it will use.
    pub(crate) fn occupies(&self, connector: i32) -> bool {
        let first = self.connectors.first().map(|c| c.id);
        self.transaction.is_some() && self.used_connector().or(first) == Some(connector)
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        let waits_for_cable = self.driver.as_ref().and_then(|driver| driver.cable_by);
        let samples = self.transaction.as_ref().and_then(Transaction::next_deadline);
        [waits_for_cable, samples, self.unknown_until]
            .into_iter()
            .flatten()
            .min()
    }
}

impl Engine {
    pub(crate) fn evse(&self, id: i32) -> Option<&Evse> {
        self.evses.iter().find(|evse| evse.id == id)
    }

    pub(crate) fn evse_mut(&mut self, id: i32) -> Option<&mut Evse> {
        self.evses.iter_mut().find(|evse| evse.id == id)
    }

    pub(crate) fn evse_ids(&self) -> Vec<i32> {
        self.evses.iter().map(|evse| evse.id).collect()
    }

    pub(crate) fn connector_ids(&self) -> Vec<(i32, i32)> {
        self.evses
            .iter()
            .flat_map(|evse| evse.connectors.iter().map(|c| (evse.id, c.id)))
            .collect()
    }

    pub(crate) fn targets(&self) -> Vec<Target> {
        let evses = self.evses.iter().map(|evse| Target::Evse(evse.id));
        let connectors = self
            .connector_ids()
            .into_iter()
            .map(|(e, c)| Target::Connector(e, c));
        std::iter::once(Target::Station)
            .chain(evses)
            .chain(connectors)
            .collect()
    }
}
