//! Swaps without end: nothing of a version that has gone may stay. A test binary of its own, since it counts what the
//! process holds.

#![allow(clippy::unwrap_used, reason = "all of this is a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plugpoint_runtime::contract::Verdict;
use plugpoint_runtime::{
    Answer, Compiler, Options, PluginEvent, PluginSpec, Plugins, Question, Runtime, SwapOutcome, SwapSource,
    Wiring,
};
use plugpoint_tests::component;

const FEW: usize = 1_000;
const MANY: usize = 10_000;

/// What a thread that is about to end may still hold, and far less than what a leak would be by then.
const STRAY: usize = 10;

/// What the process holds of the machine.
#[derive(Debug)]
struct Held {
    /// KiB.
    resident: usize,
    descriptors: usize,
    threads: usize,
    mappings: usize,
}

#[test]
fn ten_thousand_swaps_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let versions = [component("simulator"), next_version(folder.path())];
    let (plugins, answers) = plugins(&folder.path().join("cache"));
    plugins
        .load(PluginSpec::new("simulator", &versions[0]).unsigned())
        .unwrap();
    let swap = |number: usize| {
        let source = SwapSource::File(versions[number % 2].clone());
        let report = plugins.swap("simulator", source).unwrap();
        assert_eq!(report.outcome, SwapOutcome::Committed);
        let token = None;
        plugins.ask(number as u64, Question::MayStart { evse: 1, token });
        let answer = answers.recv().unwrap();
        assert_eq!(answer, Ok(Answer::Verdict(Verdict::Yes)), "swap {number}");
    };
    (1..=FEW).for_each(swap);
    let few = Held::now();
    (FEW + 1..=MANY).for_each(swap);
    let many = Held::now();
    println!("after {FEW} swaps {few:?}, after {MANY} {many:?}");
    let more = |of: fn(&Held) -> usize| of(&many) > of(&few) + STRAY;
    assert!(
        !more(|held| held.descriptors) && !more(|held| held.threads) && !more(|held| held.mappings),
        "{few:?}, {many:?}"
    );
    // A leak of one page a swap would be more than all that it held before.
    assert!(
        many.resident < few.resident + few.resident / 20,
        "{few:?}, {many:?}"
    );
}

type Answers = std::sync::mpsc::Receiver<Result<Answer, plugpoint_runtime::Unanswered>>;

fn plugins(cache: &Path) -> (Plugins, Answers) {
    let options = Options {
        cache_dir: Some(cache.to_owned()),
        // A test cannot be started anew as the compiling child.
        compiler: Compiler::InProcess,
        // A second thread would begin whenever two plugins happen to be busy at once.
        max_threads: 1,
    };
    let (sink, answers) = std::sync::mpsc::channel();
    let sink = move |event| {
        if let PluginEvent::Answered { answer, .. } = event {
            sink.send(answer).unwrap();
        }
    };
    let runtime = Runtime::new(options).unwrap();
    (Plugins::new(&runtime, Wiring::in_memory(Arc::new(sink))), answers)
}

/// The same component under another hash, which is another version to the host.
fn next_version(folder: &Path) -> PathBuf {
    let mut bytes = fs::read(component("simulator")).unwrap();
    // A custom section: its id, its length, the length of its name, and the name.
    bytes.extend(b"\0\x05\x04next");
    let path = folder.join("next.wasm");
    fs::write(&path, bytes).unwrap();
    path
}

impl Held {
    fn now() -> Self {
        let count = |folder| fs::read_dir(folder).unwrap().count();
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let resident = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap();
        Self {
            resident: resident.trim().trim_end_matches(" kB").parse().unwrap(),
            descriptors: count("/proc/self/fd"),
            threads: count("/proc/self/task"),
            mappings: fs::read_to_string("/proc/self/maps").unwrap().lines().count(),
        }
    }
}
