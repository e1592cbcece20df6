//! The processes that are measured: the station as it ships, and the bare one.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/simulator/station.toml");
const PATIENCE: Duration = Duration::from_secs(10);

/// Ends with this value, if not by [`stop`](Self::stop) before.
pub(crate) struct Process {
    child: Child,
}

/// What a process holds of the machine's memory, in MB.
pub(crate) struct Memory {
    pub(crate) resident: f64,
    pub(crate) anonymous: f64,
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
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id()))?;
        let of = |name: &str| -> Result<f64> {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .context("no such line")?;
            let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
            Ok(kib * 1024.0 / 1e6)
        };
        Ok(Memory {
            resident: of("Rss:")?,
            anonymous: of("Anonymous:")?,
        })
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
