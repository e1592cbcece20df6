//! What can go wrong for who uses this crate.

use std::time::Duration;

use plugpoint_ocpp::Violation;

use crate::ledger::LedgerError;
use crate::tls::TlsError;

/// A CSMS that did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; choose a free port, or 0 for any")]
    Listen { address: String, source: std::io::Error },
    /// The certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// A CALL without a result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The station answered CALLERROR.
    #[error("refused with {code}: {description}")]
    Refused { code: String, description: String },
    /// No answer in time. One that comes later is taken, and nobody sees it but the frame log.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The station is not connected, or the connection ended before the answer.
    #[error("the station is not connected")]
    Disconnected,
    /// The request breaks its own schema and was not sent; `call_raw` sends anything.
    #[error("the request breaks the schema: {0}")]
    Invalid(Violation),
    /// The answer breaks its schema; the ledger has noted it.
    #[error("the answer breaks the schema: {0}")]
    BadAnswer(Violation),
}

/// What was waited for did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing of the kind within {0:?}")]
pub struct TimedOut(pub Duration);
