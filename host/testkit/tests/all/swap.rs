//! Swaps, and the proof that two versions can take over from each other.

use plugpoint_runtime::{Compiler, Phase, SwapOutcome};
use plugpoint_testkit::{SwapTest, Verdict, runtime};

use crate::plugins::{component, order, simulator};

#[test]
fn a_new_version_goes_on_from_the_old_ones_state() {
    let mut stub = simulator("simulator").start().unwrap();
    order(&mut stub, r#"{"do":"plug-in"}"#);
    let report = stub.swap(component("simulator-v2")).unwrap();
    assert_eq!(report.outcome, SwapOutcome::Committed);
    stub.feed("board", b"{\"do\":\"state\"}\n").unwrap();
    let state = String::from_utf8(stub.take_sent("board")).unwrap();
    assert!(state.contains("\"cable\":true"), "{state}");
}

#[test]
fn a_state_that_nobody_wrote_is_refused_and_the_old_version_serves_on() {
    let mut stub = simulator("simulator").start().unwrap();
    let report = stub.swap_with_damaged_state(component("simulator-v2")).unwrap();
    assert!(
        matches!(
            report.outcome,
            SwapOutcome::RolledBack {
                phase: Phase::HandOver,
                ..
            }
        ),
        "{report:?}"
    );
    assert_eq!(stub.stats().unwrap().version, "1.0.0");
    order(&mut stub, r#"{"do":"plug-in"}"#);
}

fn verdicts(old: &str, new: &str) -> Vec<(String, Verdict, String)> {
    let test = SwapTest {
        setup: simulator("simulator"),
        old: component(old),
        new: component(new),
        scenario: None,
    };
    let checks = test.run(&runtime(Compiler::InProcess).unwrap());
    let verdicts = checks
        .into_iter()
        .map(|check| (check.name, check.verdict, check.detail));
    verdicts.collect()
}

#[test]
fn two_versions_that_fit_pass_every_check() {
    let checks = verdicts("simulator", "simulator-v2");
    assert!(checks.len() >= 16);
    for (name, verdict, detail) in checks {
        // Version 1 does not know the state of version 2.
        let expected = match &name[..] {
            "new -> old: hands back" => Verdict::Noted,
            _ => Verdict::Passed,
        };
        assert_eq!(verdict, expected, "{name}: {detail}");
    }
}

#[test]
fn a_version_that_cannot_take_over_is_found_out() {
    let checks = verdicts("simulator", "simulator-v2-refuses-state");
    let failed: Vec<_> = checks
        .iter()
        .filter(|(_, verdict, _)| *verdict == Verdict::Failed)
        .map(|(name, ..)| &name[..])
        .collect();
    assert!(failed.contains(&"old -> new: hands over"), "{checks:?}");
    let cut = |(name, verdict, _): &(String, Verdict, String)| {
        !name.starts_with("power cut in") || *verdict == Verdict::Passed
    };
    assert!(
        checks.iter().all(cut),
        "the old version always comes back: {checks:?}"
    );
}
