//! The processes that are measured: the station as it ships, and the bare one.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::proc::{Memory, Work};

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/simulator/station.toml");
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends with this value, if not by [`stop`](Self::stop) before.
pub(crate) struct Process {
    child: Child,
}

/// A binary that was built together with this one.
fn binary(name: &str) -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}

impl Process {
    pub(crate) fn bare(csms: &str) -> Result<Self> {
        Self::start(Command::new(binary("bare-station")?).arg(csms))
    }

    /// The simulator's station, with its database and its cache in `state`.
    pub(crate) fn station(csms: &str, state: &Path) -> Result<Self> {
        let mut command = Command::new(binary("plugpoint")?);
        command.args(["run", "--config", CONFIG, "--state"]).arg(state);
        command
            .arg("--set")
            .arg(format!("NetworkConfiguration[1].OcppCsmsUrl=ws://{csms}"));
        Self::start(&mut command)
    }

    fn start(command: &mut Command) -> Result<Self> {
        let started = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = started.with_context(|| format!("{command:?} does not start; is it built?"))?;
        Ok(Self { child })
    }

    pub(crate) fn memory(&self) -> Result<Memory> {
        Memory::of(&self.child.id().to_string())
    }

    pub(crate) fn work(&self) -> Result<Work> {
        Work::of(&self.child.id().to_string())
    }

    /// A clean stop.
    pub(crate) fn stop(mut self) -> Result<()> {
        let id = i32::try_from(self.child.id())
            .ok()
            .and_then(Pid::from_raw)
            .context("no process")?;
        kill_process(id, Signal::TERM)?;
        let until = Instant::now() + PATIENCE;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > until {
                bail!("the station does not stop");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
