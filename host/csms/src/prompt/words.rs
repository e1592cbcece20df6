//! A command line, word by word.

use std::str::FromStr;

/// What is left of a line, and how it is to be used.
pub(super) struct Words<'a> {
    rest: &'a str,
    usage: &'static str,
}

/// Why a line is no command, in words that help.
pub(super) type Parsed<T> = Result<T, String>;

impl<'a> Words<'a> {
    pub(super) fn new(rest: &'a str, usage: &'static str) -> Self {
        let rest = rest.trim();
        Self { rest, usage }
    }

    /// The next word, if there is one.
    pub(super) fn maybe(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (word, rest) = self
            .rest
            .split_once(char::is_whitespace)
            .unwrap_or((self.rest, ""));
        self.rest = rest.trim_start();
        Some(word)
    }

    pub(super) fn word(&mut self) -> Parsed<&'a str> {
        self.maybe().ok_or_else(|| self.wrong("too short"))
    }

    /// The next word as a number or a name that OCPP has.
    pub(super) fn value<T: FromStr>(&mut self) -> Parsed<T> {
        let word = self.word()?;
        self.read(word)
    }

    pub(super) fn maybe_value<T: FromStr>(&mut self) -> Parsed<Option<T>> {
        self.maybe().map(|word| self.read(word)).transpose()
    }

    /// All that is left; at least a word.
    pub(super) fn tail(&mut self) -> Parsed<&'a str> {
        let tail = std::mem::take(&mut self.rest);
        if tail.is_empty() {
            return Err(self.wrong("too short"));
        }
        Ok(tail)
    }

    /// Nothing may be left.
    pub(super) fn end(self) -> Parsed<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.wrong(&format!("{:?} is too much", self.rest)))
        }
    }

    pub(super) fn read<T: FromStr>(&self, word: &str) -> Parsed<T> {
        word.parse()
            .map_err(|_| self.wrong(&format!("{word:?} does not fit")))
    }

    pub(super) fn wrong(&self, what: &str) -> String {
        format!("{what}; use: {}", self.usage)
    }
}
