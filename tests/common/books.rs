//! The station's ledger, read from the database that it left behind, beside the ledger of the CSMS.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use plugpoint_csms::Ledger;
use plugpoint_ocpp::v201::{TransactionEventEnumType, TransactionEventRequest};
use serde_json::Value;

use crate::database::Database;

/// What a station has committed.
#[derive(Debug)]
pub struct Books {
    /// Events that the CSMS has not answered, with their message ids.
    queued: Vec<(String, TransactionEventRequest)>,
    /// The running transactions, and the number of the next event of each.
    running: BTreeMap<String, i32>,
}

impl Books {
    /// Of the database in this state folder; the station does not run.
    pub fn read(state: &Path) -> Self {
        let db = Database::copy_of(state);
        let queued = db.rows(
            "SELECT id, payload FROM queue WHERE action = 'TransactionEvent' ORDER BY seq",
            |row| Ok((row.get(0)?, from_json(&row.get::<_, String>(1)?))),
        );
        let running = db.rows("SELECT id, state FROM transactions", |row| {
            let state: Value = from_json(&row.get::<_, String>(1)?);
            Ok((row.get(0)?, from_json(&state["seq_no"].to_string())))
        });
        Self {
            queued,
            running: running.into_iter().collect(),
        }
    }

    /// Every way in which the two ledgers contradict each other. Together they must have all events of each
    /// transaction, each under one id; the CSMS must not know of one that the station has not committed.
    pub fn contradictions(&self, csms: &Ledger) -> Vec<String> {
        let mut found = Vec::new();
        for id in self.transactions(csms) {
            let mut events = Events::of(csms, &id);
            let queued = self
                .queued
                .iter()
                .filter(|(_, event)| event.transaction_info.transaction_id == id);
            for (message_id, event) in queued {
                found.extend(take(&mut events, message_id, event));
            }
            found.extend(self.gap(&id, &events));
        }
        found
    }

    fn transactions(&self, csms: &Ledger) -> BTreeSet<String> {
        let known = csms
            .transactions()
            .iter()
            .map(|transaction| transaction.id.clone());
        let queued = self
            .queued
            .iter()
            .map(|(_, event)| event.transaction_info.transaction_id.clone());
        known.chain(queued).chain(self.running.keys().cloned()).collect()
    }

    fn gap(&self, id: &str, events: &Events) -> Option<String> {
        let count = i32::try_from(events.len()).expect("no more events than there are numbers");
        let numbers: Vec<_> = events.keys().copied().collect();
        let ended = events
            .values()
            .next_back()
            .is_some_and(|(_, event)| is_end(event));
        let wrong = match self.running.get(id) {
            _ if numbers != (0..count).collect::<Vec<_>>() => format!("has the events {numbers:?}"),
            Some(next) if *next != count => format!("has {count} events, and the station's next is {next}"),
            Some(_) if ended => "has ended, and runs at the station".to_owned(),
            None if !ended => "has not ended, and the station has forgotten it".to_owned(),
            _ => return None,
        };
        Some(format!("transaction {id} {wrong}"))
    }
}

/// The events of one transaction by number, with their message ids.
type Events = BTreeMap<i32, (String, TransactionEventRequest)>;

trait OfLedger {
    fn of(csms: &Ledger, id: &str) -> Self;
}

impl OfLedger for Events {
    fn of(csms: &Ledger, id: &str) -> Self {
        let events = csms
            .transaction(id)
            .into_iter()
            .flat_map(|transaction| transaction.events());
        events
            .map(|event| {
                (
                    event.request.seq_no,
                    (event.message_id.clone(), event.request.clone()),
                )
            })
            .collect()
    }
}

/// Adds an event of the queue. It may be known already, where the answer of the CSMS was lost.
fn take(events: &mut Events, message_id: &str, event: &TransactionEventRequest) -> Option<String> {
    let queued = (message_id.to_owned(), event.clone());
    let known = events.entry(event.seq_no).or_insert_with(|| queued.clone());
    (*known != queued).then(|| format!("{known:?} waits in the queue as {queued:?}"))
}

fn is_end(event: &TransactionEventRequest) -> bool {
    event.event_type == TransactionEventEnumType::Ended
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("what a station stores is valid")
}

/// The judge itself: books that promise what the CSMS has never heard of, and that no queue holds.
#[test]
fn a_loss_is_seen() {
    let csms = Ledger::default();
    let books = |running: &[(&str, i32)], queued| {
        let running = running
            .iter()
            .map(|(id, next)| ((*id).to_owned(), *next))
            .collect();
        Books { queued, running }.contradictions(&csms)
    };
    let event = |kind: &str, seq_no: i32| {
        let text = format!(
            r#"{{"eventType":"{kind}","timestamp":"2024-05-01T12:00:00Z","triggerReason":"Authorized","seqNo":{seq_no},
            "transactionInfo":{{"transactionId":"T"}}}}"#
        );
        (format!("m{seq_no}"), from_json(&text))
    };
    assert!(books(&[("T", 1)], vec![event("Started", 0)]).is_empty());
    assert!(books(&[], vec![event("Started", 0), event("Ended", 1)]).is_empty());
    for (running, queued) in [
        (&[("T", 1)][..], vec![]),
        (&[("T", 2)], vec![event("Updated", 1)]),
        (&[("T", 2)], vec![event("Started", 0)]),
        (&[("T", 1)], vec![event("Ended", 0)]),
        (&[], vec![event("Started", 0)]),
    ] {
        assert_eq!(books(running, queued.clone()).len(), 1, "{running:?} {queued:?}");
    }
}
