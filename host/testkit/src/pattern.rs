//! Bytes and lines that a test expects.

use std::fmt;

use regex::bytes::Regex;

use crate::show;

/// Bytes that a plugin is expected to send.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// Exactly these.
    Bytes(Vec<u8>),
    /// Somewhere in them.
    Regex(Regex),
}

/// How a stream of bytes compares with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The first so many bytes are what was expected.
    Yes(usize),
    /// It may still become so.
    NotYet,
    No,
}

impl Pattern {
    pub(crate) fn find(&self, stream: &[u8]) -> Found {
        match self {
            Self::Bytes(expected) if stream.starts_with(expected) => Found::Yes(expected.len()),
            Self::Bytes(expected) if expected.starts_with(stream) => Found::NotYet,
            Self::Bytes(_) => Found::No,
            Self::Regex(regex) => regex
                .find(stream)
                .map_or(Found::NotYet, |found| Found::Yes(found.end())),
        }
    }
}

impl From<&[u8]> for Pattern {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => f.write_str(&show::bytes(bytes)),
            Self::Regex(regex) => write!(f, "bytes like /{regex}/"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_expected_next_and_a_regex_anywhere() {
        let exact = Pattern::from(&b"open"[..]);
        assert_eq!(exact.find(b"open 1"), Found::Yes(4));
        assert_eq!(exact.find(b"op"), Found::NotYet);
        assert_eq!(exact.find(b"close"), Found::No);
        let regex = Pattern::Regex(Regex::new(r"open \d").unwrap());
        assert_eq!(regex.find(b"close 1, open 2!"), Found::Yes(15));
        assert_eq!(regex.find(b"close 1"), Found::NotYet);
    }
}
