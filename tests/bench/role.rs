//! This binary as one of the other processes that a figure needs.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{self, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::{callback, guests, instances};

pub(crate) enum Role {
    AnswerOnSocket(PathBuf),
    AnswerOverMqtt(u16),
    /// Prints what one more instance takes.
    Instances {
        language: String,
        cache: PathBuf,
    },
}

/// A process that ends with this value.
pub(crate) struct Child(pub(crate) process::Child);

impl Role {
    /// None: this process is the one that measures.
    pub(crate) fn of_this_process() -> Result<Option<Self>> {
        let args: Vec<OsString> = std::env::args_os().skip(1).collect();
        let texts: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
        let texts: Vec<&str> = texts.iter().map(|text| &**text).collect();
        Ok(Some(match texts[..] {
            [] => return Ok(None),
            ["answer-on-socket", path] => Self::AnswerOnSocket(path.into()),
            ["answer-over-mqtt", port] => Self::AnswerOverMqtt(port.parse()?),
            ["instances", language, cache] => Self::Instances {
                language: language.into(),
                cache: cache.into(),
            },
            _ => bail!("no role: {texts:?}; `cargo xtask bench` gives none"),
        }))
    }

    pub(crate) async fn play(self) -> Result<()> {
        match self {
            Self::AnswerOnSocket(path) => callback::answer_on_socket(&path),
            Self::AnswerOverMqtt(port) => callback::answer_over_mqtt(port).await,
            Self::Instances { language, cache } => {
                println!("{}", instances::count(&guests::in_language(&language)?, &cache)?);
                Ok(())
            }
        }
    }

    pub(crate) fn start(self) -> Result<Child> {
        let mut command = self.command()?;
        let started = command.spawn();
        Ok(Child(
            started.with_context(|| format!("{command:?} does not start"))?,
        ))
    }

    /// Waits for the end, and gives what was printed.
    pub(crate) fn output(self) -> Result<String> {
        let mut command = self.command()?;
        let output = command.stderr(Stdio::inherit()).output()?;
        ensure!(output.status.success(), "{command:?} failed");
        Ok(String::from_utf8(output.stdout)?)
    }

    fn command(self) -> Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.stdin(Stdio::null());
        match self {
            Self::AnswerOnSocket(path) => command.arg("answer-on-socket").arg(path),
            Self::AnswerOverMqtt(port) => command.arg("answer-over-mqtt").arg(port.to_string()),
            Self::Instances { language, cache } => command.arg("instances").arg(language).arg(cache),
        };
        Ok(command)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
