//! A CSMS in a terminal, or at the other end of another program's pipe.

mod command;
mod execute;
mod json;
mod misbehave;
mod request;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::io::{self, BufRead, Write};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::command::Command;
use self::execute::{Failure, Outcome, execute};
use crate::csms::Csms;
use crate::notice::Notice;

/// How a prompt speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PromptOptions {
    /// JSON lines both ways, for programs, in place of words.
    pub json: bool,
}

/// Why a prompt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptEnd {
    /// `quit` was said.
    Quit,
    /// Standard input is at its end.
    EndOfInput,
}

/// Prints what happens and obeys what is typed, until `quit` or the end of the input; commands that
/// are under way are finished first. The CSMS stops when this returns.
///
/// With `json`, every line printed is an object: `{"event":...}`, or `{"id":...,"ok":...}` or
/// `{"id":...,"error":{"code":...,"description":...}}` as the answer to a line
/// `{"id":1,"do":"call","station":"cp1","action":"GetVariables","payload":{...}}` or
/// `{"id":2,"do":"unlock cp1 1 1"}`.
///
/// # Errors
/// Standard output cannot be written.
pub async fn run_prompt(csms: Csms, options: PromptOptions) -> io::Result<PromptEnd> {
    talk(csms, options, typed_lines(), io::stdout()).await
}

/// Lines of standard input, read by a thread of its own: a read of a terminal cannot be called off.
fn typed_lines() -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

async fn talk(
    csms: Csms,
    options: PromptOptions,
    mut lines: mpsc::UnboundedReceiver<String>,
    out: impl Write,
) -> io::Result<PromptEnd> {
    let mut notices = csms.notices();
    let mut prompt = Prompt {
        csms: Arc::new(csms),
        json: options.json,
        out,
        under_way: JoinSet::new(),
        fresh: 0,
    };
    prompt.greet()?;
    let mut end = None;
    // Events go first: what a command brought about is told before its answer.
    loop {
        tokio::select! {
            biased;
            Some(notice) = notices.recv() => prompt.tell(&notice)?,
            Some(answered) = prompt.under_way.join_next() => {
                // A command that panicked has no answer; the panic itself has been told.
                if let Ok(answered) = answered {
                    prompt.answer(&answered)?;
                }
            }
            line = lines.recv(), if end.is_none() => end = prompt.obey(line)?,
            else => break,
        }
        if let Some(end) = end.filter(|_| prompt.under_way.is_empty()) {
            return Ok(end);
        }
    }
    Ok(PromptEnd::EndOfInput)
}

struct Prompt<W> {
    csms: Arc<Csms>,
    json: bool,
    out: W,
    under_way: JoinSet<Answered>,
    /// The number of the last command; requests take theirs from it.
    fresh: i32,
}

struct Answered {
    id: Value,
    outcome: Result<Outcome, Failure>,
}

impl<W: Write> Prompt<W> {
    fn greet(&mut self) -> io::Result<()> {
        let url = self.csms.url();
        if self.json {
            self.print(&json!({"event": "listening", "url": url}).to_string())
        } else {
            self.print(&format!("listening on {url}; `help` lists the commands"))
        }
    }

    fn tell(&mut self, notice: &Notice) -> io::Result<()> {
        let line = if self.json {
            json::event(notice).to_string()
        } else {
            text::event(notice)
        };
        self.print(&line)
    }

    fn answer(&mut self, answered: &Answered) -> io::Result<()> {
        let Answered { id, outcome } = answered;
        let line = if self.json {
            json::answer(id, outcome).to_string()
        } else {
            text::answer(outcome)
        };
        self.print(&line)
    }

    /// Begins what a line asks for; says whether the prompt is to end.
    fn obey(&mut self, line: Option<String>) -> io::Result<Option<PromptEnd>> {
        let Some(line) = line else {
            return Ok(Some(PromptEnd::EndOfInput));
        };
        if line.trim().is_empty() {
            return Ok(None);
        }
        self.fresh += 1;
        let (id, command) = self.understand(&line);
        let quit = command == Ok(Command::Quit);
        match command {
            Ok(command) => self.begin(id, command),
            Err(why) => {
                let outcome = Err(Failure::NotUnderstood(why));
                self.answer(&Answered { id, outcome })?;
            }
        }
        Ok(quit.then_some(PromptEnd::Quit))
    }

    fn understand(&self, line: &str) -> (Value, Result<Command, String>) {
        if !self.json || !line.trim_start().starts_with('{') {
            return (Value::Null, command::parse(line, self.fresh));
        }
        match serde_json::from_str::<json::Asked>(line) {
            Ok(mut asked) => (asked.id.take(), asked.command(self.fresh)),
            Err(error) => (Value::Null, Err(format!("the line is no request: {error}"))),
        }
    }

    fn begin(&mut self, id: Value, command: Command) {
        let (csms, fresh) = (Arc::clone(&self.csms), self.fresh);
        self.under_way.spawn(async move {
            let outcome = execute(&csms, command, fresh).await;
            Answered { id, outcome }
        });
    }

    fn print(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{line}")?;
        self.out.flush()
    }
}
