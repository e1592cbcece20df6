//! The books: what every station said about its transactions, and what it did wrong.

mod audit;
mod energy;
mod entry;
mod fault;
mod file;

#[cfg(test)]
mod tests;
mod transaction;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::{RegistrationStatusEnumType, TransactionEventRequest};

pub use audit::{Audit, Summary};
pub use entry::{Entry, Fact};
pub use fault::{Complaint, Fault};
pub use file::LedgerError;
pub(crate) use file::LedgerFile;
pub use transaction::{Event, Transaction};

/// Everything that was written down, in order of arrival.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    stations: BTreeSet<String>,
    registrations: BTreeMap<String, RegistrationStatusEnumType>,
    transactions: Vec<Transaction>,
    /// Station and transaction id, to the place in `transactions`.
    places: BTreeMap<(String, String), usize>,
    /// Station and message id, to the event it brought: place of the transaction, sequence number.
    messages: HashMap<(String, String), (usize, i32)>,
    faults: Vec<Complaint>,
}

impl Ledger {
    /// The transactions of all stations, in order of their first event's arrival.
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }

    /// A transaction by its id.
    pub fn transaction(&self, id: &str) -> Option<&Transaction> {
        self.transactions.iter().find(|transaction| transaction.id == id)
    }

    /// The stations that were ever seen.
    pub fn stations(&self) -> impl Iterator<Item = &str> {
        self.stations.iter().map(String::as_str)
    }

    /// What was wrong on the wire; [`Ledger::audit`] adds what is wrong in the books.
    pub fn faults(&self) -> &[Complaint] {
        &self.faults
    }

    /// What the last BootNotification of a station was answered.
    pub fn registration(&self, station: &str) -> Option<RegistrationStatusEnumType> {
        self.registrations.get(station).copied()
    }

    /// Writes a fact down. The same entries in the same order give the same ledger.
    pub fn apply(&mut self, entry: Entry) {
        let Entry { at, station, fact } = entry;
        match fact {
            Fact::Connected | Fact::Disconnected => {}
            Fact::Booted { status } => {
                self.registrations.insert(station.clone(), status);
            }
            Fact::Event { message_id, request } => {
                self.take(at, &station, message_id, *request);
            }
            Fact::Fault { fault } => {
                self.blame(&station, fault);
            }
        }
        self.stations.insert(station);
    }

    fn take(&mut self, at: DateTime, station: &str, message_id: String, request: TransactionEventRequest) {
        let place = self.place_of(station, &request.transaction_info.transaction_id);
        let key = (station.to_owned(), message_id.clone());
        match self.messages.get(&key).copied() {
            Some((known, seq_no)) if known == place => {
                self.transactions[place].take_again(seq_no, message_id, &request);
            }
            Some((known, _)) => {
                let transaction = self.transactions[known].id.clone();
                self.blame(
                    station,
                    Fault::Changed {
                        transaction,
                        message_id,
                    },
                );
            }
            None => {
                self.messages.insert(key, (place, request.seq_no));
                self.transactions[place].take(at, message_id, request);
            }
        }
    }

    /// Where a transaction is in the list, put there if it is new.
    fn place_of(&mut self, station: &str, id: &str) -> usize {
        let key = (station.to_owned(), id.to_owned());
        *self.places.entry(key).or_insert_with(|| {
            self.transactions.push(Transaction::new(station, id));
            self.transactions.len() - 1
        })
    }

    fn blame(&mut self, station: &str, fault: Fault) {
        let station = station.to_owned();
        self.faults.push(Complaint { station, fault });
    }
}
