//! The station of the demo: `plugpoint run`, and the commands that a person would type beside it.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::workspace::{root, target};

const CONFIG: &str = "config/demo/station.toml";

pub(crate) struct Station {
    child: Child,
    state: PathBuf,
    log: PathBuf,
}

impl Station {
    /// Starts from a clean state.
    pub(crate) fn start(csms: &str) -> Result<Self> {
        let state = target().join("demo");
        if state.exists() {
            fs::remove_dir_all(&state).with_context(|| format!("cannot clear {}", state.display()))?;
        }
        fs::create_dir_all(&state)?;
        let log = state.join("station.log");
        let child = Command::new(binary())
            .current_dir(root())
            .args(["run", "--config", CONFIG, "--state"])
            .arg(&state)
            .args(["--set", &format!("NetworkConfiguration[1].OcppCsmsUrl={csms}")])
            .stderr(File::create(&log)?)
            .spawn()
            .context("the station does not start")?;
        Ok(Self { child, state, log })
    }

    /// `plugpoint sim …`: something happens at the hardware.
    pub(crate) fn sim(&self, order: &str) -> Result<Value> {
        self.command("sim", &order.split(' ').collect::<Vec<_>>())
    }

    /// The lock opens a moment after the end of the transaction: until then the cable stays.
    pub(crate) fn pull_the_cable(&self, evse: u32) -> Result<()> {
        let mut pulled = self.sim(&format!("plug-out evse={evse}"));
        for _ in 0..50 {
            if pulled.is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
            pulled = self.sim(&format!("plug-out evse={evse}"));
        }
        pulled.map(drop)
    }

    /// `plugpoint plugin swap`: the report.
    pub(crate) fn swap(&self, component: &str) -> Result<Value> {
        let component = target().join("plugins").join(component);
        self.command(
            "plugin",
            &["swap", "simulator", &component.to_string_lossy(), "--json"],
        )
    }

    pub(crate) fn status(&self) -> Result<Value> {
        self.command("status", &["--json"])
    }

    /// The first status that fits.
    pub(crate) fn wait_for(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        for _ in 0..600 {
            let status = self.status()?;
            if fits(&status) {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("waited 60 s for {what}")
    }

    fn command(&self, name: &str, args: &[&str]) -> Result<Value> {
        let output = Command::new(binary())
            .current_dir(root())
            .arg(name)
            .args(args)
            .args(["--config", CONFIG, "--state"])
            .arg(&self.state)
            .output()?;
        if !output.status.success() {
            let (said, error) = (
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr),
            );
            bail!("plugpoint {name} {}: {said}{error}", args.join(" "));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// How a person types it.
    pub(crate) fn command_line(&self, rest: &str) -> String {
        format!(
            "{} {rest} --config {CONFIG} --state {}",
            binary().display(),
            self.state.display()
        )
    }

    pub(crate) fn show_log(&self) {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        println!("\nthe station's last words ({}):", self.log.display());
        for line in &lines[lines.len().saturating_sub(25)..] {
            println!("  {line}");
        }
    }

    /// SIGTERM, and a clean end.
    pub(crate) fn stop(&mut self) -> Result<()> {
        Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .stderr(Stdio::null())
            .status()?;
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            bail!("the station ended with {status}")
        }
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}

fn binary() -> PathBuf {
    target().join("debug/plugpoint")
}
