//! A network namespace, made with `ip` of iproute2: what runs in it sees its interfaces and no others.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Once, mpsc};

use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::oneshot;

/// The names of all are `plugpoint-<process>-<number>-<role>`.
const PREFIX: &str = "plugpoint-";

/// Where `ip netns` keeps what it has named.
const NAMED: &str = "/run/netns";

static NUMBER: AtomicU32 = AtomicU32::new(1);
static SWEPT: Once = Once::new();

/// A namespace, and a thread in it. Dropping it removes both; what a test that was killed has left is removed by the
/// next one.
pub(crate) struct Namespace {
    name: String,
    inside: Handle,
    /// The thread ends with it.
    _life: oneshot::Sender<()>,
}

impl Namespace {
    /// With nothing but a loopback.
    ///
    /// # Panics
    /// Without iproute2, or without the right to make namespaces.
    pub(crate) fn new(role: &str) -> Self {
        SWEPT.call_once(sweep);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}-{role}", std::process::id());
        ip(&["netns", "add", &name], "");
        let (life, ended) = oneshot::channel();
        let namespace = Self {
            inside: enter(&name, ended),
            name,
            _life: life,
        };
        namespace.ip("link set lo up");
        namespace
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs commands of `ip`, one a line.
    pub(crate) fn ip(&self, commands: &str) {
        ip(&["-n", &self.name, "-batch", "-"], commands);
    }

    /// What `ip link show` says of an iface, on one line.
    pub(crate) fn link(&self, iface: &str) -> String {
        let shown = Command::new("ip")
            .args(["-n", &self.name, "-oneline", "link", "show", "dev", iface])
            .output();
        String::from_utf8_lossy(&shown.expect("ip of iproute2").stdout).into_owned()
    }

    /// Runs in the namespace: sockets that are opened there are the namespace's.
    pub(crate) async fn run<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        let done = self.inside.spawn(future).await;
        done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    /// As [`run`](Self::run), and goes on in the background until the namespace is gone.
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.inside.spawn(future);
    }

    /// Sets a kernel parameter of the namespace, such as `ipv4/ip_forward`.
    pub(crate) async fn set(&self, parameter: &str, value: &'static str) {
        let path = Path::new("/proc/sys/net").join(parameter);
        let set = self.run(async move { fs::write(path, value) }).await;
        set.unwrap_or_else(|error| panic!("{parameter} = {value}: {error}"));
    }

    /// The folder whose files stand for those in `/etc`, for processes that are started in the namespace.
    pub(crate) fn etc(&self) -> PathBuf {
        let folder = etc(&self.name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        remove(&self.name);
    }
}

fn etc(name: &str) -> PathBuf {
    Path::new("/etc/netns").join(name)
}

/// Starts a thread in the namespace that serves until `ended`.
fn enter(name: &str, ended: oneshot::Receiver<()>) -> Handle {
    let door = File::open(Path::new(NAMED).join(name)).expect("ip has made it");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        move_into_link_name_space(door.as_fd(), Some(LinkNameSpaceType::Network)).expect("root may enter");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime: Runtime = runtime.expect("a runtime");
        sender
            .send(runtime.handle().clone())
            .expect("somebody waits for it");
        // An error is its end as well.
        let _ = runtime.block_on(ended);
    });
    receiver.recv().expect("the thread is in the namespace")
}

fn ip(args: &[&str], input: &str) {
    let mut command = Command::new("ip");
    command.args(args);
    if let Err(why) = feed(&mut command, input) {
        panic!(
            "{command:?}: {why}\nthese tests make network namespaces: install iproute2, and run them as root or in a \
             container with CAP_SYS_ADMIN and CAP_NET_ADMIN\n{input}"
        );
    }
}

fn feed(command: &mut Command, input: &str) -> Result<(), String> {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().map_err(|error| error.to_string())?;
    let mut stdin = child.stdin.take().expect("stdin is piped");
    // One that ends early says why below.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Removes namespaces of test processes that do not run any more, with the stations that still run in them.
fn sweep() {
    for entry in fs::read_dir(NAMED).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if maker(&name).is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            let name = name.to_string_lossy();
            end_processes(&name);
            remove(&name);
        }
    }
}

/// The process that has made a namespace, if it was one of these tests.
fn maker(name: &OsStr) -> Option<&str> {
    name.to_str()?.strip_prefix(PREFIX)?.split('-').next()
}

fn end_processes(name: &str) {
    let Ok(listed) = Command::new("ip").args(["netns", "pids", name]).output() else {
        return;
    };
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        if let Some(process) = line.trim().parse().ok().and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _ = kill_process(process, Signal::KILL);
        }
    }
}

/// Another process may have been faster.
fn remove(name: &str) {
    let _ = Command::new("ip")
        .args(["netns", "del", name])
        .stderr(Stdio::null())
        .status();
    let _ = fs::remove_dir_all(etc(name));
}
