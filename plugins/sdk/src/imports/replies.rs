//! Late answers to questions that were answered [`crate::Answer::Later`]. Each is given once, with the id that
//! came with the question. Anything else is dropped by the station and counts as a fault of the plugin.

use crate::{
    Binding, DisplayRefusal, LockOutcome, LogFile, RequestId, ResetOutcome, TransferOutcome, UnlockOutcome,
    UpdateOutcome, Verdict, host,
};

/// Answers [`crate::Connector::unlock`].
pub fn unlocked(request: RequestId, outcome: UnlockOutcome) {
    host::replies::unlocked(request, outcome);
}

/// Answers [`crate::Connector::lock`].
pub fn locked(request: RequestId, outcome: LockOutcome) {
    host::replies::locked(request, outcome);
}

/// Answers [`crate::Reset::reset`].
pub fn reset(request: RequestId, outcome: ResetOutcome) {
    host::replies::reset(request, outcome);
}

/// Answers [`crate::Power::may_start`], [`crate::Power::may_stop`] and [`crate::Reservation::may_reserve`].
pub fn decided(request: RequestId, verdict: Verdict) {
    host::replies::decided(request, &verdict);
}

/// Answers [`crate::Network::configure_slot`].
pub fn network_configured(request: RequestId, outcome: Result<Binding, String>) {
    host::replies::network_configured(request, &outcome);
}

/// Answers [`crate::Network::validate_slot`].
pub fn profile_validated(request: RequestId, outcome: Result<(), String>) {
    host::replies::profile_validated(request, &outcome);
}

/// Answers [`crate::DataTransfer::transfer`].
pub fn transferred(request: RequestId, outcome: TransferOutcome) {
    host::replies::transferred(request, &outcome);
}

/// Answers [`crate::Display::set`].
pub fn displayed(request: RequestId, outcome: Result<(), DisplayRefusal>) {
    host::replies::displayed(request, &outcome);
}

/// Answers [`crate::Firmware::update`].
pub fn updating(request: RequestId, outcome: UpdateOutcome) {
    host::replies::updating(request, &outcome);
}

/// Answers [`crate::Diagnostics::get_log`].
pub fn log_collected(request: RequestId, outcome: Result<LogFile, String>) {
    host::replies::log_collected(request, &outcome);
}

/// Answers [`crate::Customer::get_information`].
pub fn customer_informed(request: RequestId, information: Option<String>) {
    host::replies::customer_informed(request, &information);
}
