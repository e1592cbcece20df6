//! A station as its operator runs it: the real binary, in a process and a state folder of its own.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use plugpoint_api::{ControlError, Order, control};
use plugpoint_station::{SwapOrder, When};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::hardware::{Hardware, Plugin, component};
use crate::patience::{PATIENCE, within};
use crate::{board, paths, secrets};

/// How much of the log a failed test shows, in lines.
const SHOWN: usize = 400;

/// What is logged if a test says nothing: all that explains a failure, the messages both ways included.
const LOG: &str = "info,plugpoint::wire=debug";

/// What a station is started with.
#[derive(Clone, Debug)]
pub struct Builder {
    config: PathBuf,
    hardware: Option<Hardware>,
    variables: Vec<String>,
    namespace: Option<String>,
    /// Paths in the state folder, with what is in them at the first start.
    files: Vec<(String, String)>,
    log: String,
}

impl Builder {
    /// Another station than the simulator of `config/`.
    pub fn config(mut self, file: impl Into<PathBuf>) -> Self {
        self.config = file.into();
        self
    }

    /// Another plugin than the simulator of `config/simulator`, or that one with other settings: a component of
    /// `target/plugins` by its name, in the simulator's place and under its id.
    pub fn hardware(mut self, name: &str, settings: &[(&str, &str)]) -> Self {
        self.hardware = Some(Hardware::of(Plugin::new(name, settings)));
        self
    }

    /// A bundle in the simulator's place and under its id, on a station that trusts the keys in a folder.
    pub fn bundle(mut self, bundle: PathBuf, keys: &Path) -> Self {
        self.hardware = Some(Hardware {
            keys: Some(keys.to_owned()),
            ..Hardware::of(Plugin::at(bundle))
        });
        self
    }

    /// A setting of the plugin that was named.
    ///
    /// # Panics
    /// If none was.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        let hardware = self.hardware.as_mut().expect("the first plugin is named before");
        hardware.first.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A second plugin beside [`hardware`](Self::hardware), for EVSE 2, under the id `beside`.
    ///
    /// # Panics
    /// If there is no first one.
    pub fn beside(mut self, name: &str, settings: &[(&str, &str)]) -> Self {
        let hardware = self.hardware.as_mut().expect("the first plugin is named before");
        hardware.beside = Some(Plugin::new(name, settings));
        self
    }

    /// The plugin `uplinks` beside [`hardware`](Self::hardware): `("slot-1", "eth0")` binds a slot to an interface or an
    /// address, and [`StationProcess::uplinks`] speaks for its board.
    ///
    /// # Panics
    /// If there is no hardware yet.
    pub fn uplinks(mut self, slots: &[(&str, &str)]) -> Self {
        let hardware = self.hardware.as_mut().expect("the first plugin is named before");
        hardware.uplinks = Some(Plugin::new("uplinks", slots));
        self
    }

    /// Names the iface behind one of OCPP's interfaces (`Wired0`): slots over it are bound to that.
    ///
    /// # Panics
    /// If there is no hardware yet.
    pub fn interface(mut self, interface: &str, iface: &str) -> Self {
        let hardware = self.hardware.as_mut().expect("the first plugin is named before");
        hardware.interfaces.insert(interface.to_owned(), iface.to_owned());
        self
    }

    /// Runs in a network namespace that `ip netns` knows by this name.
    pub fn within(mut self, namespace: &str) -> Self {
        self.namespace = Some(namespace.to_owned());
        self
    }

    /// As [`hardware`](Self::hardware), from a file that the station watches: [`StationProcess::put`] changes it.
    pub fn watched(mut self, name: &str, settings: &[(&str, &str)]) -> Self {
        self = self.hardware(name, settings);
        if let Some(hardware) = &mut self.hardware {
            hardware.watched = true;
        }
        self
    }

    /// Sets a variable of the device model, such as `TxCtrlr.EVConnectionTimeOut`.
    pub fn set(mut self, variable: &str, value: &str) -> Self {
        self.variables.push(format!("{variable}={value}"));
        self
    }

    /// Puts a file into the state folder before the first start.
    pub fn state_file(mut self, path: &str, content: &str) -> Self {
        self.files.push((path.to_owned(), content.to_owned()));
        self
    }

    /// What is logged, in the words of `RUST_LOG`; `info` and the messages if nothing is said.
    pub fn log(mut self, filter: &str) -> Self {
        self.log = filter.to_owned();
        self
    }

    /// Starts it with an empty state folder.
    pub fn start(mut self) -> StationProcess {
        component("simulator");
        let folder = tempfile::tempdir().expect("a temporary folder");
        if let Some(hardware) = &mut self.hardware {
            if hardware.watched {
                let file = folder.path().join("watched.wasm");
                fs::copy(&hardware.first.component, &file).expect("a copy of the component");
                hardware.first.component = file;
            }
            self.config = hardware.write(folder.path());
        }
        share_cache(&state(folder.path()));
        let log = secrets::collector("station").unwrap_or_else(|| folder.path().join("log"));
        for (path, content) in &self.files {
            let path = state(folder.path()).join(path);
            fs::create_dir_all(path.parent().expect("a path in a folder")).expect("a folder");
            fs::write(path, content).expect("a file");
        }
        let child = spawn(&self, folder.path(), &log);
        StationProcess {
            builder: self,
            folder,
            log,
            child,
        }
    }
}

/// A running station. Dropping it kills it, and shows its log if the test has failed.
#[derive(Debug)]
pub struct StationProcess {
    builder: Builder,
    /// Holds the state folder and the configuration.
    folder: TempDir,
    /// What it puts out.
    log: PathBuf,
    child: Child,
}

impl StationProcess {
    /// A station with the simulated board of `config/simulator`, for this CSMS (`ws://host:port`).
    pub fn builder(csms: &str) -> Builder {
        let config = paths::root().join("config/simulator/station.toml");
        Builder {
            config,
            hardware: None,
            variables: Vec::new(),
            files: Vec::new(),
            namespace: None,
            log: LOG.into(),
        }
        .set("NetworkConfiguration[1].OcppCsmsUrl", csms)
        .set("SecurityCtrlr.BasicAuthPassword", &secrets::planted("password"))
    }

    /// The state folder.
    pub fn state(&self) -> PathBuf {
        state(self.folder.path())
    }

    /// Orders the simulated hardware, as in `sim("plug-in", json!({"evse": 1}))`, and gives its answer.
    ///
    /// # Panics
    /// If it cannot be done.
    pub async fn sim(&self, what: &str, fields: Value) -> Value {
        let answer = self.try_sim(what, fields.clone()).await;
        assert!(
            answer["ok"] == true,
            "the board refuses {what} {fields}: {answer}"
        );
        answer
    }

    /// As [`sim`](Self::sim), for an order that the hardware may refuse.
    pub async fn try_sim(&self, what: &str, fields: Value) -> Value {
        let mut order = fields;
        order["do"] = json!(what);
        board::order(&self.state().join("board.sock"), order).await
    }

    /// What the board of the plugin `uplinks` says: `up 1` or `lost Wired0`.
    pub async fn uplinks(&self, line: &str) {
        board::say(&self.state().join("uplinks.sock"), line).await;
    }

    /// Gives an order on the control socket, and the answer.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn control(&self, order: &Order) -> Value {
        let state = self.state();
        // The socket is made some time after the process has started; one of an earlier process may lie there.
        let answer = within("the control socket", async || {
            match control(&state, order).await {
                Err(ControlError::NoStation { .. }) => None,
                Err(error) => panic!("{order:?}: {error}"),
                Ok(answer) => Some(answer),
            }
        })
        .await;
        secrets::collect("control", &answer.to_string());
        answer
    }

    /// Replaces the plugin by a component of `target/plugins`, by its name there, and gives the report.
    pub async fn swap(&self, name: &str) -> Value {
        self.control(&Order::PluginSwap(order(name))).await
    }

    /// Puts a component of `target/plugins` where the station watches, as a copy does: in pieces.
    pub fn put(&self, name: &str) {
        let bytes = fs::read(component(name)).expect("a component");
        let (begin, end) = bytes.split_at(bytes.len() / 2);
        let mut file = File::create(self.folder.path().join("watched.wasm")).expect("the watched file");
        for piece in [begin, end] {
            file.write_all(piece).expect("room on the disk");
            file.sync_all().expect("a disk");
        }
    }

    /// Writes a setting of the plugin into the station's configuration, and orders that it counts.
    ///
    /// # Errors
    /// The station's own words.
    pub async fn configure(&mut self, name: &str, value: &str) -> Result<Value, ControlError> {
        let hardware = self.builder.hardware.as_mut().expect("hardware of its own");
        hardware.first.settings.insert(name.to_owned(), value.to_owned());
        hardware.write(self.folder.path());
        let plugin = "simulator".to_owned();
        control(&self.state(), &Order::PluginConfigure { plugin }).await
    }

    /// What `plugpoint status --json` shows.
    pub async fn status(&self) -> Value {
        self.control(&Order::Status).await
    }

    /// What the process holds of the machine's memory, in MiB.
    pub fn resident(&self) -> u64 {
        let status = fs::read_to_string(self.proc("status")).expect("a running process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line
            .and_then(|line| line.trim().strip_suffix(" kB"))
            .and_then(|kib| kib.parse::<u64>().ok());
        kib.expect("VmRSS in kB") / 1024
    }

    /// How many files, sockets and the like the process holds open.
    pub fn descriptors(&self) -> usize {
        self.count("fd")
    }

    pub fn threads(&self) -> usize {
        self.count("task")
    }

    /// The entries of a folder that the kernel shows of the process.
    fn count(&self, folder: &str) -> usize {
        fs::read_dir(self.proc(folder))
            .expect("a running process")
            .count()
    }

    fn proc(&self, what: &str) -> PathBuf {
        let id = self.child.id().expect("the station has ended already");
        Path::new("/proc").join(id.to_string()).join(what)
    }

    /// SIGKILL: what a power cut is to the process.
    pub async fn kill9(&mut self) {
        self.child.kill().await.expect("a child can be killed");
    }

    /// SIGTERM, and waits until the station has ended.
    pub async fn terminate(&mut self) -> ExitStatus {
        let id = self
            .child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        let id = id.expect("the station has ended already");
        kill_process(id, Signal::TERM).expect("a child can be signalled");
        self.ended().await
    }

    /// Waits until the station has ended by itself.
    pub async fn ended(&mut self) -> ExitStatus {
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended
            .unwrap_or_else(|_| panic!("the station does not end"))
            .expect("a child can be waited for")
    }

    /// Starts it anew with the state that it left.
    pub fn start_again(&mut self) {
        let ended = self.child.try_wait().expect("a child can be waited for");
        assert!(ended.is_some(), "the station still runs");
        self.child = spawn(&self.builder, self.folder.path(), &self.log);
    }

    /// The log of all its runs so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for StationProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.start_kill();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<_> = log.lines().collect();
            let shown = &lines[lines.len().saturating_sub(SHOWN)..];
            eprintln!(
                "── the station's log, the last {} of {} lines\n{}",
                shown.len(),
                lines.len(),
                shown.join("\n")
            );
        }
    }
}

fn spawn(builder: &Builder, folder: &Path, log: &Path) -> Child {
    let log = File::options().create(true).append(true).open(log);
    let log = log.expect("a log file");
    let mut command = match &builder.namespace {
        None => Command::new(paths::binary()),
        Some(namespace) => {
            let mut ip = Command::new("ip");
            ip.args(["netns", "exec", namespace]).arg(paths::binary());
            ip
        }
    };
    command
        .arg("run")
        .arg("--config")
        .arg(&builder.config)
        .arg("--state")
        .arg(state(folder));
    for variable in &builder.variables {
        command.args(["--set", variable]);
    }
    command.env("RUST_LOG", &builder.log).env("NO_COLOR", "1");
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second hand on the log"))
        .stderr(log)
        .kill_on_drop(true);
    command.spawn().expect("the station's binary starts")
}

/// Each component is compiled once for all tests, and not for each state folder.
fn share_cache(state: &Path) {
    let cache = paths::target().join("tmp/plugin-cache");
    fs::create_dir_all(&cache).expect("a folder for compiled plugins");
    fs::create_dir(state).expect("a state folder");
    std::os::unix::fs::symlink(cache, state.join("cache")).expect("a link to it");
}

/// To replace the plugin at once by a component of `target/plugins`, by its name there.
pub fn order(name: &str) -> SwapOrder {
    SwapOrder {
        plugin: "simulator".to_owned(),
        path: component(name),
        when: When::Now,
        allow_start_clean: false,
    }
}

fn state(folder: &Path) -> PathBuf {
    folder.join("state")
}
