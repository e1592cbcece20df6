//! A store that forgets nothing: what the real one would have committed.

use std::collections::BTreeMap;

use crate::{Change, Document, Queued, Restored, StoredToken};

/// The durable state as of the last step.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub queue: Vec<Queued>,
    variables: BTreeMap<String, crate::device_model::StoredVariable>,
    pub transactions: BTreeMap<String, String>,
    meters: Vec<(String, String)>,
    tokens: Vec<StoredToken>,
    availability: BTreeMap<(i32, i32), bool>,
    documents: BTreeMap<String, Document>,
    security_log: Vec<String>,
}

impl Store {
    /// Carries out one change. A change of something that is not there is a fault of the engine.
    pub(super) fn apply(&mut self, change: Change) -> Result<(), String> {
        match change {
            Change::QueuePush(message) => {
                if self.queue.iter().any(|other| other.id == message.id) {
                    return Err(format!("the message {} is stored twice", message.id));
                }
                self.queue.push(message);
            }
            Change::QueueAttempts { id, attempts } => {
                let found = self.queue.iter_mut().find(|message| message.id == id);
                found
                    .ok_or(format!("attempts of {id}, which is not stored"))?
                    .attempts = attempts;
            }
            Change::QueueRemove { id } => {
                let before = self.queue.len();
                self.queue.retain(|message| message.id != id);
                if self.queue.len() == before {
                    return Err(format!("the message {id} is removed and was not stored"));
                }
            }
            Change::Variable(stored) => {
                let name = format!("{}/{:?}", stored.key, stored.attribute);
                self.variables.insert(name, stored);
            }
            Change::VariableRemove(stored) => {
                self.variables
                    .remove(&format!("{}/{:?}", stored.key, stored.attribute));
            }
            Change::Transaction { id, state, .. } => {
                self.transactions.insert(id, state);
            }
            Change::TransactionRemove { id } => {
                self.transactions.remove(&id);
                self.meters.retain(|(transaction, _)| *transaction != id);
            }
            Change::Meter { transaction, .. } if !self.transactions.contains_key(&transaction) => {
                return Err(format!("a meter value of {transaction}, which is not stored"));
            }
            Change::Meter { transaction, value } => self.meters.push((transaction, value)),
            Change::Token(token) => {
                self.tokens.retain(|other| other.key != token.key);
                self.tokens.push(token);
            }
            Change::TokenRemove { key } => self.tokens.retain(|token| token.key != key),
            Change::TokensClear => self.tokens.clear(),
            Change::Availability {
                evse,
                connector,
                operative,
            } => {
                self.availability.insert((evse, connector), operative);
            }
            Change::SecurityLog { kind, info, .. } => self.security_log.push(format!("{kind} {info}")),
            Change::Document { name, value } => {
                match value {
                    Some(value) => self.documents.insert(name.into(), value),
                    None => self.documents.remove(name),
                };
            }
        }
        Ok(())
    }

    /// What a new engine is given.
    pub fn restored(&self) -> Restored {
        Restored {
            queue: self.queue.clone(),
            variables: self.variables.values().cloned().collect(),
            transactions: self.transactions.values().cloned().collect(),
            meters: self.meters.clone(),
            tokens: self.tokens.clone(),
            availability: self
                .availability
                .iter()
                .map(|((evse, connector), operative)| (*evse, *connector, *operative))
                .collect(),
            documents: self
                .documents
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        }
    }

    /// `queue 3` (of TransactionEvents), `security 1`, `logged ResetOrReboot`, `transactions 1`, `meters 2`, `tokens 1`, `availability 1 0 false`,
    /// `document boot_reason`, `no document boot_reason`, `variable Component.Variable=value`.
    pub(super) fn holds(&self, what: &str) -> Result<(), String> {
        let words: Vec<&str> = what.split_whitespace().collect();
        let found = match words.as_slice() {
            ["queue", ..] => format!("queue {}", self.queue.len() - self.security_events()),
            ["security", ..] => format!("security {}", self.security_events()),
            ["logged", ..] => {
                let wanted = what.trim_start_matches("logged ");
                match self.security_log.iter().find(|entry| entry.starts_with(wanted)) {
                    Some(_) => what.to_owned(),
                    None => format!("{:?}", self.security_log),
                }
            }
            ["transactions", ..] => format!("transactions {}", self.transactions.len()),
            ["meters", ..] => format!("meters {}", self.meters.len()),
            ["tokens", ..] => format!("tokens {}", self.tokens.len()),
            ["availability", evse, connector, _] => {
                let key = (number(evse)?, number(connector)?);
                match self.availability.get(&key) {
                    Some(operative) => format!("availability {evse} {connector} {operative}"),
                    None => "nothing of it".into(),
                }
            }
            ["document", name] | ["no", "document", name] => match self.documents.get(*name) {
                Some(_) => format!("document {name}"),
                None => format!("no document {name}"),
            },
            ["variable", wanted] => {
                let name = wanted.split('=').next().unwrap_or_default();
                match self.variables.get(&format!("{name}/Actual")) {
                    Some(stored) => format!("variable {name}={}", stored.value),
                    None => "nothing of it".into(),
                }
            }
            _ => return Err(format!("`store {what}` is no question to the store")),
        };
        if found == words.join(" ") {
            Ok(())
        } else {
            Err(format!("the store holds: {found}"))
        }
    }

    fn security_events(&self) -> usize {
        let is = |message: &&Queued| message.action == "SecurityEventNotification";
        self.queue.iter().filter(is).count()
    }
}

fn number(text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}
