//! One transaction's page.

use std::collections::BTreeMap;

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::{TransactionEventEnumType, TransactionEventRequest};

use super::Fault;
use super::energy::registers;

/// A TransactionEvent as it was taken first.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The id of its CALL.
    pub message_id: String,
    /// When it came.
    pub at: DateTime,
    /// How often it came again under the same id: legal, a station repeats what was not answered.
    pub repeats: u32,
    /// What it said.
    pub request: TransactionEventRequest,
}

/// The events of one transaction, by sequence number.
#[derive(Clone, Debug, PartialEq)]
pub struct Transaction {
    /// The identity of its station.
    pub station: String,
    /// Its id, given by the station.
    pub id: String,
    /// The EVSE, once an event named it.
    pub evse: Option<i32>,
    events: BTreeMap<i32, Event>,
    /// Events that contradict one another; found when they came.
    clashes: Vec<Fault>,
}

impl Transaction {
    pub(super) fn new(station: &str, id: &str) -> Self {
        Self {
            station: station.to_owned(),
            id: id.to_owned(),
            evse: None,
            events: BTreeMap::new(),
            clashes: Vec::new(),
        }
    }

    /// The events in order of sequence number.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.values()
    }

    /// How many events are stored; repeats do not count.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Never true of a transaction from a ledger: its first event made it.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// How often an event came again under its own id.
    pub fn repeats(&self) -> u32 {
        self.events.values().map(|event| event.repeats).sum()
    }

    /// Whether Ended has come.
    pub fn is_ended(&self) -> bool {
        self.events.values().any(Event::is_end)
    }

    /// The reading of the energy import register at the start and at the end (or so far), in Wh.
    pub fn register_wh(&self) -> Option<(f64, f64)> {
        let readings = registers(self.events());
        Some((readings.first()?.1, readings.last()?.1))
    }

    /// The energy delivered (so far), in Wh.
    pub fn energy_wh(&self) -> Option<f64> {
        self.register_wh().map(|(start, stop)| stop - start)
    }

    /// Takes an event under a message id that is new.
    pub(super) fn take(&mut self, at: DateTime, message_id: String, request: TransactionEventRequest) {
        if let Some(evse) = &request.evse {
            self.evse.get_or_insert(evse.id);
        }
        let seq_no = request.seq_no;
        if let Some(holder) = self.events.get(&seq_no) {
            self.clashes.push(Fault::Doubled {
                transaction: self.id.clone(),
                seq_no,
                first: holder.message_id.clone(),
                second: message_id,
            });
            return;
        }
        let event = Event {
            message_id,
            at,
            repeats: 0,
            request,
        };
        self.events.insert(seq_no, event);
    }

    /// Takes an event whose message id came before, with the sequence number `seq_no`.
    pub(super) fn take_again(&mut self, seq_no: i32, message_id: String, request: &TransactionEventRequest) {
        let Some(known) = self.events.get_mut(&seq_no) else {
            return;
        };
        known.repeats += 1;
        if known.request != *request {
            let transaction = self.id.clone();
            self.clashes.push(Fault::Changed {
                transaction,
                message_id,
            });
        }
    }

    /// Everything that is wrong with this transaction.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = self.clashes.clone();
        faults.extend(self.gaps());
        faults.extend(self.misplaced());
        faults.extend(self.fallen_registers());
        faults
    }

    fn gaps(&self) -> impl Iterator<Item = Fault> {
        let before = std::iter::once(-1).chain(self.events.keys().copied());
        let pairs = before.zip(self.events.keys().copied());
        pairs
            .filter(|(before, seq_no)| before.saturating_add(1) < *seq_no)
            .map(|(before, seq_no)| Fault::Gap {
                transaction: self.id.clone(),
                from: before + 1,
                to: seq_no - 1,
            })
    }

    fn misplaced(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut ended = false;
        for (at, (&seq_no, event)) in self.events.iter().enumerate() {
            let transaction = self.id.clone();
            if ended {
                faults.push(Fault::AfterEnd { transaction, seq_no });
            } else if at == 0 && !event.is_start() {
                faults.push(Fault::NotStarted { transaction });
            } else if at > 0 && event.is_start() {
                faults.push(Fault::StartedAgain { transaction, seq_no });
            }
            ended |= event.is_end();
        }
        faults
    }

    fn fallen_registers(&self) -> Vec<Fault> {
        let readings = registers(self.events());
        let falls = readings.windows(2).filter(|pair| pair[1].1 < pair[0].1);
        falls
            .map(|pair| Fault::RegisterFell {
                transaction: self.id.clone(),
                from: pair[0].1,
                to: pair[1].1,
            })
            .collect()
    }
}

impl Event {
    fn is_start(&self) -> bool {
        self.request.event_type == TransactionEventEnumType::Started
    }

    fn is_end(&self) -> bool {
        self.request.event_type == TransactionEventEnumType::Ended
    }
}
