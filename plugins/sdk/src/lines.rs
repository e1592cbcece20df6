//! Lines out of a stream of bytes.

/// Cuts a stream of bytes into lines, for hardware that speaks in lines: ports hand over pieces that are cut
/// anywhere.
#[derive(Clone, Debug)]
pub struct Lines {
    buffer: Vec<u8>,
    max: usize,
    skipping: bool,
}

impl Lines {
    /// Lines of at most `max` bytes; a longer one is skipped.
    #[must_use]
    pub const fn new(max: usize) -> Self {
        Self {
            buffer: Vec::new(),
            max,
            skipping: false,
        }
    }

    /// Takes a piece and gives the lines that it completes, without their ends (`\n` or `\r\n`). Bytes that
    /// are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn push(&mut self, piece: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            let (text, complete) = match part.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (part, false),
            };
            self.skipping |= self.buffer.len() + text.len() > self.max;
            if self.skipping {
                self.buffer.clear();
            } else {
                self.buffer.extend_from_slice(text);
            }
            if complete {
                lines.extend(self.complete());
            }
        }
        lines
    }

    /// Forgets a half line; for a port that was closed.
    pub fn clear(&mut self) {
        *self = Self::new(self.max);
    }

    fn complete(&mut self) -> Option<String> {
        let line = String::from_utf8_lossy(&self.buffer)
            .trim_end_matches('\r')
            .to_owned();
        self.buffer.clear();
        (!std::mem::take(&mut self.skipping)).then_some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_lines() {
        let mut lines = Lines::new(16);
        assert_eq!(lines.push(b"on"), Vec::<String>::new());
        assert_eq!(lines.push(b"e\r\ntwo\nth"), ["one", "two"]);
        assert_eq!(lines.push(b"ree\n\n"), ["three", ""]);
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_whole() {
        let mut lines = Lines::new(4);
        assert_eq!(lines.push(b"toolong"), Vec::<String>::new());
        assert_eq!(lines.push(b"er\nok\n"), ["ok"]);
    }
}
