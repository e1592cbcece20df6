//! `cargo xtask bench`: the whole-process figures, into `host/xtask/BENCH.md`.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace::{cargo, root, step, target};
use crate::{examples, plugins};

pub(crate) fn run(args: &[String]) -> Result<()> {
    ensure!(args.is_empty(), "usage: cargo xtask bench");
    plugins::build()?;
    // All of it: with some packages alone cargo may choose other features, and build the compiler anew.
    step(
        "build the host for release",
        &mut cargo(&["build", "--release", "--workspace"]),
    )?;
    examples::build("release")?;
    println!("── measure; other work on this machine shows in the figures");
    let mut bench = Command::new(target().join("release/plugpoint-bench"));
    let output = bench.current_dir(root()).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "the figures could not be taken");
    let table = String::from_utf8(output.stdout)?;
    print!("{table}");
    let page = format!("{}\n{table}\n{READING}", head());
    fs::write(root().join("host/xtask/BENCH.md"), page).context("host/xtask/BENCH.md cannot be written")
}

fn head() -> String {
    let (machine, rustc) = (machine(), said(Command::new("rustc").arg("--version")));
    format!("# What it costs\n\nMade by `cargo xtask bench` on {machine}, with {rustc}.\n")
}

const READING: &str = "\
Each figure stands beside a bare baseline of the same run, on the same loopback and the same disk. The processors are
shared with other work, so times vary by tens of percent from run to run: read the ratios.

- Whole stations are the binary that ships, with the simulator's plugin. Round trips are sequential calls, medians of nine
  rounds of 2,000; the peer that measures is a bare websocket as well, and both sides set TCP_NODELAY.
- At rest: four seconds after the boot, the kernel's counts of all threads (voluntary switches, time on a processor) over
  the next five. Nothing is waited for but the CSMS.
- `network.configure` takes a request, a slot and a profile of eight fields (texts, a list, a record of a modem's access) and
  answers at once with the iface to bind to. It goes the way of a station's question, `Plugins::ask` to the sink, through
  queue, budgets and statistics, into a component written in Rust. The others get the same record and make the same of it:
  a native driver behind an async trait, given and giving owned records; another process on a unix socket, a line of JSON
  each way; another process behind an MQTT broker, a topic for questions and one for answers. The ways take turns, about a
  millisecond each; a ratio is the median over 300 turns.
- Start: from `Plugins::load` to the first answer, by a runtime that has seen nothing, of a package that the station has on its
  shelf. Its compiler is given no time and no memory, and the files of the cache are the same afterwards: nothing was compiled.
- One more instance: 50 of them, each called once, in a process of its own; the kernel's count of anonymous memory.
- Hot swaps: the same component under another hash, from the cache, while another thread asks and tells without a pause.
  Events are held from the end of the old version's last event to the first of the new one's.
- That ten thousand swaps leave memory, descriptors and threads as they were is a test: `tests/swap/ten_thousand.rs`.
";

/// The processor, how many, and the kernel.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown processor", |(_, model)| model);
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{count} x {model}, {}", said(Command::new("uname").arg("-sr")))
}

fn said(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}
