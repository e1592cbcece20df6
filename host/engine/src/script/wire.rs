//! The wire as a strict CSMS sees it: each frame of the station is judged, and a ledger is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use plugpoint_ocpp::v201::{Action, validate};
use plugpoint_ocpp::{ErrorCode, Frame, Kind, Leniency, MAX_DESCRIPTION, UNREADABLE_ID};
use serde_json::Value;

use super::store::Store;
use crate::Change;

/// How long the station may take to answer a call of the CSMS.
fn patience(action: Option<Action>) -> Duration {
    match action {
        // A plugin has its time for it.
        Some(Action::DataTransfer) => Duration::from_secs(30),
        _ => Duration::from_secs(15),
    }
}

/// A call of the CSMS that waits for its answer.
#[derive(Debug)]
struct Open {
    id: String,
    /// None for a text that is no proper call: only a CALLERROR answers it.
    action: Option<Action>,
    since: Duration,
}

/// The call of the station that is in flight.
#[derive(Debug)]
struct Flying {
    id: String,
    action: String,
    /// The station waits for its answer until then.
    until: Duration,
}

#[derive(Debug, Default)]
pub(super) struct Wire {
    open: Vec<Open>,
    flying: Option<Flying>,
    pub(super) ledger: Ledger,
}

impl Wire {
    /// The connection is gone, and with it what was open on it.
    pub(super) fn reset(&mut self) {
        self.open.clear();
        self.flying = None;
    }

    pub(super) fn in_flight(&self) -> Option<(String, String)> {
        let flying = self.flying.as_ref()?;
        Some((flying.id.clone(), flying.action.clone()))
    }

    /// A text goes to the station.
    pub(super) fn downlink(&mut self, text: &str, mono: Duration) {
        let (id, action) = match Frame::parse(text) {
            Ok(Frame::Call { id, action, .. }) => (id, action.parse().ok()),
            Ok(Frame::CallResult { id, .. } | Frame::CallError { id, .. }) => {
                self.flying.take_if(|flying| flying.id == id);
                return;
            }
            Err(error) if error.answer().is_none() => return,
            Err(error) => (error.id.unwrap_or_else(|| UNREADABLE_ID.into()), None),
        };
        if !self.open.iter().any(|open| open.id == id) {
            self.open.push(Open {
                id,
                action,
                since: mono,
            });
        }
    }

    /// A text comes from the station; gives id and action if it is a call.
    pub(super) fn uplink(
        &mut self,
        text: &str,
        mono: Duration,
        timeout: Duration,
        store: &Store,
    ) -> Result<Option<(String, String)>, String> {
        match Frame::parse(text).map_err(|error| format!("the station sent no frame: {error}: {text}"))? {
            Frame::Call { id, action, payload } => {
                self.call(&id, &action, payload, mono, store)?;
                self.flying = Some(Flying {
                    id: id.clone(),
                    action: action.clone(),
                    until: mono + timeout,
                });
                Ok(Some((id, action)))
            }
            Frame::CallResult { id, payload } => {
                let action = self.close(&id)?;
                let action = action.ok_or(format!("{id} is no call and got a CALLRESULT"))?;
                judge(action, Kind::Response, payload).map(|()| None)
            }
            Frame::CallError {
                id,
                code,
                description,
                ..
            } => {
                self.close(&id)?;
                if code.parse::<ErrorCode>().is_err() || description.chars().count() > MAX_DESCRIPTION {
                    return Err(format!("a CALLERROR of no known shape: {text}"));
                }
                Ok(None)
            }
        }
    }

    fn call(
        &mut self,
        id: &str,
        action: &str,
        payload: Value,
        mono: Duration,
        store: &Store,
    ) -> Result<(), String> {
        if let Some(other) = self.flying.as_ref().filter(|other| mono < other.until) {
            return Err(format!("{action} goes out while {} is in flight", other.action));
        }
        let known = action.parse().map_err(|_| format!("`{action}` is no action"))?;
        judge(known, Kind::Request, payload.clone())?;
        if matches!(
            known,
            Action::SecurityEventNotification | Action::TransactionEvent
        ) {
            let shown = payload.to_string();
            let stored = store.queue.iter().find(|message| message.id == id);
            if stored.is_none_or(|message| message.payload != shown) {
                return Err(format!("an event goes out that is not stored: {payload}"));
            }
            self.ledger.enter(id, known, &payload)?;
        }
        Ok(())
    }

    fn close(&mut self, id: &str) -> Result<Option<Action>, String> {
        let found = self.open.iter().position(|open| open.id == id);
        let found = found.ok_or(format!("an answer to {id}, which waits for none"))?;
        Ok(self.open.remove(found).action)
    }

    /// Every call is answered in time.
    pub(super) fn check_answers(&self, mono: Duration) -> Result<(), String> {
        match self
            .open
            .iter()
            .find(|open| open.since + patience(open.action) < mono)
        {
            Some(late) => Err(format!("the call {} ({:?}) has no answer", late.id, late.action)),
            None => Ok(()),
        }
    }
}

fn judge(action: Action, kind: Kind, mut payload: Value) -> Result<(), String> {
    let shown = payload.to_string();
    match validate(action, kind, &mut payload, Leniency::Strict) {
        Ok(_) => Ok(()),
        Err(violation) => Err(format!("{action} ({kind:?}) is not valid: {violation}: {shown}")),
    }
}

/// What the CSMS has been told of transactions.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    by_id: BTreeMap<String, String>,
    /// Every event once, in order.
    pub events: Vec<Value>,
    /// The next seqNo of each transaction.
    next: BTreeMap<String, u64>,
    /// The station has dropped events that the CSMS has never seen.
    pub gaps: bool,
    ended: BTreeSet<String>,
}

impl Ledger {
    pub(super) fn note(&mut self, change: &Change) {
        if let Change::QueueRemove { id } = change {
            self.gaps |= !self.by_id.contains_key(id);
        }
    }

    fn enter(&mut self, id: &str, action: Action, payload: &Value) -> Result<(), String> {
        let text = payload.to_string();
        if let Some(known) = self.by_id.get(id) {
            return if *known == text {
                Ok(())
            } else {
                Err(format!("{id} had another content before: {known}, now {text}"))
            };
        }
        self.by_id.insert(id.into(), text);
        if action == Action::TransactionEvent {
            self.enter_transaction_event(payload)?;
        }
        Ok(())
    }

    fn enter_transaction_event(&mut self, payload: &Value) -> Result<(), String> {
        let transaction = payload["transactionInfo"]["transactionId"]
            .as_str()
            .unwrap_or_default();
        let next = self.next.entry(transaction.into()).or_default();
        if payload["seqNo"] != *next && !self.gaps {
            return Err(format!("seqNo should be {next}: {payload}"));
        }
        *next = payload["seqNo"].as_u64().unwrap_or(0) + 1;
        if (payload["eventType"] == "Started") != (payload["seqNo"] == 0) {
            return Err(format!("Started is the first event and nothing else: {payload}"));
        }
        if self.ended.contains(transaction) {
            return Err(format!("an event after Ended: {payload}"));
        }
        if payload["eventType"] == "Ended" {
            self.ended.insert(transaction.into());
        }
        self.events.push(payload.clone());
        Ok(())
    }

    pub fn transactions(&self) -> usize {
        self.next.len()
    }

    /// Transactions that have begun and not ended.
    pub fn unfinished(&self) -> usize {
        self.next.len() - self.ended.len()
    }
}
