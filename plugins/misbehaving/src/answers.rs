//! What a plugin answers after its vice came out.

use plugpoint_plugin::{Answer, Verdict};

/// What a plugin does after its vice came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// What a good plugin does.
    Behave,
    /// A question is answered later, whether or not it ever is.
    Later,
    /// Where a text or bytes can be given back (an error, a reason, the state), gives back these; elsewhere
    /// behaves.
    Say(String),
}

impl Then {
    pub(crate) fn answer<T>(self, good: T) -> Answer<T> {
        if self == Self::Later {
            Answer::Later
        } else {
            Answer::Now(good)
        }
    }

    pub(crate) fn decide(self) -> Answer<Verdict> {
        match self {
            Self::Behave => Answer::Now(Verdict::Yes),
            Self::Later => Answer::Later,
            Self::Say(text) => Answer::Now(Verdict::No(text)),
        }
    }

    pub(crate) fn outcome(self) -> Result<(), String> {
        if let Self::Say(text) = self {
            Err(text)
        } else {
            Ok(())
        }
    }
}
