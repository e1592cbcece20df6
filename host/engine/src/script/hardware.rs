//! Hardware as it stands now: a restarted station is told it again.

use std::collections::BTreeMap;

use super::certificates;
use crate::{
    Answer, Fact, LockOutcome, Question, ResetOutcome, TransferOutcome, TransferStatus, UnlockOutcome,
    Verdict,
};

#[derive(Debug, Default)]
pub(super) struct Hardware {
    /// The last fact of each kind and place.
    facts: BTreeMap<String, Fact>,
    /// Questions that wait for an answer.
    pub(super) asked: Vec<u64>,
    /// Questions wait; otherwise each gets no answer at once, so that the default counts.
    pub(super) waits: bool,
}

impl Hardware {
    pub(super) fn remember(&mut self, fact: &Fact) {
        let key = match fact {
            Fact::Cable { evse, connector, .. } => format!("1 cable {evse} {connector}"),
            Fact::Ev { evse, .. } => format!("2 ev {evse}"),
            Fact::Lock { evse, connector, .. } => format!("3 lock {evse} {connector}"),
            Fact::Contactor { evse, .. } => format!("4 contactor {evse}"),
            Fact::Meter { evse, .. } => format!("0 meter {evse}"),
            Fact::FaultRaised(fault) => format!("0 fault {:?} {}", fault.target, fault.code),
            Fact::FaultCleared { target, code } => {
                self.facts.remove(&format!("0 fault {target:?} {code}"));
                return;
            }
            Fact::VariableChanged { key, .. } => format!("0 variable {key}"),
            Fact::StopPressed { .. } | Fact::Token { .. } => return,
        };
        self.facts.insert(key, fact.clone());
    }

    pub(super) fn facts(&self) -> Vec<Fact> {
        self.facts.values().cloned().collect()
    }
}

/// The word of a plugin; `none` is no word at all.
pub(super) fn answer(text: &str) -> Result<Option<Answer>, String> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    Ok(Some(match word {
        "yes" => Answer::Verdict(Verdict::Yes),
        "no" => Answer::Verdict(Verdict::No(rest.to_owned())),
        "unlocked" => Answer::Unlock(UnlockOutcome::Unlocked),
        "unlock-failed" => Answer::Unlock(UnlockOutcome::UnlockFailed),
        "locked" => Answer::Lock(LockOutcome::Locked),
        "lock-failed" => Answer::Lock(LockOutcome::LockFailed),
        "accepted" => Answer::Reset(ResetOutcome::Accepted),
        "not-served" => Answer::Reset(ResetOutcome::NotServed),
        "rejected" => Answer::Reset(ResetOutcome::Rejected),
        "transferred" => Answer::DataTransfer(TransferOutcome {
            status: TransferStatus::Accepted,
            data: Some(rest.to_owned()).filter(|data| !data.is_empty()),
        }),
        "unknown-message" => Answer::DataTransfer(TransferOutcome {
            status: TransferStatus::UnknownMessageId,
            data: None,
        }),
        "certificates" => Answer::Certificates(certificates::outcome(rest)?),
        "none" => return Ok(None),
        _ => return Err(format!("`{text}` is no answer of a plugin")),
    }))
}

/// As scripts write it.
pub(super) fn show(question: &Question) -> String {
    match question {
        Question::Certificates(order) => format!("certificates {}", certificates::show(order)),
        Question::DataTransfer {
            vendor,
            message,
            data,
        } => {
            let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
            format!("data-transfer {vendor} {} {}", or_dash(message), or_dash(data))
        }
        Question::IsResetAllowed { target, kind } => format!("reset-allowed {target:?} {kind:?}"),
        Question::IsStored => "is-stored".into(),
        Question::Lock { evse, connector } => format!("lock {evse} {connector}"),
        Question::MayStart { evse, token } => {
            let token = token.as_ref().map_or("nobody", |token| token.value.as_str());
            format!("may-start {evse} {token}")
        }
        Question::MayStop { evse } => format!("may-stop {evse}"),
        Question::Reset { target, kind } => format!("reset {target:?} {kind:?}"),
        Question::Unlock { evse, connector } => format!("unlock {evse} {connector}"),
        Question::ValidateProfile { slot, profile } => format!("validate-profile {slot} {profile:?}"),
    }
}
