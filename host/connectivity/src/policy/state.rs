//! What goes on: one dial or one connection, and beside a connection at most one dial more.

use std::time::Duration;

use super::{
    io::{AttemptId, Lost, Output, Phase},
    rotation::With,
};
use crate::slot::Slot;

#[derive(Debug)]
pub(super) enum State {
    Idle,
    Waiting {
        until: Duration,
    },
    Dialling(Dial),
    Connected {
        live: Live,
        /// The dial of a slot of higher priority. It does not speak before `live` is closed.
        challenger: Option<Dial>,
    },
    Closing {
        live: Live,
        then: Then,
    },
}

/// What follows a close that was wished.
#[derive(Debug)]
pub(super) enum Then {
    /// The slot whose turn it is, at once.
    Dial,
    /// The connection whose websocket stands already.
    TakeOver(Live),
    /// That one was lost before its turn came.
    BackOff,
}

/// A dial on its way.
#[derive(Debug)]
pub(super) struct Dial {
    pub(super) attempt: Box<Attempt>,
    pub(super) stage: Stage,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The network of the slot is brought up.
    Configuring {
        until: Duration,
    },
    Dialling,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) attempt: Box<Attempt>,
    pub(super) protocol: String,
}

/// One try of one slot.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) id: AttemptId,
    /// The slot as it was listed when the try began.
    pub(super) listed: Slot,
    /// The slot as it is dialled: with the credentials to use, and bound as its network wants.
    pub(super) slot: Slot,
    pub(super) with: With,
}

impl State {
    /// The dial on its way: there is one at most.
    pub(super) fn dial_mut(&mut self) -> Option<&mut Dial> {
        match self {
            Self::Dialling(dial)
            | Self::Connected {
                challenger: Some(dial),
                ..
            } => Some(dial),
            _ => None,
        }
    }

    /// What is to come after the connection, if it comes.
    pub(super) fn challenger(&self) -> Option<&Attempt> {
        match self {
            Self::Connected { challenger, .. } => challenger.as_ref().map(|dial| &*dial.attempt),
            Self::Closing {
                then: Then::TakeOver(next),
                ..
            } => Some(&next.attempt),
            _ => None,
        }
    }

    /// Every attempt that has a socket, or may get one.
    pub(super) fn attempts(&self) -> impl Iterator<Item = &Attempt> {
        let (first, second): (Option<&Attempt>, Option<&Attempt>) = match self {
            Self::Idle | Self::Waiting { .. } => (None, None),
            Self::Dialling(dial) => (dial.dialled(), None),
            Self::Connected { live, challenger } => {
                (Some(&live.attempt), challenger.as_ref().and_then(Dial::dialled))
            }
            Self::Closing { live, then } => match then {
                Then::TakeOver(next) => (Some(&live.attempt), Some(&next.attempt)),
                Then::Dial | Then::BackOff => (Some(&live.attempt), None),
            },
        };
        first.into_iter().chain(second)
    }

    pub(super) fn phase(&self) -> Phase {
        match self {
            Self::Idle => Phase::Idle,
            Self::Waiting { .. } => Phase::Waiting,
            Self::Dialling(dial) if dial.stage == Stage::Dialling => Phase::Dialling,
            Self::Dialling(_) => Phase::Configuring,
            Self::Connected { .. } => Phase::Connected,
            Self::Closing { .. } => Phase::Closing,
        }
    }

    /// When it goes on by itself.
    pub(super) fn deadline(&self) -> Option<Duration> {
        match self {
            Self::Waiting { until } => Some(*until),
            Self::Dialling(dial)
            | Self::Connected {
                challenger: Some(dial),
                ..
            } => dial.deadline(),
            _ => None,
        }
    }
}

impl Attempt {
    /// Whether it goes over this network.
    pub(super) fn is_over(&self, lost: &Lost) -> bool {
        match lost {
            Lost::Binding(binding) => self.slot.binding.as_ref() == Some(binding),
            Lost::Interface { slots, .. } => slots.contains(&self.slot.id),
        }
    }
}

impl Dial {
    /// The network is up, or nobody says that it is not.
    pub(super) fn go(&mut self) -> Output {
        self.stage = Stage::Dialling;
        Output::Dial {
            attempt: self.attempt.id,
            slot: self.attempt.slot.clone(),
        }
    }

    pub(super) fn is_dialling(&self, id: AttemptId) -> bool {
        self.attempt.id == id && self.stage == Stage::Dialling
    }

    fn dialled(&self) -> Option<&Attempt> {
        (self.stage == Stage::Dialling).then_some(&*self.attempt)
    }

    fn deadline(&self) -> Option<Duration> {
        match self.stage {
            Stage::Configuring { until } => Some(until),
            Stage::Dialling => None,
        }
    }
}
