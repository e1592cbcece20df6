//! The question as a line of JSON to another process, over a unix socket.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use anyhow::{Context, Result};

use super::Way;
use super::record::{Configure, check, configured, question};
use crate::role::{Child, Role};

pub(crate) struct Socket {
    lines: Lines,
    question: Configure,
    _process: Child,
}

/// A line each way.
struct Lines {
    reader: BufReader<UnixStream>,
    line: Vec<u8>,
}

impl Socket {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("answers.sock");
        let listener = UnixListener::bind(&path)?;
        let process = Role::AnswerOnSocket(path).start()?;
        let (stream, _) = listener.accept()?;
        Ok(Self {
            lines: Lines::of(stream),
            question: question(),
            _process: process,
        })
    }
}

impl Way for Socket {
    async fn ask(&mut self) -> Result<()> {
        self.lines.write(&self.question)?;
        let answer = self.lines.read()?.context("the process has gone")?;
        check(&serde_json::from_slice(answer)?)
    }
}

/// The process at the other end.
pub(crate) fn answer(path: &Path) -> Result<()> {
    let mut lines = Lines::of(UnixStream::connect(path)?);
    while let Some(line) = lines.read()? {
        let answer = configured(serde_json::from_slice(line)?);
        lines.write(&answer)?;
    }
    Ok(())
}

impl Lines {
    fn of(stream: UnixStream) -> Self {
        Self {
            reader: BufReader::new(stream),
            line: Vec::new(),
        }
    }

    fn write(&mut self, record: &impl serde::Serialize) -> Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, record)?;
        self.line.push(b'\n');
        Ok(self.reader.get_mut().write_all(&self.line)?)
    }

    /// None: the other end has hung up.
    fn read(&mut self) -> Result<Option<&[u8]>> {
        self.line.clear();
        let read = self.reader.read_until(b'\n', &mut self.line)?;
        Ok((read > 0).then_some(&self.line))
    }
}
