//! Questions that wait for their answer. Whoever takes one out answers it, so each is answered once.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::sync::Mutex;
use std::time::Duration;

use crate::contract::{Answer, Question};
use crate::sync::lock;

#[derive(Debug, Default)]
pub(crate) struct Pending(Mutex<BTreeMap<u64, Entry>>);

#[derive(Debug)]
struct Entry {
    /// Of the answer: to keep the question itself would be to copy it.
    kind: Discriminant<Answer>,
    deadline: Duration,
    /// The guest knows of it.
    delivered: bool,
}

impl Pending {
    /// False: the request is waiting already.
    pub(crate) fn add(&self, request: u64, question: &Question, deadline: Duration) -> bool {
        let entry = Entry {
            kind: question.answer_kind(),
            deadline,
            delivered: false,
        };
        lock(&self.0).insert(request, entry).is_none()
    }

    /// Notes that the guest is asked now. False: nobody waits any more.
    pub(crate) fn deliver(&self, request: u64) -> bool {
        lock(&self.0)
            .get_mut(&request)
            .map(|entry| entry.delivered = true)
            .is_some()
    }

    /// Takes the question out if `answer` fits it.
    pub(crate) fn answer(&self, request: u64, answer: &Answer) -> bool {
        let mut pending = lock(&self.0);
        let fits = pending
            .get(&request)
            .is_some_and(|entry| entry.delivered && entry.kind == discriminant(answer));
        if fits {
            pending.remove(&request);
        }
        fits
    }

    pub(crate) fn take(&self, request: u64) -> bool {
        lock(&self.0).remove(&request).is_some()
    }

    pub(crate) fn take_delivered(&self) -> Vec<u64> {
        self.take_if(|entry| entry.delivered)
    }

    pub(crate) fn take_all(&self) -> Vec<u64> {
        self.take_if(|_| true)
    }

    pub(crate) fn take_expired(&self, now: Duration) -> Vec<u64> {
        self.take_if(|entry| entry.deadline <= now)
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        lock(&self.0).values().map(|entry| entry.deadline).min()
    }

    pub(crate) fn len(&self) -> usize {
        lock(&self.0).len()
    }

    fn take_if(&self, matches: impl Fn(&Entry) -> bool) -> Vec<u64> {
        let mut taken = Vec::new();
        lock(&self.0).retain(|request, entry| {
            let take = matches(entry);
            if take {
                taken.push(*request);
            }
            !take
        });
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{LockOutcome, UnlockOutcome};

    const UNLOCK: Question = Question::Unlock {
        evse: 1,
        connector: 1,
    };
    const UNLOCKED: Answer = Answer::Unlock(UnlockOutcome::Unlocked);

    #[test]
    fn a_question_is_answered_once_and_in_kind() {
        let pending = Pending::default();
        pending.add(7, &UNLOCK, Duration::from_secs(1));
        assert!(!pending.answer(7, &UNLOCKED), "the guest does not know of it yet");
        assert!(pending.deliver(7));
        assert!(!pending.answer(7, &Answer::Lock(LockOutcome::Locked)));
        assert!(!pending.answer(8, &UNLOCKED));
        assert!(pending.answer(7, &UNLOCKED));
        assert!(!pending.answer(7, &UNLOCKED));
    }

    #[test]
    fn questions_expire_and_die_with_the_incarnation_that_knows_them() {
        let pending = Pending::default();
        for request in 1..=3 {
            pending.add(request, &UNLOCK, Duration::from_secs(request));
        }
        pending.deliver(2);
        assert_eq!(pending.next_deadline(), Some(Duration::from_secs(1)));
        assert_eq!(pending.take_expired(Duration::from_secs(1)), [1]);
        assert_eq!(pending.take_delivered(), [2]);
        assert_eq!(pending.take_all(), [3]);
        assert_eq!(pending.next_deadline(), None);
    }
}
