//! Whether the books are in order.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Complaint, Fault, Ledger, Transaction};

/// What an audit finds: totals if all is in order, or every complaint.
pub type Audit = Result<Summary, Vec<Complaint>>;

/// Totals of a ledger that is in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Stations that were ever seen.
    pub stations: usize,
    /// Transactions, the open ones included.
    pub transactions: usize,
    /// Transactions that have not ended: no fault, a car may be charging.
    pub open: usize,
    /// Events stored, each counted once.
    pub events: usize,
    /// Events that came again under their own id.
    pub repeats: u32,
    /// Energy delivered by all transactions, in Wh.
    pub energy_wh: f64,
}

impl Ledger {
    /// Checks that nothing was lost or doubled, that each transaction's sequence numbers run from 0
    /// without a gap with Started first and Ended last, that no register fell, and that on the wire
    /// every frame was valid, one CALL at a time, and none before BootNotification was accepted.
    ///
    /// # Errors
    /// Every complaint: first those of the wire, then those of the books.
    pub fn audit(&self) -> Audit {
        let mut complaints = self.faults.clone();
        complaints.extend(self.transactions.iter().flat_map(complaints_of));
        complaints.extend(self.never_ended());
        if complaints.is_empty() {
            Ok(self.summary())
        } else {
            Err(complaints)
        }
    }

    /// Totals, whether or not the books are in order.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            stations: self.stations.len(),
            transactions: self.transactions.len(),
            ..Summary::default()
        };
        for transaction in &self.transactions {
            summary.open += usize::from(!transaction.is_ended());
            summary.events += transaction.len();
            summary.repeats += transaction.repeats();
            summary.energy_wh += transaction.energy_wh().unwrap_or_default();
        }
        summary
    }

    /// An EVSE serves one transaction at a time, and stations send their events in order: when the
    /// next one begins, the end of the one before it must have come.
    fn never_ended(&self) -> Vec<Complaint> {
        let mut last: BTreeMap<(&str, i32), &Transaction> = BTreeMap::new();
        let mut complaints = Vec::new();
        for transaction in &self.transactions {
            let Some(evse) = transaction.evse else { continue };
            let before = last.insert((&transaction.station, evse), transaction);
            if let Some(before) = before.filter(|before| !before.is_ended()) {
                complaints.push(Complaint {
                    station: before.station.clone(),
                    fault: Fault::NeverEnded {
                        transaction: before.id.clone(),
                        next: transaction.id.clone(),
                    },
                });
            }
        }
        complaints
    }
}

fn complaints_of(transaction: &Transaction) -> impl Iterator<Item = Complaint> {
    let faults = transaction.faults().into_iter();
    faults.map(|fault| Complaint {
        station: transaction.station.clone(),
        fault,
    })
}
