//! How long things take. The bounds are wide, for a busy machine; `--nocapture` shows the figures.

use std::time::{Duration, Instant};

use plugpoint_runtime::{Notice, PluginSpec, Plugins, SwapOutcome, SwapSource, Wiring};

use crate::guests::probe;
use crate::rig::{Rig, UNLOCK, UNLOCKED, runtime};

fn show(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "{what}: median {:?}, 99 % {:?}, worst {:?}",
        at(50),
        at(99),
        at(100)
    );
    at(50)
}

fn measure(count: usize, mut work: impl FnMut()) -> Vec<Duration> {
    let mut timed = || {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    (0..count).map(|_| timed()).collect()
}

#[test]
fn a_question_is_answered_where_it_is_asked() {
    let rig = Rig::new(&[("unlock", "quiet")]);
    for _ in 0..10 {
        rig.ask(UNLOCK).unwrap();
    }
    let median = show(
        "ask and answer, on the asking thread",
        measure(5_000, || drop(rig.ask(UNLOCK))),
    );
    assert!(median < Duration::from_millis(1));
    let times = measure(2_000, || {
        // Something waits already, so the question goes to the pool.
        rig.plugins.tell(Notice::AllUnavailable);
        assert_eq!(rig.ask(UNLOCK), UNLOCKED);
    });
    show("ask and answer, behind a notice, by the pool", times);
}

#[test]
fn events_are_held_for_a_moment_only() {
    let rig = Rig::new(&[("unlock", "quiet")]);
    rig.ask(UNLOCK).unwrap();
    let mut pauses = Vec::new();
    for i in 0..100 {
        let report = rig
            .plugins
            .swap("probe", SwapSource::File(probe(if i % 2 == 0 { 2 } else { 1 })))
            .unwrap();
        assert_eq!(report.outcome, SwapOutcome::Committed);
        pauses.push(report.pause);
    }
    assert!(show("pause of a swap", pauses) < Duration::from_millis(10));
}

#[test]
fn a_thousand_plugins_fit_a_process() {
    let begun = Instant::now();
    let stations: Vec<_> = (0..1_000)
        .map(|_| {
            let plugins = Plugins::new(runtime(), Wiring::in_memory(std::sync::Arc::new(|_| ())));
            plugins
                .load(PluginSpec::new("probe", probe(1)).unsigned())
                .unwrap();
            plugins
        })
        .collect();
    println!(
        "{} plugins up in {:?}, {}",
        stations.len(),
        begun.elapsed(),
        resident()
    );
    for (request, station) in stations.iter().enumerate() {
        station.ask(request as u64, UNLOCK);
    }
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap_or_default()
        .to_owned()
}
