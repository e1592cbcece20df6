//! Questions to plugins: each has a deadline and a default, so that each CALL gets its answer.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::inbound::CallRef;
use crate::io::{
    Answer, LockOutcome, Output, Question, Report, ResetOutcome, TransferOutcome, TransferStatus,
    UnlockOutcome, Verdict,
};
use crate::purpose::Purpose;
use crate::{CertificateOutcome, Engine};

#[derive(Debug)]
struct Open {
    deadline: Duration,
    question: Question,
    purpose: Purpose,
}

/// The questions that wait for an answer, by id.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    last: u64,
    open: BTreeMap<u64, Open>,
}

impl Questions {
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.open.values().map(|open| open.deadline).min()
    }

    /// The answer to this call depends on an open question.
    pub(crate) fn holds_up(&self, call: &CallRef) -> bool {
        self.open.values().any(|open| open.purpose.call() == Some(call))
    }

    fn expired(&self, mono: Duration) -> Option<u64> {
        self.open
            .iter()
            .find(|(_, open)| open.deadline <= mono)
            .map(|(id, _)| *id)
    }
}

impl Question {
    /// How long a plugin may take. The standard's own time limits are far above.
    pub fn deadline(&self) -> Duration {
        match self {
            Self::IsResetAllowed { .. } => Duration::from_millis(200),
            Self::MayStart { .. } | Self::MayStop { .. } | Self::ValidateProfile { .. } => {
                Duration::from_secs(5)
            }
            Self::Lock { .. } | Self::Unlock { .. } => Duration::from_secs(10),
            Self::Certificates(_) | Self::DataTransfer { .. } | Self::IsStored | Self::Reset { .. } => {
                Duration::from_secs(30)
            }
        }
    }

    /// What counts when no plugin exports the interface, is down, or is late.
    pub fn default_answer(&self) -> Answer {
        match self {
            Self::Certificates(_) => {
                let why = "the keys and certificates did not answer in time";
                Answer::Certificates(CertificateOutcome::Failed(why.into()))
            }
            Self::DataTransfer { .. } => Answer::DataTransfer(TransferOutcome {
                status: TransferStatus::UnknownVendorId,
                data: None,
            }),
            Self::IsResetAllowed { .. }
            | Self::MayStart { .. }
            | Self::MayStop { .. }
            | Self::ValidateProfile { .. } => Answer::Verdict(Verdict::Yes),
            Self::IsStored => Answer::Verdict(Verdict::No("the disk did not answer in time".into())),
            Self::Lock { .. } => Answer::Lock(LockOutcome::Locked),
            Self::Reset { .. } => Answer::Reset(ResetOutcome::NotServed),
            Self::Unlock { .. } => Answer::Unlock(UnlockOutcome::UnlockFailed),
        }
    }

    /// An answer of another kind than the question is as good as none.
    fn fits(&self, answer: &Answer) -> bool {
        std::mem::discriminant(&self.default_answer()) == std::mem::discriminant(answer)
    }
}

impl Engine {
    pub(crate) fn ask(&mut self, question: Question, purpose: Purpose) {
        self.questions.last += 1;
        let id = self.questions.last;
        let deadline = self.now.mono + question.deadline();
        self.put(Output::Ask {
            id,
            question: question.clone(),
        });
        self.questions.open.insert(
            id,
            Open {
                deadline,
                question,
                purpose,
            },
        );
    }

    /// A late or unknown answer is ignored: its question had the default answer already.
    pub(crate) fn on_answer(&mut self, id: u64, answer: Option<Answer>) {
        let Some(open) = self.questions.open.remove(&id) else {
            return;
        };
        let answer = answer
            .filter(|answer| open.question.fits(answer))
            .unwrap_or_else(|| open.question.default_answer());
        self.go_on(open.purpose, answer);
    }

    pub(crate) fn tick_questions(&mut self) {
        while let Some(id) = self.questions.expired(self.now.mono) {
            let name = format!("{:?}", self.questions.open[&id].question);
            self.put(Output::Report(Report::QuestionTimedOut { question: name }));
            self.on_answer(id, None);
        }
    }
}
