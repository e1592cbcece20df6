//! The handle.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
};

use rusqlite::Connection;
use tracing::error;

use crate::{
    Change, Loaded, Metrics, OpenError, StoreError, connection,
    job::{Batch, Call},
    writer::{Counters, Message, Writer},
};

/// A station's store. A clone is a cheap handle to the same store.
///
/// The store ends with [`close`](Self::close), or when the last handle is dropped.
#[derive(Clone)]
pub struct Store {
    inbox: Sender<Message>,
    counters: Arc<Counters>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Store {
    /// Opens or creates the file, and reads back what it holds. No other process may have it open.
    ///
    /// Blocks for the time that SQLite needs to check the file.
    pub fn open(path: &Path) -> Result<(Self, Loaded), OpenError> {
        Self::start(connection::open(path)?)
    }

    /// A store that forgets when it ends: for tests, and for a station whose disk is gone.
    pub fn open_in_memory() -> Result<(Self, Loaded), OpenError> {
        Self::start(connection::open_in_memory()?)
    }

    fn start((db, loaded): (Connection, Loaded)) -> Result<(Self, Loaded), OpenError> {
        let (sender, inbox) = mpsc::channel();
        let counters = Arc::<Counters>::default();
        let writer = Writer {
            db,
            inbox,
            counters: counters.clone(),
        };
        let thread = thread::Builder::new()
            .name("plugpoint-store".to_owned())
            .spawn(move || writer.run())
            .map_err(OpenError::Thread)?;
        Ok((
            Self {
                inbox: sender,
                counters,
                thread: Arc::new(Mutex::new(Some(thread))),
            },
            loaded,
        ))
    }

    /// Writes all of the changes or none, then calls `done`: with `Ok`, they are on the disk.
    ///
    /// Returns at once. Batches are committed, and their `done`s called, in the order of the calls; an empty
    /// batch is a barrier. A batch that fails does not stop those behind it. `done` is always called, on the
    /// store's thread: it must not panic, must not wait, and must not use a blocking call of the store.
    pub fn commit(&self, changes: Vec<Change>, done: impl FnOnce(Result<(), StoreError>) + Send + 'static) {
        // A closed store gives the batch back, and dropping it tells `done`.
        let _ = self.inbox.send(Message::Job(Box::new(Batch::new(changes, done))));
    }

    /// Counts for the metrics page.
    pub fn metrics(&self) -> Metrics {
        self.counters.read()
    }

    /// Commits what was handed over before, moves the log into the database, and waits for the thread.
    ///
    /// Other handles then get [`StoreError::Closed`]. Must not be called from a `done`.
    pub fn close(self) {
        // If the send fails, the thread has already ended.
        let _ = self.inbox.send(Message::Close);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            error!("the store's thread panicked: what was committed is safe, later batches were refused");
        }
    }

    /// Runs `work` on the store's thread inside a savepoint, and returns its value after the commit.
    ///
    /// `work` may run twice, if the transaction around it fails the first time.
    pub(crate) fn call<T: Send + 'static>(
        &self,
        work: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = mpsc::sync_channel(1);
        let sent = self.inbox.send(Message::Job(Box::new(Call::new(work, reply))));
        sent.map_err(|_| StoreError::Closed)?;
        answer.recv().map_err(|_| StoreError::Closed)?
    }
}
