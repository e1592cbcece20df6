//! `replies`, as a guest calls it.

use wasmtime::Result;

use super::outcomes as checked;
use super::wit::plugpoint::station::{outcomes, replies};
use crate::abi::convert;
use crate::contract::Answer;
use crate::host::Host;

impl replies::Host for Host {
    fn unlocked(&mut self, request: u64, outcome: outcomes::UnlockOutcome) -> Result<()> {
        self.reply(request, Answer::Unlock(convert::unlock_outcome(outcome)))
    }

    fn locked(&mut self, request: u64, outcome: outcomes::LockOutcome) -> Result<()> {
        self.reply(request, Answer::Lock(convert::lock_outcome(outcome)))
    }

    fn reset(&mut self, request: u64, outcome: outcomes::ResetOutcome) -> Result<()> {
        self.reply(request, Answer::Reset(convert::reset_outcome(outcome)))
    }

    fn decided(&mut self, request: u64, verdict: outcomes::Verdict) -> Result<()> {
        self.reply(request, Answer::Verdict(convert::verdict(verdict)))
    }

    fn network_configured(&mut self, request: u64, outcome: outcomes::ConfigureOutcome) -> Result<()> {
        self.reply(request, checked::configured(outcome))
    }

    fn profile_validated(&mut self, request: u64, outcome: outcomes::ValidateOutcome) -> Result<()> {
        self.reply(request, checked::validated(outcome))
    }

    fn transferred(&mut self, request: u64, outcome: outcomes::TransferOutcome) -> Result<()> {
        let (answer, problem) = checked::transferred(outcome);
        if let Some(problem) = problem {
            self.dropped("replies.transferred", &problem);
        }
        self.reply(request, answer)
    }

    fn displayed(&mut self, request: u64, outcome: outcomes::DisplayOutcome) -> Result<()> {
        self.reply(request, checked::displayed(outcome))
    }

    fn updating(&mut self, request: u64, outcome: outcomes::UpdateOutcome) -> Result<()> {
        self.reply(request, checked::updating(outcome))
    }

    fn log_collected(&mut self, request: u64, outcome: outcomes::LogOutcome) -> Result<()> {
        self.reply(request, checked::collected(outcome))
    }

    fn customer_informed(&mut self, request: u64, information: outcomes::Information) -> Result<()> {
        self.reply(request, checked::informed(information))
    }
}
