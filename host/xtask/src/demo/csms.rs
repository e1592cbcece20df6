//! The CSMS of the demo: `plugpoint csms --json`, spoken to over its pipes.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::workspace::target;

/// How long anything may take. The machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Csms {
    pub(crate) url: String,
    child: Child,
    input: RefCell<Option<ChildStdin>>,
    lines: Receiver<Value>,
    /// What was told and not asked for yet.
    told: RefCell<Vec<Value>>,
    next_id: Cell<u64>,
}

impl Csms {
    pub(crate) fn start() -> Result<Self> {
        let mut child = Command::new(target().join("debug/plugpoint"))
            .args([
                "csms",
                "--json",
                "--listen",
                "127.0.0.1:0",
                "--accept",
                "DEADBEEF",
                "--accept",
                "CAFE0001",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the CSMS does not start")?;
        let input = RefCell::new(child.stdin.take());
        let output = child.stdout.take().context("the CSMS has no output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // The demo may have ended.
                let _ = sender.send(serde_json::from_str(&line).unwrap_or(Value::String(line)));
            }
        });
        let mut csms = Self {
            url: String::new(),
            child,
            input,
            lines,
            told: RefCell::default(),
            next_id: Cell::new(0),
        };
        let listening = csms.wait("the CSMS to listen", |line| line["event"] == "listening")?;
        csms.url = listening["url"].as_str().unwrap_or_default().to_owned();
        Ok(csms)
    }

    /// A command in words; see `help` at its prompt.
    pub(crate) fn ask(&self, command: &str) -> Result<Value> {
        self.order(json!({"do": command}))
    }

    pub(crate) fn call(&self, action: &str, payload: &Value) -> Result<Value> {
        self.order(json!({"do": "call", "station": "demo", "action": action, "payload": payload}))
    }

    fn order(&self, mut order: Value) -> Result<Value> {
        let id = self.next_id.get() + 1;
        self.next_id.set(id);
        order["id"] = json!(id);
        let mut input = self.input.borrow_mut();
        let input = input.as_mut().context("the CSMS has ended")?;
        writeln!(input, "{order}")?;
        let answer = self.wait(&format!("the answer to {order}"), |line| line["id"] == json!(id))?;
        match answer.get("error") {
            Some(error) => bail!("{order}: {error}"),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// The payload of the next request of the station with this action that fits.
    pub(crate) fn request(&self, what: &str, action: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        let line = self.wait(what, |line| {
            line["event"] == "frame"
                && line["direction"] == "received"
                && line["kind"] == "call"
                && line["action"] == action
                && fits(&line["frame"][3])
        })?;
        Ok(line["frame"][3].clone())
    }

    pub(crate) fn event(&self, what: &str, event: &str) -> Result<Value> {
        self.wait(what, |line| line["event"] == event)
    }

    /// Whether a request of this action has come since the last [`forget`](Self::forget).
    pub(crate) fn has_heard(&self, action: &str) -> bool {
        self.told.borrow_mut().extend(self.lines.try_iter());
        self.told
            .borrow()
            .iter()
            .any(|line| line["kind"] == "call" && line["action"] == action)
    }

    /// What was told so far is of no interest any more.
    pub(crate) fn forget(&self) {
        self.lines.try_iter().for_each(drop);
        self.told.borrow_mut().clear();
    }

    fn wait(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        let mut told = self.told.borrow_mut();
        if let Some(at) = told.iter().position(&fits) {
            return Ok(told.remove(at));
        }
        loop {
            match self
                .lines
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(line) if fits(&line) => return Ok(line),
                Ok(line) => told.push(line),
                Err(RecvTimeoutError::Timeout) => bail!("waited {} s for {what}", PATIENCE.as_secs()),
                Err(RecvTimeoutError::Disconnected) => bail!("the CSMS ended while waiting for {what}"),
            }
        }
    }

    pub(crate) fn stop(&mut self) -> Result<()> {
        self.input.borrow_mut().take();
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            bail!("the CSMS ended with {status}")
        }
    }
}

impl Drop for Csms {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}
