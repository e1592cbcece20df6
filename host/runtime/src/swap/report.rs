//! What is ordered of a swap, and what is told of it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::error::LoadError;

/// Where the new package comes from: a bundle or a bare component.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SwapSource {
    /// What was fetched from elsewhere; the name is for people.
    Bytes { name: String, bytes: Vec<u8> },
    /// A file. It is not needed any more once it was read: the station keeps a copy.
    File(PathBuf),
}

/// One order to swap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwapRequest {
    pub source: SwapSource,
    /// Whether the new one may start without the old one's state, beside what the configuration says of it.
    pub allow_start_clean: bool,
    /// Swap even to the package that runs already: a new instance takes over from the old one.
    pub anew: bool,
}

impl From<SwapSource> for SwapRequest {
    fn from(source: SwapSource) -> Self {
        Self {
            source,
            allow_start_clean: false,
            anew: false,
        }
    }
}

/// The phases of a swap, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// The package is read. Deadline 30 s.
    Read,
    /// Signature, trust, rollback counter, grants, settings. Deadline 10 s.
    Verify,
    /// The component is compiled, or taken from the cache. Deadline: that of compiling.
    Compile,
    /// It fits the contract, its manifest and the other plugins. Deadline 10 s.
    Check,
    /// An instance is made, described, initialised and tested. Deadline: the budget of each call.
    Stage,
    /// The package is put on the station's own shelf, and the swap noted as pending. Deadline 30 s.
    Keep,
    /// The old instance ends its running event; from here on events are held. Deadline 2 s.
    Stop,
    /// The old one's state goes to the new one. Deadline, with the probe: 5 s, and the budget of each call.
    HandOver,
    /// The new one is told what stands, and tested again.
    Probe,
    /// It takes over, what it did leaves it, and the held events come.
    Commit,
}

impl Phase {
    /// In order.
    pub const ALL: [Self; 10] = [
        Self::Read,
        Self::Verify,
        Self::Compile,
        Self::Check,
        Self::Stage,
        Self::Keep,
        Self::Stop,
        Self::HandOver,
        Self::Probe,
        Self::Commit,
    ];

    /// One word for it, as in `hand-over`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Verify => "verify",
            Self::Compile => "compile",
            Self::Check => "check",
            Self::Stage => "stage",
            Self::Keep => "keep",
            Self::Stop => "stop",
            Self::HandOver => "hand-over",
            Self::Probe => "probe",
            Self::Commit => "commit",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One line of a swap's audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SwapStep {
    Begun(Phase),
    Committed {
        pause: Duration,
    },
    Done(Phase, Duration),
    /// This very package was tried before and rolled back, for this reason. It is tried again.
    KnownToFail(String),
    RolledBack {
        phase: Phase,
        reason: String,
    },
    /// It is the package that runs already; nothing was done.
    Unchanged,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwapReport {
    pub plugin: String,
    /// Versions as the plugins describe themselves.
    pub from: String,
    /// None: the swap ended before the new one could say.
    pub to: Option<String>,
    pub phases: Vec<(Phase, Duration)>,
    /// How long events were held; zero if it did not come to that.
    pub pause: Duration,
    /// Why this very package was rolled back when it was tried before.
    pub known_to_fail: Option<String>,
    /// It was rolled back since its signature is wrong, missing, or of nobody who is trusted.
    pub untrusted: bool,
    pub outcome: SwapOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SwapOutcome {
    Committed,
    /// The old one serves on.
    RolledBack {
        phase: Phase,
        reason: String,
    },
    /// It is the package that runs already; nothing was done.
    Unchanged,
}

#[derive(Debug, thiserror::Error)]
pub enum SwapError {
    #[error("another swap of `{0}` is under way; wait for its end")]
    InProgress(String),
    #[error(transparent)]
    Unknown(LoadError),
}

impl Phase {
    /// How long it may take, where it is not the calls into the plugin that say so.
    pub(crate) fn deadline(self) -> Option<Duration> {
        match self {
            Self::Read | Self::Keep => Some(Duration::from_secs(30)),
            Self::Verify | Self::Check => Some(Duration::from_secs(10)),
            Self::Commit | Self::Compile | Self::HandOver | Self::Probe | Self::Stage | Self::Stop => None,
        }
    }

    /// Whether a roll-back here says something of the component, and not of the order or the station.
    pub(crate) fn tries_the_component(self) -> bool {
        matches!(self, Self::Stage | Self::HandOver | Self::Probe)
    }
}
