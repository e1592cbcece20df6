//! Why a plugin was asked: what goes on with its answer.

use crate::inbound::CallRef;
use crate::io::Answer;
use crate::{Engine, certificates, network_profile, remote, reset, session};

#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    Certificates(certificates::Wanted),
    DataTransfer(CallRef),
    Lock {
        evse: i32,
        connector: i32,
    },
    MayStart(session::Candidate),
    MayStop(remote::PendingStop),
    ProfileStored(network_profile::Proven),
    ProfileValid(network_profile::Proposed),
    Reset(reset::Ordered),
    ResetAllowed(reset::Asked),
    Unlock {
        evse: i32,
        connector: i32,
        call: Option<CallRef>,
    },
}

impl Purpose {
    /// The call of the CSMS that waits for the answer.
    pub(crate) fn call(&self) -> Option<&CallRef> {
        match self {
            Self::Lock { .. } | Self::Reset(_) => None,
            Self::Certificates(wanted) => wanted.call(),
            Self::DataTransfer(call) => Some(call),
            Self::MayStart(candidate) => candidate.call.as_ref(),
            Self::MayStop(stop) => Some(&stop.call),
            Self::ProfileStored(proven) => Some(&proven.call),
            Self::ProfileValid(proposed) => Some(&proposed.call),
            Self::ResetAllowed(asked) => Some(&asked.call),
            Self::Unlock { call, .. } => call.as_ref(),
        }
    }
}

impl Engine {
    pub(crate) fn go_on(&mut self, purpose: Purpose, answer: Answer) {
        match (purpose, answer) {
            (Purpose::Certificates(wanted), Answer::Certificates(outcome)) => {
                self.on_certificates_answer(wanted, outcome);
            }
            (Purpose::DataTransfer(call), Answer::DataTransfer(outcome)) => {
                self.on_transferred(&call, outcome);
            }
            (Purpose::Lock { evse, connector }, Answer::Lock(outcome)) => {
                self.on_lock_outcome(evse, connector, outcome);
            }
            (Purpose::MayStart(candidate), Answer::Verdict(verdict)) => self.on_may_start(candidate, verdict),
            (Purpose::MayStop(stop), Answer::Verdict(verdict)) => self.on_may_stop(stop, verdict),
            (Purpose::ProfileStored(proven), Answer::Verdict(verdict)) => {
                self.on_profile_stored(proven, verdict);
            }
            (Purpose::ProfileValid(proposed), Answer::Verdict(verdict)) => {
                self.on_profile_validated(proposed, verdict);
            }
            (Purpose::Reset(ordered), Answer::Reset(outcome)) => self.on_reset_outcome(ordered, outcome),
            (Purpose::ResetAllowed(asked), Answer::Verdict(verdict)) => self.on_reset_allowed(asked, verdict),
            (
                Purpose::Unlock {
                    evse,
                    connector,
                    call,
                },
                Answer::Unlock(outcome),
            ) => {
                self.on_unlock_outcome(evse, connector, call, outcome);
            }
            // `Question::fits` keeps other pairs out.
            _ => {}
        }
    }
}
