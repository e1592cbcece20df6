//! What a test says when its expectation was not met.

use std::fmt;
use std::time::Duration;

use crate::show;

/// An expectation that was not met. Its text says what was expected, what came instead, when, and what the plugin
/// wrote last.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    pub expected: String,
    pub got: String,
    /// Virtual time since the test began.
    pub at: Duration,
    /// The last lines that the plugin wrote, and its faults.
    pub tail: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "expected: {}", indented(&self.expected))?;
        writeln!(f, "     got: {}", indented(&self.got))?;
        write!(f, "      at: {} of virtual time", show::seconds(self.at))?;
        if !self.tail.is_empty() {
            write!(f, "\nthe plugin's last words:")?;
            self.tail.iter().try_for_each(|line| write!(f, "\n  {line}"))?;
        }
        Ok(())
    }
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n          ")
}

/// As the text, so that `unwrap` shows it well.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Failure {}
