//! One command, one answer: lines of a modem, put together and told apart.

use plugpoint_plugin::Lines;

/// Longer lines and longer answers are none of a modem.
const MAX_LINE: usize = 512;
const MAX_LINES: usize = 16;

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// `OK`, and the lines before it.
    Done(Vec<String>),
    /// `ERROR`, or `+CME ERROR` with its number.
    Refused(Option<u16>),
    /// None in time.
    Silence,
}

/// What a modem says.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Answer(Answer),
    /// By itself: the registration changed (`+CEREG: 5`), by its state ...
    Registration(u8),
    /// ... or the network ended the connection.
    Ended,
}

pub(crate) struct Talk {
    lines: Lines,
    /// Of the answer, so far.
    answer: Vec<String>,
}

impl Talk {
    pub(crate) fn new() -> Self {
        Self {
            lines: Lines::new(MAX_LINE),
            answer: Vec::new(),
        }
    }

    /// A new command: whatever came before is no answer to it.
    pub(crate) fn begin(&mut self) {
        self.answer.clear();
    }

    /// Bytes arrived, cut anywhere.
    pub(crate) fn received(&mut self, bytes: &[u8]) -> Vec<Heard> {
        let lines = self.lines.push(bytes);
        lines.iter().filter_map(|line| self.line(line.trim())).collect()
    }

    fn line(&mut self, line: &str) -> Option<Heard> {
        if let Some(state) = unasked_registration(line) {
            return Some(Heard::Registration(state));
        }
        if is_end(line) {
            return Some(Heard::Ended);
        }
        let answer = match line {
            "" => return None,
            "OK" => Answer::Done(std::mem::take(&mut self.answer)),
            "ERROR" => Answer::Refused(None),
            _ => match line.strip_prefix("+CME ERROR:") {
                Some(number) => Answer::Refused(number.trim().parse().ok()),
                None => {
                    if self.answer.len() < MAX_LINES {
                        self.answer.push(line.to_owned());
                    }
                    return None;
                }
            },
        };
        Some(Heard::Answer(answer))
    }
}

/// `+CEREG: 5` says it unasked; the answer to a question has two numbers or more.
fn unasked_registration(line: &str) -> Option<u8> {
    let state = line
        .strip_prefix("+CEREG:")
        .or_else(|| line.strip_prefix("+CREG:"))?;
    state.trim().parse().ok()
}

fn is_end(line: &str) -> bool {
    let event = line.strip_prefix("+CGEV:").map(str::trim);
    let ends = [
        "NW DETACH",
        "ME DETACH",
        "NW DEACT",
        "NW PDN DEACT",
        "ME PDN DEACT",
    ];
    line == "NO CARRIER" || event.is_some_and(|event| ends.iter().any(|end| event.starts_with(end)))
}

/// The fields behind `prefix`, of the first line that has it; without their quotes.
pub(crate) fn fields<'a>(lines: &'a [String], prefix: &str) -> Option<Vec<&'a str>> {
    let rest = lines.iter().find_map(|line| line.strip_prefix(prefix))?;
    Some(
        rest.split(',')
            .map(|field| field.trim().trim_matches('"'))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(pieces: &[&[u8]]) -> Vec<Heard> {
        let mut talk = Talk::new();
        pieces.iter().flat_map(|piece| talk.received(piece)).collect()
    }

    #[test]
    fn an_answer_is_put_together_of_pieces() {
        let lines = vec!["AT+CPIN?".to_owned(), "+CPIN: READY".to_owned()];
        assert_eq!(fields(&lines, "+CPIN:"), Some(vec!["READY"]));
        let answer = Heard::Answer(Answer::Done(lines));
        let pieces: [&[u8]; 3] = [b"AT+CPIN?\r\r\n+CP", b"IN: READY\r\n\r\nO", b"K\r\n"];
        assert_eq!(heard(&pieces), [answer]);
    }

    #[test]
    fn errors_have_numbers_or_none() {
        assert_eq!(
            heard(&[b"+CME ERROR: 10\r\nERROR\r\n"]),
            [Answer::Refused(Some(10)), Answer::Refused(None)].map(Heard::Answer)
        );
    }

    #[test]
    fn what_is_said_unasked_is_told_from_an_answer() {
        assert_eq!(heard(&[b"+CEREG: 5\r\n"]), [Heard::Registration(5)]);
        assert_eq!(heard(&[b"+CEREG: 1,5\r\n"]), []);
        assert_eq!(heard(&[b"+CGEV: NW PDN DEACT 1\r\n"]), [Heard::Ended]);
        assert_eq!(heard(&[b"+CGEV: ME PDN ACT 1\r\n"]), []);
    }

    #[test]
    fn noise_is_bounded() {
        let mut talk = Talk::new();
        assert_eq!(talk.received(&[0xFF; 5000]), []);
        for _ in 0..100 {
            assert_eq!(talk.received(b"\r\nnoise\r\n"), []);
        }
        let Some(Heard::Answer(Answer::Done(lines))) = talk.received(b"OK\r\n").pop() else {
            panic!("no answer")
        };
        assert_eq!(lines.len(), MAX_LINES);
    }
}
