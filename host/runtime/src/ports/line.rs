//! What a plugin and whatever serves its port share: the state of the port and its budgets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::PortBudget;

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
            incoming: Arc::new(Semaphore::new(
                budget.queue_bytes.clamp(PIECE, Semaphore::MAX_PERMITS),
            )),
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

    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// The port is open: the plugin is told, and may send.
    pub fn opened(&self) {
        self.open.store(true, Ordering::Release);
        self.told_closed.store(false, Ordering::Release);
        (self.deliver)(&self.port, PortEvent::State(None));
    }

    /// The port is closed, and why. An attempt to open it that fails like the one before is no news to the plugin.
    pub fn closed(&self, why: impl Into<String>) {
        self.open.store(false, Ordering::Release);
        if !self.told_closed.swap(true, Ordering::AcqRel) {
            (self.deliver)(&self.port, PortEvent::State(Some(why.into())));
        }
    }

    /// Hands at most 64 KiB to the plugin as one piece, when its budget has room for them.
    pub async fn feed(&self, piece: &[u8]) {
        // The semaphore is never closed.
        if let Ok(room) = self.incoming.clone().acquire_many_owned(permits(piece)).await {
            self.hand_over(piece, room);
        }
    }

    /// Hands bytes of any length to the plugin, in pieces, without waiting: all of them or none.
    /// False: there is no room for them now.
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

    /// Bytes given to [`super::FarEnd::send`] are out, or lost: others may follow.
    pub fn written(&self, bytes: usize) {
        self.queued.fetch_sub(bytes.max(MIN_PIECE), Ordering::AcqRel);
    }

    /// Takes room for bytes of the plugin, which [`Self::written`] gives back.
    pub(super) fn reserve(&self, bytes: usize) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
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

    fn hand_over(&self, piece: &[u8], room: OwnedSemaphorePermit) {
        let data = PortData {
            bytes: piece.to_vec(),
            _room: room,
        };
        (self.deliver)(&self.port, PortEvent::Data(data));
    }
}

fn permits(piece: &[u8]) -> u32 {
    u32::try_from(piece.len().clamp(MIN_PIECE, PIECE)).unwrap_or(u32::MAX)
}
