//! What can be typed.

use std::path::PathBuf;
use std::time::Duration;

use plugpoint_runtime::{Notice, Question};
use serde_json::{Map, Value};

use crate::durable::KvMode;
use crate::{suggest, text, words};

pub(super) const HELP: &str = "\
ask FUNCTION [NAME=VALUE...]   put a question: ask connector.unlock evse=1 connector=1
tell FUNCTION [NAME=VALUE...]  tell something: tell power.allow-energy evse=1 allowed=true
feed PORT TEXT                 bytes from the hardware; \\n, \\r, \\t, \\\\ and \\xHH as in C
feed PORT hex DIGITS           the same in hex
port PORT open|close|busy      what the port does
swap FILE                      swap the component
configure NAME=VALUE...        new settings, all of them
crash                          end the incarnation, as a trap does
kv works|full|fails TEXT       how the key-value store behaves
stats                          what the plugin does and uses, by function
wait TIME                      wait, as in `wait 500ms`: for input from a pipe
quit
Values are JSON, or text as it is; all arguments may be one JSON object.";

const WORDS: [&str; 12] = [
    "ask",
    "tell",
    "feed",
    "port",
    "swap",
    "configure",
    "crash",
    "kv",
    "stats",
    "wait",
    "help",
    "quit",
];

#[derive(Debug, PartialEq)]
pub(super) enum Command {
    Ask(Question),
    Configure(Vec<(String, String)>),
    Crash,
    Feed { port: String, bytes: Vec<u8> },
    Help,
    Kv(KvMode),
    Port { port: String, order: PortOrder },
    Quit,
    Stats,
    Swap(PathBuf),
    Tell(Notice),
    Wait(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PortOrder {
    Busy,
    Close,
    Open,
}

impl Command {
    /// None: an empty line, or a comment. The text of an error is for the person at the prompt.
    pub(super) fn parse(line: &str) -> Result<Option<Self>, String> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let (word, rest) = split(line);
        let command = match word {
            "ask" => {
                let (name, with) = split(rest);
                let question = words::question(name, &arguments(with)?);
                Self::Ask(question.map_err(|error| suggest::explain(&error))?)
            }
            "tell" => {
                let (name, with) = split(rest);
                let notice = words::notice(name, &arguments(with)?);
                Self::Tell(notice.map_err(|error| suggest::explain(&error))?)
            }
            "feed" => feed(rest)?,
            "port" => port(rest)?,
            "swap" if !rest.is_empty() => Self::Swap(rest.into()),
            "swap" => return Err("swap what? write the component's file".to_owned()),
            "configure" => Self::Configure(pairs(rest)?),
            "crash" => Self::Crash,
            "kv" => kv(rest)?,
            "stats" => Self::Stats,
            "wait" => Self::Wait(text::time(rest)?),
            "help" => Self::Help,
            "quit" | "exit" => Self::Quit,
            unknown => return Err(not_known(unknown)),
        };
        Ok(Some(command))
    }
}

fn split(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (first, rest.trim_start())
}

fn not_known(word: &str) -> String {
    match suggest::nearest(word, WORDS) {
        Some(meant) => format!("`{word}` is no command; did you mean `{meant}`?"),
        None => format!("`{word}` is no command; `help` lists them"),
    }
}

fn arguments(text: &str) -> Result<Value, String> {
    if text.starts_with('{') {
        return serde_json::from_str(text).map_err(|error| format!("the arguments are no JSON: {error}"));
    }
    let values = pairs(text)?.into_iter().map(|(name, value)| {
        let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
        (name, value)
    });
    Ok(Value::Object(values.collect::<Map<_, _>>()))
}

fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let pairs = text.split_whitespace().map(|pair| match pair.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(format!("`{pair}`: write NAME=VALUE")),
    });
    pairs.collect()
}

fn feed(rest: &str) -> Result<Command, String> {
    let (port, bytes) = split(rest);
    let bytes = match split(bytes) {
        ("hex", digits) => text::hex(digits)?,
        _ => text::unescape(bytes)?,
    };
    Ok(Command::Feed {
        port: port.to_owned(),
        bytes,
    })
}

fn port(text: &str) -> Result<Command, String> {
    let (port, order) = split(text);
    let order = match order {
        "busy" => PortOrder::Busy,
        "close" | "closed" => PortOrder::Close,
        "open" => PortOrder::Open,
        _ => return Err("write: port PORT open|close|busy".to_owned()),
    };
    Ok(Command::Port {
        port: port.to_owned(),
        order,
    })
}

fn kv(text: &str) -> Result<Command, String> {
    Ok(Command::Kv(match split(text) {
        ("works", _) => KvMode::Works,
        ("full", _) => KvMode::Full,
        ("fails", why) => KvMode::Fails(why.to_owned()),
        _ => return Err("write: kv works|full|fails TEXT".to_owned()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_typed_as_words_or_as_json() {
        let unlock = Command::Ask(Question::Unlock {
            evse: 1,
            connector: 2,
        });
        let typed = Command::parse("ask connector.unlock evse=1 connector=2");
        assert_eq!(typed, Ok(Some(unlock)));
        let typed = Command::parse(r#"tell power.set-limit {"evse": 1, "limit": {"amps": 16.0}}"#).unwrap();
        assert!(
            matches!(typed, Some(Command::Tell(Notice::SetLimit { .. }))),
            "{typed:?}"
        );
    }

    #[test]
    fn what_is_mistyped_is_answered_with_what_may_be_meant() {
        assert_eq!(
            Command::parse("aks x").unwrap_err(),
            "`aks` is no command; did you mean `ask`?"
        );
        let wrong = Command::parse("ask connector.unlok evse=1").unwrap_err();
        assert!(wrong.contains("did you mean `connector.unlock`?"), "{wrong}");
    }

    #[test]
    fn bytes_are_typed_as_text_or_in_hex() {
        let feed = |line| match Command::parse(line) {
            Ok(Some(Command::Feed { bytes, .. })) => bytes,
            other => panic!("{other:?}"),
        };
        assert_eq!(feed(r"feed board ok 1\n\x00"), b"ok 1\n\x00");
        assert_eq!(feed("feed board hex 01 03 FF"), [1, 3, 255]);
    }
}
