//! How an order gets on.

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::SwapReport;

/// One step of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Progress {
    /// For what the swap waits.
    Waiting {
        until: String,
    },
    /// A phase of the swap has begun.
    Begun {
        phase: String,
    },
    Done {
        phase: String,
        took_us: u64,
    },
    /// This package was tried before and rolled back. It is tried again.
    KnownToFail {
        reason: String,
    },
    /// It was taken back before it began. The end.
    Cancelled,
    /// It was not tried. The end.
    Failed {
        error: String,
    },
    /// It was committed or rolled back. The end.
    Finished(SwapReport),
}

/// An order that was taken. Dropping it does not take it back.
#[derive(Debug)]
pub struct Swapping(mpsc::UnboundedReceiver<Progress>);

/// Who hears of an order; nobody may.
#[derive(Clone, Debug)]
pub(crate) struct Teller(mpsc::UnboundedSender<Progress>);

impl Swapping {
    pub(crate) fn new() -> (Teller, Self) {
        let (teller, progress) = mpsc::unbounded_channel();
        (Teller(teller), Self(progress))
    }

    /// The next step. None after the last one, or if the station ends meanwhile.
    pub async fn next(&mut self) -> Option<Progress> {
        self.0.recv().await
    }
}

impl Teller {
    pub(crate) fn tell(&self, progress: Progress) {
        // Whoever ordered the swap may be gone.
        let _ = self.0.send(progress);
    }
}
