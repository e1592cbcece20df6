//! After `kill -9` at any instant, whatever was reported as committed is there, and every batch is whole.

use std::{
    env,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use super::*;

const PATH: &str = "PLUGPOINT_STORE_KILL_TEST";
const ROUNDS: usize = 20;

/// Not a test of its own: the process that is killed. It commits numbered batches, many at a time, and prints
/// each number when it is told that the batch is on the disk.
#[test]
fn victim() {
    let Ok(path) = env::var(PATH) else { return };
    let (store, loaded) = Store::open(Path::new(&path)).unwrap();
    let waiting = Arc::new(AtomicUsize::new(0));
    for number in loaded.queue.len().. {
        while waiting.load(SeqCst) > 32 {
            thread::yield_now();
        }
        waiting.fetch_add(1, SeqCst);
        let waiting = waiting.clone();
        store.commit(batch(number), move |outcome| {
            outcome.unwrap();
            writeln!(std::io::stdout(), "row {number}").unwrap();
            waiting.fetch_sub(1, SeqCst);
        });
    }
}

#[test]
fn nothing_reported_is_lost() {
    let folder = Folder::new();
    let mut total = 0;
    for round in 0..ROUNDS {
        // A busy machine may take all of the delay for the start: every other time the victim is at work before.
        let reported = run_and_kill(&folder.path(), round % 2 == 0, random_delay());
        let loaded = folder.reload();
        assert!(
            loaded.recovered.is_none(),
            "round {round}: {:?}",
            loaded.recovered
        );

        let stored = loaded.queue.len();
        let expected: Vec<_> = (0..stored).map(|number| number.to_string()).collect();
        assert_eq!(ids(&loaded), expected, "round {round}: no gap, no disorder");
        if let Some(last) = reported.last() {
            assert!(
                *last < stored,
                "round {round}: row {last} was reported, {stored} are stored"
            );
        }
        let expected = stored.checked_sub(1).map(|last| last.to_string());
        assert_eq!(
            loaded.state.first().map(|document| document.value.clone()),
            expected,
            "round {round}: torn"
        );
        total += reported.len();
    }
    assert!(
        total >= ROUNDS / 2,
        "the victims did next to nothing: {total} rows"
    );
}

/// Two changes that must never be seen apart.
fn batch(number: usize) -> Vec<Change> {
    vec![push(&number.to_string()), state("last", &number.to_string())]
}

/// Starts the victim on the file, kills it after the delay or so long after its first row, and returns the rows that it
/// reported.
fn run_and_kill(path: &Path, at_work: bool, delay: Duration) -> Vec<usize> {
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "tests::kill::victim", "--nocapture"])
        .env(PATH, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap());
    let (reports, reported) = mpsc::channel();
    thread::spawn(move || {
        for row in lines.lines().filter_map(|line| row(&line.unwrap())) {
            reports.send(row).unwrap();
        }
    });
    let first = at_work.then(|| reported.recv().expect("the victim commits something"));
    thread::sleep(delay);
    victim.kill().unwrap();
    victim.wait().unwrap();
    first.into_iter().chain(reported).collect()
}

fn row(line: &str) -> Option<usize> {
    line.strip_prefix("row ")?.parse().ok()
}

/// Long enough to reach each phase: the start, the first migration, the commits, a checkpoint.
fn random_delay() -> Duration {
    Duration::from_micros(RandomState::new().hash_one(()) % 150_000)
}
