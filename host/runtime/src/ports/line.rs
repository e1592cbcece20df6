//! What a plugin and whatever serves its port share: the state of the port and its budgets.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use super::PortBudget;
use super::pace::Pace;

/// Largest piece of data handed to `events.on-port-data`, in bytes.
pub(super) const PIECE: usize = 64 << 10;
/// What a piece counts at least against the port's budget, either way: it costs the host something, however short.
pub(super) const MIN_PIECE: usize = 256;

/// Why bytes of a plugin were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SendError {
    Busy,
    Closed,
    Denied,
    /// Such a port cannot carry them; the text says why.
    Unfit(String),
}

/// What happens on a port, for the plugin.
pub(crate) enum PortEvent {
    Data(PortData),
    /// None: open; some: closed, and why.
    State(Option<String>),
}

/// Bytes that arrived. They count against the port's budget until dropped, so a plugin that does not keep up
/// slows its hardware down instead of losing bytes.
pub(crate) struct PortData {
    pub(crate) bytes: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

/// Bytes of a plugin on their way out. They count against the port's budget until dropped: written, or lost.
pub struct Outgoing {
    bytes: Vec<u8>,
    line: Arc<Line>,
}

/// Where a port's events go; called by whatever serves the port, never waits.
pub(crate) type Deliver = Arc<dyn Fn(&str, PortEvent) + Send + Sync>;

/// The plugin, as seen by what serves one of its ports.
pub struct Line {
    plugin: String,
    port: String,
    open: AtomicBool,
    /// The plugin knows that it is closed.
    told_closed: AtomicBool,
    /// What the bytes taken from the plugin and not yet written count.
    queued: AtomicUsize,
    budget: PortBudget,
    incoming: Arc<Semaphore>,
    incoming_pace: Mutex<Pace>,
    deliver: Deliver,
}

impl Line {
    pub(super) fn new(plugin: &str, port: &str, budget: PortBudget, deliver: Deliver) -> Self {
        Self {
            plugin: plugin.to_owned(),
            port: port.to_owned(),
            open: AtomicBool::new(false),
            told_closed: AtomicBool::new(false),
            queued: AtomicUsize::new(0),
            // The largest datagram fits, whatever the budget.
            incoming: Arc::new(Semaphore::new(
                budget.queue_bytes.clamp(PIECE, Semaphore::MAX_PERMITS),
            )),
            incoming_pace: Mutex::new(Pace::new(budget.bytes_per_second)),
            budget,
            deliver,
        }
    }

    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    pub fn port(&self) -> &str {
        &self.port
    }

    pub fn budget(&self) -> PortBudget {
        self.budget
    }

    /// What the bytes taken from the plugin and not yet written count.
    pub(super) fn queued(&self) -> usize {
        self.queued.load(Ordering::Acquire)
    }

    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// The port is open: the plugin is told, and may send.
    pub fn opened(&self) {
        self.open.store(true, Ordering::Release);
        self.told_closed.store(false, Ordering::Release);
        (self.deliver)(&self.port, PortEvent::State(None));
    }

    /// The port is closed, and why. The plugin is told once, however often opening it fails after that.
    pub fn closed(&self, why: impl Into<String>) {
        let why = why.into();
        self.open.store(false, Ordering::Release);
        if self.told_closed.swap(true, Ordering::AcqRel) {
            tracing::debug!(plugin = self.plugin, port = self.port, "still closed: {why}");
            return;
        }
        tracing::info!(plugin = self.plugin, port = self.port, "closed: {why}");
        (self.deliver)(&self.port, PortEvent::State(Some(why)));
    }

    /// Hands at most 64 KiB to the plugin as one piece, when both budgets have room for them.
    pub async fn feed(&self, piece: &[u8]) {
        self.incoming_pace.lock().await.pass(piece.len()).await;
        // The semaphore is never closed.
        if let Ok(room) = self.incoming.clone().acquire_many_owned(permits(piece)).await {
            self.hand_over(piece, room);
        }
    }

    /// Hands bytes of any length to the plugin, in pieces, without waiting and whatever the bytes per second: all of
    /// them, or none if there is no room for them now (false).
    #[must_use]
    pub fn try_feed(&self, bytes: &[u8]) -> bool {
        let pieces = || bytes.chunks(PIECE);
        let permits_of_all = pieces().map(permits).fold(0, u32::saturating_add);
        let Ok(mut room) = self.incoming.clone().try_acquire_many_owned(permits_of_all) else {
            return false;
        };
        for piece in pieces() {
            let of_piece = room.split(permits(piece) as usize);
            of_piece.into_iter().for_each(|room| self.hand_over(piece, room));
        }
        true
    }

    /// Takes room for bytes of the plugin, which [`Self::outgoing`] or [`Self::release`] is to be called with.
    pub(super) fn reserve(&self, bytes: usize) -> Result<(), SendError> {
        let max = self.budget.queue_bytes;
        if bytes > max {
            return Err(SendError::Unfit(format!(
                "{bytes} bytes at once; the port's `queue-bytes` is {max}"
            )));
        }
        let grown = |queued: usize| {
            queued
                .checked_add(bytes.max(MIN_PIECE))
                .filter(|queued| *queued <= max)
        };
        self.queued
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, grown)
            .map_or(Err(SendError::Busy), |_| Ok(()))
    }

    /// Gives reserved room back.
    pub(super) fn release(&self, bytes: usize) {
        self.queued.fetch_sub(bytes.max(MIN_PIECE), Ordering::AcqRel);
    }

    /// Reserved bytes, to be sent.
    pub(super) fn outgoing(self: &Arc<Self>, bytes: Vec<u8>) -> Outgoing {
        Outgoing {
            bytes,
            line: self.clone(),
        }
    }

    fn hand_over(&self, piece: &[u8], room: OwnedSemaphorePermit) {
        let data = PortData {
            bytes: piece.to_vec(),
            _room: room,
        };
        (self.deliver)(&self.port, PortEvent::Data(data));
    }
}

impl Outgoing {
    /// The port that they were sent to.
    pub fn line(&self) -> &Line {
        &self.line
    }
}

impl Deref for Outgoing {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.line.release(self.bytes.len());
    }
}

fn permits(piece: &[u8]) -> u32 {
    u32::try_from(piece.len().clamp(MIN_PIECE, PIECE)).unwrap_or(u32::MAX)
}
