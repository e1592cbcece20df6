//! The store's tests, by what they prove.

mod damage;
mod disk_full;
mod group;
mod kill;
mod kv;
mod migration;
mod plugins;
mod round_trip;

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver},
};

use tempfile::TempDir;

use crate::{Change, Document, Loaded, MeterRow, QueuedMessage, Store, StoreError};

/// A path for a store in a folder that goes away with the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("station.db")
    }

    fn open(&self) -> (Store, Loaded) {
        Store::open(&self.path()).unwrap()
    }

    /// What a station would find after a restart.
    fn reload(&self) -> Loaded {
        let (store, loaded) = self.open();
        store.close();
        loaded
    }

    /// A file with one queued message, closed.
    fn with_message(id: &str) -> Self {
        let folder = Self::new();
        let (store, _) = folder.open();
        commit(&store, vec![push(id)]).unwrap();
        store.close();
        folder
    }
}

/// Commits and waits.
fn commit(store: &Store, changes: Vec<Change>) -> Result<(), StoreError> {
    let (done, outcome) = mpsc::channel();
    store.commit(changes, move |result| done.send(result).unwrap());
    outcome.recv().unwrap()
}

/// Holds the store's thread up until the sender is dropped, so that what is committed meanwhile is one group.
fn hold_up(store: &Store) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (started, begun) = mpsc::channel();
    store.commit(vec![], move |_| {
        started.send(()).unwrap();
        let _ = held.recv();
    });
    begun.recv().unwrap();
    release
}

/// Commits each batch, and gives the outcomes as they come: (number of the batch, outcome).
fn commit_all(
    store: &Store,
    batches: impl IntoIterator<Item = Vec<Change>>,
) -> Receiver<(usize, Result<(), StoreError>)> {
    let (done, outcomes) = mpsc::channel();
    for (number, batch) in batches.into_iter().enumerate() {
        let done = done.clone();
        store.commit(batch, move |outcome| done.send((number, outcome)).unwrap());
    }
    outcomes
}

fn message(id: &str) -> QueuedMessage {
    QueuedMessage {
        id: id.to_owned(),
        action: "TransactionEvent".to_owned(),
        payload: r#"{"eventType":"Updated"}"#.to_owned(),
        transaction: Some("tx-1".to_owned()),
        enqueued_at: 1_763_000_000_000,
        attempts: 0,
    }
}

fn push(id: &str) -> Change {
    Change::QueuePush(message(id))
}

fn state(name: &str, value: &str) -> Change {
    Change::StatePut(Document {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

/// A change that is refused: there is no such transaction.
fn refused() -> Change {
    Change::MeterAppend(MeterRow {
        transaction: "nobody".to_owned(),
        value: "{}".to_owned(),
    })
}

fn ids(loaded: &Loaded) -> Vec<&str> {
    loaded.queue.iter().map(|message| message.id.as_str()).collect()
}

/// The files beside the store, sorted.
fn names(path: &Path) -> Vec<String> {
    let folder = path.parent().unwrap().read_dir().unwrap();
    let mut names: Vec<_> = folder
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
