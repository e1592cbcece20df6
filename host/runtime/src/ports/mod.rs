//! Granted ports: bytes between a plugin and its hardware.
//!
//! Ports belong to the plugin, not to an incarnation: they stay open through faults and swaps. A kind of port is
//! a module with an async function that serves it ([`unix`]); all of them run on one thread of the runtime.

mod unix;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::budget::Bucket;
pub use unix::{UnixMode, UnixPort};

/// Largest piece of data handed to `events.on-port-data`, in bytes.
const PIECE: usize = 64 << 10;
/// What a piece counts at least against the port's budget.
const MIN_PIECE: usize = 256;

/// `[plugins.ports.<name>]` in the station's configuration, told apart by `kind`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PortConfig {
    Unix(UnixPort),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendError {
    Busy,
    Closed,
    Denied,
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

/// Where a port's events go; called on the ports' thread, never waits.
pub(crate) type Deliver = Arc<dyn Fn(&str, PortEvent) + Send + Sync>;

/// Serves a port until it is dropped.
pub(crate) type Serve = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The ports of one plugin, by name.
#[derive(Default)]
pub(crate) struct Ports(BTreeMap<String, Port>);

struct Port {
    line: Arc<Line>,
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
}

/// What a port's task and the plugin share.
struct Line {
    name: String,
    open: AtomicBool,
    /// The plugin knows that it is closed.
    told_closed: AtomicBool,
    /// Bytes taken from the plugin and not yet written.
    queued: AtomicUsize,
    max_queued: usize,
    bytes_per_second: u64,
    incoming: Arc<Semaphore>,
    deliver: Deliver,
}

impl Ports {
    /// The ports, closed, and the tasks that open and serve them once they are spawned.
    pub(crate) fn new(grants: &BTreeMap<String, PortConfig>, deliver: &Deliver) -> (Self, Vec<Serve>) {
        let (mut ports, mut tasks) = (BTreeMap::new(), Vec::<Serve>::new());
        for (name, config) in grants {
            let (outgoing, bytes) = mpsc::unbounded_channel();
            let PortConfig::Unix(unix) = config;
            let line = Arc::new(Line::new(
                name,
                unix.bytes_per_second,
                unix.queue_bytes,
                deliver.clone(),
            ));
            tasks.push(Box::pin(unix::serve(unix.clone(), line.clone(), bytes)));
            ports.insert(name.clone(), Port { line, outgoing });
        }
        (Self(ports), tasks)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// Takes room for bytes that [`Self::send`] or [`Self::release`] will be called with.
    pub(crate) fn reserve(&self, port: &str, bytes: usize) -> Result<(), SendError> {
        let line = &self.0.get(port).ok_or(SendError::Denied)?.line;
        if !line.open.load(Ordering::Acquire) {
            return Err(SendError::Closed);
        }
        let grown = |queued: usize| {
            queued
                .checked_add(bytes)
                .filter(|queued| *queued <= line.max_queued)
        };
        line.queued
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, grown)
            .map_or(Err(SendError::Busy), |_| Ok(()))
    }

    pub(crate) fn send(&self, port: &str, bytes: Vec<u8>) {
        if let Some(port) = self.0.get(port) {
            // The task ends only with the port itself.
            let _ = port.outgoing.send(bytes);
        }
    }

    /// Gives reserved room back.
    pub(crate) fn release(&self, port: &str, bytes: usize) {
        if let Some(port) = self.0.get(port) {
            port.line.written(bytes);
        }
    }
}

impl Line {
    fn new(name: &str, bytes_per_second: u64, max_queued: usize, deliver: Deliver) -> Self {
        Self {
            name: name.to_owned(),
            open: AtomicBool::new(false),
            told_closed: AtomicBool::new(false),
            queued: AtomicUsize::new(0),
            max_queued,
            bytes_per_second,
            incoming: Arc::new(Semaphore::new(max_queued.clamp(PIECE, Semaphore::MAX_PERMITS))),
            deliver,
        }
    }

    fn opened(&self) {
        self.open.store(true, Ordering::Release);
        self.told_closed.store(false, Ordering::Release);
        (self.deliver)(&self.name, PortEvent::State(None));
    }

    fn closed(&self, why: String) {
        self.open.store(false, Ordering::Release);
        // An attempt that fails like the one before is no news.
        if !self.told_closed.swap(true, Ordering::AcqRel) {
            (self.deliver)(&self.name, PortEvent::State(Some(why)));
        }
    }

    fn written(&self, bytes: usize) {
        self.queued.fetch_sub(bytes, Ordering::AcqRel);
    }

    /// Hands bytes to the plugin, when there is room for them.
    async fn deliver(&self, bytes: &[u8]) {
        // Each piece costs the queue something, however short it is.
        let permits = u32::try_from(bytes.len().max(MIN_PIECE)).unwrap_or(u32::MAX);
        // The semaphore is never closed.
        if let Ok(room) = self.incoming.clone().acquire_many_owned(permits).await {
            (self.deliver)(
                &self.name,
                PortEvent::Data(PortData {
                    bytes: bytes.to_vec(),
                    _room: room,
                }),
            );
        }
    }
}

/// Holds a direction of a port to its bytes per second.
struct Pace {
    bucket: Bucket,
    since: Instant,
}

impl Pace {
    fn new(bytes_per_second: u64) -> Self {
        Self {
            bucket: Bucket::new(bytes_per_second.max(1)),
            since: Instant::now(),
        }
    }

    /// Waits until `bytes` may pass.
    async fn pass(&mut self, bytes: usize) {
        let mut left = bytes as u64;
        while left > 0 {
            let piece = left.min(self.bucket.rate());
            while !self.bucket.take(self.since.elapsed(), piece) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            left -= piece;
        }
    }
}
