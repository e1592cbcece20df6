//! `replies`, as a guest calls it.

use wasmtime::Result;

use super::wit::plugpoint::station::replies;
use crate::abi::convert;
use crate::abi::v0_1::wit::plugpoint::station::outcomes;
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
}
