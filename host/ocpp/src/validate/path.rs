//! Where in a payload the walker is: a list on the stack, written out only when something is wrong.

use std::fmt;

use crate::text::clip;
use crate::violation::{Rule, Violation};

/// How many characters of a peer's own property name a path shows.
const MAX_KEY: usize = 40;

pub(super) enum Path<'a> {
    Root,
    Index(&'a Self, usize),
    Key(&'a Self, &'a str),
}

impl Path<'_> {
    pub(super) fn breaks(&self, rule: Rule) -> Violation {
        Violation::new(self.to_string(), rule)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Index(parent, at) => write!(f, "{parent}[{at}]"),
            Self::Key(Self::Root, name) => f.write_str(clip(name, MAX_KEY)),
            Self::Key(parent, name) => write!(f, "{parent}.{}", clip(name, MAX_KEY)),
        }
    }
}
