//! Questions that were put off.

use plugpoint_plugin::{
    Binding, LockOutcome, LogFile, RequestId, ResetOutcome, TransferOutcome, UnlockOutcome, UpdateOutcome,
    Verdict, replies,
};

use crate::Moment;

/// A question that was put off.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    place: &'static str,
    request: RequestId,
}

impl Question {
    /// The question of this moment, if it is one.
    #[must_use]
    pub fn of(moment: &Moment) -> Option<Self> {
        moment.request.map(|request| Self {
            place: moment.place,
            request,
        })
    }

    /// Answers it well.
    pub fn answer(self) {
        let request = self.request;
        match self.place {
            "connector.unlock" => replies::unlocked(request, UnlockOutcome::Unlocked),
            "connector.lock" => replies::locked(request, LockOutcome::Locked),
            "customer.get-information" => replies::customer_informed(request, None),
            "data-transfer.transfer" => replies::transferred(request, TransferOutcome::accepted(None)),
            "diagnostics.get-log" => replies::log_collected(request, Ok(LogFile::new("misbehaving.log", 0))),
            "display.set" => replies::displayed(request, Ok(())),
            "firmware.update" => replies::updating(request, UpdateOutcome::Accepted),
            "network.configure" => replies::network_configured(request, Ok(Binding::Unbound)),
            "network.validate" => replies::profile_validated(request, Ok(())),
            "reset.reset" => replies::reset(request, ResetOutcome::Accepted),
            _ => replies::decided(request, Verdict::Yes),
        }
    }
}
