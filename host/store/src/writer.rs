//! The thread that owns the connection, and its group commit.

use std::{
    iter,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::Receiver,
    },
};

use rusqlite::Connection;
use tracing::{debug, warn};

use crate::{StoreError, apply::run, job::Job};

/// Jobs in one transaction: bounds the wait of the first and what a failed commit must repeat.
const GROUP_LIMIT: usize = 256;

pub(crate) enum Message {
    Job(Box<dyn Job>),
    /// Finish what came before, then end.
    Close,
}

/// Counts since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metrics {
    /// SQLite transactions committed: at most this many syncs of the disk.
    pub commits: u64,
    /// Batches and calls that succeeded.
    pub succeeded: u64,
    /// Batches and calls that failed.
    pub failed: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    commits: AtomicU64,
    succeeded: AtomicU64,
    failed: AtomicU64,
}

impl Counters {
    pub(crate) fn read(&self) -> Metrics {
        Metrics {
            commits: self.commits.load(Relaxed),
            succeeded: self.succeeded.load(Relaxed),
            failed: self.failed.load(Relaxed),
        }
    }
}

pub(crate) struct Writer {
    pub(crate) db: Connection,
    pub(crate) inbox: Receiver<Message>,
    pub(crate) counters: Arc<Counters>,
}

impl Writer {
    /// Works until [`Message::Close`] or until the last handle is gone.
    pub(crate) fn run(self) {
        let mut open = true;
        while open && let Ok(first) = self.inbox.recv() {
            let mut group = Vec::new();
            for message in iter::once(first).chain(self.inbox.try_iter()).take(GROUP_LIMIT) {
                match message {
                    Message::Job(job) => group.push(job),
                    Message::Close => {
                        open = false;
                        break;
                    }
                }
            }
            self.commit(group);
        }
        // The last connection to close moves the log into the database.
        if let Err((_, error)) = self.db.close() {
            warn!(%error, "the store did not close cleanly; nothing is lost, the next start reads its log");
        }
    }

    /// Commits the group in one transaction, and tells each job in order.
    ///
    /// If the transaction fails as a whole, each job gets one of its own, so that a batch too large for the
    /// disk does not take the small ones down.
    fn commit(&self, mut group: Vec<Box<dyn Job>>) {
        match transact(&self.db, &mut group) {
            Ok(outcomes) => {
                self.counters.commits.fetch_add(1, Relaxed);
                for (job, outcome) in group.iter_mut().zip(outcomes) {
                    self.finish(job.as_mut(), outcome);
                }
            }
            Err(error) => {
                roll_back(&self.db);
                if let [job] = group.as_mut_slice() {
                    return self.finish(job.as_mut(), Err(error));
                }
                debug!(%error, jobs = group.len(), "a group failed: trying its jobs one by one");
                group.into_iter().for_each(|job| self.commit(vec![job]));
            }
        }
    }

    fn finish(&self, job: &mut dyn Job, outcome: Result<(), StoreError>) {
        match &outcome {
            Ok(()) => self.counters.succeeded.fetch_add(1, Relaxed),
            Err(error) => {
                warn!(%error, "the store left nothing of a batch");
                self.counters.failed.fetch_add(1, Relaxed)
            }
        };
        job.finish(outcome);
    }
}

/// The outcome of each job, once the transaction is on the disk; or why there is no transaction.
fn transact(db: &Connection, group: &mut [Box<dyn Job>]) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    run(db, "BEGIN IMMEDIATE", [])?;
    let outcomes = group
        .iter_mut()
        .map(|job| in_savepoint(db, job.as_mut()))
        .collect::<Result<_, _>>()?;
    run(db, "COMMIT", [])?;
    Ok(outcomes)
}

/// The inner result is the job's own; the outer one fails if it took the whole transaction with it.
fn in_savepoint(db: &Connection, job: &mut dyn Job) -> Result<Result<(), StoreError>, StoreError> {
    run(db, "SAVEPOINT job", [])?;
    let outcome = job.apply(db);
    if outcome.is_err() {
        // On a full or failing disk, SQLite may have rolled everything back by itself.
        if db.is_autocommit() {
            return outcome.map(Ok);
        }
        run(db, "ROLLBACK TO job", [])?;
    }
    run(db, "RELEASE job", [])?;
    Ok(outcome)
}

fn roll_back(db: &Connection) {
    if !db.is_autocommit()
        && let Err(error) = run(db, "ROLLBACK", [])
    {
        warn!(%error, "a failed transaction could not be rolled back");
    }
}
