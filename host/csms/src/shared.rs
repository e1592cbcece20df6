//! What all connections of a CSMS share.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use plugpoint_ocpp::DateTime;
use tokio::sync::{mpsc, watch};

use crate::builder::BootPlan;
use crate::error::TimedOut;
use crate::ledger::{Complaint, Entry, Fact, Fault, Ledger, LedgerError, LedgerFile};
use crate::misbehaviour::Misdeeds;
use crate::notice::Notice;
use crate::peer::Peer;
use crate::tls::Acceptor;
use crate::token::Tokens;

/// What does not change while a CSMS runs.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) boot: BootPlan,
    /// Seconds.
    pub(crate) heartbeat_interval: i32,
    pub(crate) call_timeout: Duration,
    pub(crate) patience: Duration,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) tokens: Mutex<Tokens>,
    pub(crate) passwords: Mutex<HashMap<String, String>>,
    /// None: plain websocket.
    pub(crate) acceptor: Mutex<Option<Acceptor>>,
    pub(crate) misdeeds: Mutex<Misdeeds>,
    /// Whether every connection is to play dead.
    pub(crate) silence: watch::Sender<bool>,
    peers: Mutex<BTreeMap<String, Arc<Peer>>>,
    books: Mutex<Books>,
    book_changed: watch::Sender<()>,
    onlookers: Mutex<Vec<mpsc::UnboundedSender<Notice>>>,
}

/// The ledger in memory and, where one is wanted, on disk.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    pub(crate) file: Option<LedgerFile>,
}

impl Shared {
    pub(crate) fn new(
        settings: Settings,
        tokens: Tokens,
        passwords: HashMap<String, String>,
        books: Books,
        acceptor: Option<Acceptor>,
    ) -> Self {
        Self {
            settings,
            tokens: Mutex::new(tokens),
            passwords: Mutex::new(passwords),
            acceptor: Mutex::new(acceptor),
            misdeeds: Mutex::default(),
            silence: watch::Sender::new(false),
            peers: Mutex::default(),
            books: Mutex::new(books),
            book_changed: watch::Sender::new(()),
            onlookers: Mutex::default(),
        }
    }

    /// What is known of a station. One that was accepted before this CSMS was started stays accepted.
    pub(crate) fn peer(&self, station: &str) -> Arc<Peer> {
        let mut peers = lock(&self.peers);
        let make = || Arc::new(Peer::new(station, lock(&self.books).ledger.registration(station)));
        Arc::clone(peers.entry(station.to_owned()).or_insert_with(make))
    }

    pub(crate) fn peers(&self) -> Vec<Arc<Peer>> {
        lock(&self.peers).values().cloned().collect()
    }

    pub(crate) fn ledger(&self) -> Ledger {
        lock(&self.books).ledger.clone()
    }

    /// Writes a fact down, on disk first.
    pub(crate) fn record(&self, station: &str, fact: Fact) -> Result<(), LedgerError> {
        let entry = Entry {
            at: now(),
            station: station.to_owned(),
            fact,
        };
        let mut books = lock(&self.books);
        if let Some(file) = &mut books.file {
            file.append(&entry)?;
        }
        books.ledger.apply(entry);
        drop(books);
        self.book_changed.send_replace(());
        Ok(())
    }

    /// As [`Self::record`], for facts that nobody is answered for.
    pub(crate) fn note(&self, station: &str, fact: Fact) {
        if let Err(error) = self.record(station, fact) {
            tracing::error!(station, %error, "the ledger has a hole");
        }
    }

    pub(crate) fn blame(&self, station: &str, fault: Fault) {
        tracing::warn!(station, %fault, "a fault of the station");
        self.note(station, Fact::Fault { fault: fault.clone() });
        let station = station.to_owned();
        self.tell(|| Notice::Complaint(Complaint { station, fault }));
    }

    /// Waits until the ledger is as wanted.
    pub(crate) async fn ledger_until(
        &self,
        wanted: impl Fn(&Ledger) -> bool,
        within: Duration,
    ) -> Result<Ledger, TimedOut> {
        let look = || {
            let books = lock(&self.books);
            wanted(&books.ledger).then(|| books.ledger.clone())
        };
        until(&self.book_changed, look, within).await
    }

    pub(crate) fn look_on(&self) -> mpsc::UnboundedReceiver<Notice> {
        let (sender, receiver) = mpsc::unbounded_channel();
        lock(&self.onlookers).push(sender);
        receiver
    }

    /// Tells every onlooker; costs nothing where there is none.
    pub(crate) fn tell(&self, notice: impl FnOnce() -> Notice) {
        let mut onlookers = lock(&self.onlookers);
        if onlookers.is_empty() {
            return;
        }
        let notice = notice();
        onlookers.retain(|onlooker| onlooker.send(notice.clone()).is_ok());
    }
}

/// Waits until `look` sees something, looking again at each change.
pub(crate) async fn until<T>(
    changed: &watch::Sender<()>,
    mut look: impl FnMut() -> Option<T>,
    within: Duration,
) -> Result<T, TimedOut> {
    let mut changes = changed.subscribe();
    let seen = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            // The sender lives as long as this borrow of it: the channel cannot be closed.
            changes.changed().await.ok();
        }
    };
    let outcome = tokio::time::timeout(within, seen).await;
    outcome.map_err(|_| TimedOut(within))
}

/// The state behind a lock; whoever panicked with it left it whole, since no step here panics half-way.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn now() -> DateTime {
    Timestamp::now().into()
}
