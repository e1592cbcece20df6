//! What waits in the store's channel: work to do inside a transaction, and someone to tell about it.

use std::sync::mpsc::SyncSender;

use rusqlite::Connection;

use crate::{Change, StoreError, apply::apply};

pub(crate) trait Job: Send {
    /// Does the work inside a savepoint. May be called again after a roll-back.
    fn apply(&mut self, db: &Connection) -> Result<(), StoreError>;

    /// Tells the outcome: on `Ok`, the work is on the disk.
    fn finish(&mut self, outcome: Result<(), StoreError>);
}

/// The changes of one [`Store::commit`](crate::Store::commit).
pub(crate) struct Batch<F: FnOnce(Result<(), StoreError>)> {
    changes: Vec<Change>,
    done: Option<F>,
}

impl<F: FnOnce(Result<(), StoreError>)> Batch<F> {
    pub(crate) fn new(changes: Vec<Change>, done: F) -> Self {
        Self {
            changes,
            done: Some(done),
        }
    }

    fn tell(&mut self, outcome: Result<(), StoreError>) {
        if let Some(done) = self.done.take() {
            done(outcome);
        }
    }
}

impl<F: FnOnce(Result<(), StoreError>) + Send> Job for Batch<F> {
    fn apply(&mut self, db: &Connection) -> Result<(), StoreError> {
        for (number, change) in self.changes.iter().enumerate() {
            apply(db, change).map_err(|error| StoreError::of_change(number, error))?;
        }
        Ok(())
    }

    fn finish(&mut self, outcome: Result<(), StoreError>) {
        self.tell(outcome);
    }
}

/// A batch that the thread never came to (the store was closed) is answered all the same.
impl<F: FnOnce(Result<(), StoreError>)> Drop for Batch<F> {
    fn drop(&mut self) {
        self.tell(Err(StoreError::Closed));
    }
}

/// A blocking call: `work` runs on the store's thread, and its value is sent back after the commit.
pub(crate) struct Call<T, W> {
    work: W,
    value: Option<T>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<T, W> Call<T, W> {
    pub(crate) fn new(work: W, reply: SyncSender<Result<T, StoreError>>) -> Self {
        Self {
            work,
            value: None,
            reply,
        }
    }
}

impl<T, W> Job for Call<T, W>
where
    T: Send,
    W: FnMut(&Connection) -> rusqlite::Result<T> + Send,
{
    fn apply(&mut self, db: &Connection) -> Result<(), StoreError> {
        self.value = Some((self.work)(db)?);
        Ok(())
    }

    fn finish(&mut self, outcome: Result<(), StoreError>) {
        let answer = outcome.and_then(|()| self.value.take().ok_or(StoreError::Closed));
        // The caller may be gone: then nobody wants to know.
        let _ = self.reply.send(answer);
    }
}
