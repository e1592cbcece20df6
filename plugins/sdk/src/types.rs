//! Types that several interfaces share.

pub use crate::bindings::plugpoint::station::clock::TimerId;
pub use crate::bindings::plugpoint::station::outcomes::{
    Binding, DisplayRefusal, LockOutcome, LogFile, ResetOutcome, TransferOutcome, TransferStatus,
    UnlockOutcome, UpdateOutcome, Verdict,
};
pub use crate::bindings::plugpoint::station::types::{
    ConnectorId, EvseId, IdToken, OperationalStatus, RequestId, Target, Timestamp, Variable,
};

impl Variable {
    /// A variable of a component of the whole station, by OCPP's names for both, and its value. For one of an EVSE or
    /// with instances, set the fields.
    pub fn new(component: impl Into<String>, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            component: component.into(),
            component_instance: None,
            target: Target::Station,
            name: name.into(),
            name_instance: None,
            value: value.into(),
        }
    }
}
