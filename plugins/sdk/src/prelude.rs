//! All that a plugin usually names: `use plugpoint_plugin::prelude::*;`.

pub use crate::{
    Answer, Change, Connector, ConnectorId, Description, Direction, Events, EvseId, IdToken, Limit,
    LoadError, LockOutcome, Observer, OperationalStatus, Plugin, PortState, Power, RequestId, Reset,
    ResetKind, ResetOutcome, Settings, Snapshot, Target, TimerId, Timestamp, UnlockOutcome, Verdict,
};
pub use crate::{clock, hardware, kv, log, ports, replies};
