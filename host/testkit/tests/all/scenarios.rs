//! Scenarios: what they can say, what they say when they fail, and what they refuse.

use std::path::Path;

use plugpoint_runtime::{Compiler, Runtime};
use plugpoint_testkit::{Played, Scenario, ScenarioError, runtime};

use crate::plugins::component;

fn stub_runtime() -> Runtime {
    runtime(Compiler::InProcess).unwrap()
}

fn scenario(file: &str, text: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins");
    Scenario::parse(folder.join(file), text).unwrap_or_else(|error| panic!("{error}"))
}

fn play(file: &str, text: &str) -> Played {
    let scenario = scenario(file, text);
    scenario.play(&stub_runtime(), scenario.plugin().unwrap())
}

#[track_caller]
fn passes(file: &str, text: &str) {
    if let Some(failure) = play(file, text).failure {
        panic!("{failure}");
    }
}

#[track_caller]
fn refused(text: &str) -> String {
    match Scenario::parse("lock.toml", text) {
        Err(error @ (ScenarioError::Format { .. } | ScenarioError::Step { .. })) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_scenario_says_everything_in_toml() {
    passes("all.toml", include_str!("../scenarios/simulator.toml"));
}

#[test]
fn and_in_yaml() {
    passes("all.yaml", include_str!("../scenarios/first.yaml"));
}

#[test]
fn a_hundred_runs_give_one_log() {
    let log = || {
        let played = play("all.toml", include_str!("../scenarios/simulator.toml"));
        played.log.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let first = log();
    for _ in 0..99 {
        assert_eq!(log(), first);
    }
}

#[test]
fn a_failure_names_the_line_the_step_what_was_expected_and_what_came() {
    let text = r#"plugin = "first.wasm"

[[steps]]
ask = "connector.unlock"
with = { evse = 1, connector = 1 }

[[steps]]
sent = { port = "board", text = "close 1.1\n" }
"#;
    let failure = play("lock.toml", text).failure.unwrap().to_string();
    for expected in [
        "lock.toml:7: step 2",
        r#"expected: "close 1.1\n" sent to board"#,
        r#"got: "open 1.1\n""#,
    ] {
        assert!(failure.contains(expected), "{expected} is not in\n{failure}");
    }
}

#[test]
fn a_failure_in_yaml_names_its_line_too() {
    let text = "plugin: first.wasm\nports: { board: {} }\nsteps:\n  - ask: connector.unlock\n    with: { evse: 1, connector: 1 }\n    \
                answer: unlock-failed\n";
    let scenario = scenario("lock.yaml", text);
    let played = scenario.play(&stub_runtime(), &component("first"));
    let failure = played.failure.unwrap().to_string();
    assert!(failure.contains("lock.yaml:4: step 1"), "{failure}");
}

#[test]
fn a_fault_that_no_step_expects_fails_the_scenario() {
    let text = r#"plugin = "misbehaving-trap.wasm"
[[steps]]
ask = "connector.unlock"
with = { evse = 1, connector = 1 }
unanswered = "faulted"
"#;
    let failure = play("trap.toml", text).failure.unwrap().to_string();
    assert!(
        failure.contains("no fault but those that a step expects"),
        "{failure}"
    );
    passes(
        "trap.toml",
        &format!("{text}[[steps]]\nfault = {{ kind = \"trap\", function = \"connector.unlock\" }}\n"),
    );
}

#[test]
fn a_plugin_that_does_not_start_fails_unless_that_is_expected() {
    let text = "plugin = \"simulator.wasm\"\nsettings = { evses = \"many\" }\n";
    let failure = play("refused.toml", text).failure.unwrap().to_string();
    assert!(failure.contains("expected: the plugin starts"), "{failure}");
    passes("refused.toml", &format!("refused = \"evses\"\n{text}"));
}

#[test]
fn what_is_mistyped_is_refused_with_what_may_be_meant_before_anything_runs() {
    for (text, expected) in [
        (
            "plugn = \"x\"\n",
            "lock.toml:1: `plugn` is not known; did you mean `plugin`?",
        ),
        (
            "[[steps]]\nfed = 1\n",
            "lock.toml:2: `fed` is not known; did you mean `feed`?",
        ),
        (
            "[[steps]]\nask = \"connector.unlok\"\n",
            "lock.toml:1: step 1: connector.unlok: `connector.unlok` is not known; did you mean `connector.unlock`?",
        ),
        (
            "[[steps]]\n[[steps]]\nask = \"connector.unlock\"\nwith = { evse = 1, conector = 1 }\n",
            "lock.toml:2: step 2: connector.unlock: `conector` is not known; did you mean `connector`?",
        ),
        (
            "[[steps]]\nask = \"connector.unlock\"\nwith = { evse = 1, connector = 1 }\nanswer = \"unlockd\"\n",
            "did you mean `unlocked`?",
        ),
        (
            "[[steps]]\nfact = \"hardware.cabel\"\n",
            "did you mean `hardware.cable`?",
        ),
        (
            "[[steps]]\nfact = \"hardware.cable\"\nwith = { pluged = true }\n",
            "did you mean `plugged`?",
        ),
        ("[[steps]]\nfact = \"link.upp\"\n", "did you mean `link.up`?"),
        ("[[steps]]\nfault = { kind = \"tarp\" }\n", "did you mean `trap`?"),
        (
            "[[steps]]\nswap = { to = \"x\", power-cut = \"handover\" }\n",
            "did you mean `hand-over`?",
        ),
        (
            "[[steps]]\nafter = \"5 parsecs\"\n",
            "is no time; write it like `5s`",
        ),
        ("[[steps]]\ncrash = true\nlog = \"x\"\n", "a step does one thing"),
        (
            "[[steps]]\ncrash = true\nwith = {}\n",
            "`with` says nothing about this step",
        ),
        (
            "[[steps]]\ncrash = true\nwithin = \"1s\"\n",
            "`within` is for a step that expects something",
        ),
        ("[[steps]]\nfeed = { port = \"a\", hex = \"0\" }\n", "is not hex"),
        (
            "[[steps]]\nfeed = { port = \"a\", text = \"ab\", cut = [3] }\n",
            "`cut` asks for 3 bytes, and 2 are left",
        ),
    ] {
        let error = refused(text);
        assert!(error.contains(expected), "{expected}\nis not in\n{error}");
    }
}
