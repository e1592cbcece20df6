//! All that a plugin usually names: `use plugpoint_plugin::prelude::*;`.

pub use crate::{
    Answer, Binding, Connector, ConnectorId, Cost, Customer, CustomerRef, DataTransfer, Description,
    Diagnostics, Direction, Display, DisplayMessage, DisplayRefusal, DisplayText, Events, EvseId, Firmware,
    FirmwareImage, IdToken, Limit, LinkDriver, LoadError, LockOutcome, LogFile, LogRequest, Network,
    NetworkProfile, Observer, OperationalStatus, OptionError, Plugin, PortState, Power, RequestId,
    Reservation, ReservationMatch, ReservationRequest, Reset, ResetKind, ResetOutcome, Settings, Snapshot,
    Target, TimerId, Timestamp, TransferOutcome, TransferStatus, UnlockOutcome, UpdateOutcome, Variable,
    Verdict,
};
pub use crate::{clock, hardware, jobs, kv, link, log, ports, replies, uplink};
