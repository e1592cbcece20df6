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
    /// Where a list can be given back, gives back one of this length; elsewhere behaves.
    List(usize),
    /// Where a value can be given back that cannot be (an address that is none, a file name with a path), gives back
    /// one; elsewhere behaves.
    Nonsense,
}

impl Then {
    pub(crate) fn answer<T>(self, good: T) -> Answer<T> {
        self.answer_as(|_| good)
    }

    /// As the vice will have it: `now` makes the answer, unless it is put off.
    pub(crate) fn answer_as<T>(self, now: impl FnOnce(Self) -> T) -> Answer<T> {
        if self == Self::Later {
            Answer::Later
        } else {
            Answer::Now(now(self))
        }
    }

    pub(crate) fn decide(self) -> Answer<Verdict> {
        self.answer_as(|then| match then {
            Self::Say(text) => Verdict::No(text),
            _ => Verdict::Yes,
        })
    }

    pub(crate) fn outcome(self) -> Result<(), String> {
        if let Self::Say(text) = self {
            Err(text)
        } else {
            Ok(())
        }
    }

    /// What belongs into an `extra`.
    pub(crate) fn extra(&self) -> Vec<(String, String)> {
        match self {
            Self::List(length) => vec![("name".to_owned(), "value".to_owned()); *length],
            Self::Nonsense => vec![(String::new(), "\u{0}".to_owned())],
            _ => Vec::new(),
        }
    }
}
