//! `plugpoint plugin test`.

use crate::desk::{Desk, plugin};

fn opens(text: &str) -> String {
    format!(
        "name = \"the lock opens\"\nplugin = \"{}\"\nports = {{ board = {{}} }}\n[[steps]]\nask = \"connector.unlock\"\n\
         with = {{ evse = 1, connector = 1 }}\nanswer = \"{text}\"\n",
        plugin("first")
    )
}

#[test]
fn the_scenarios_of_a_project_are_found_and_played() {
    let desk = Desk::new();
    desk.write("scenarios/opens.toml", &opens("unlocked"));
    let yaml = format!("plugin: {}\nsteps:\n  - after: 1h\n", plugin("first"));
    desk.write("scenarios/deep/waits.yaml", &yaml);
    desk.plugin(&["test"])
        .succeeded()
        .says("ok      the lock opens")
        .says("ok      waits  (3600 s of virtual time")
        .says("2 passed, 0 failed");
}

#[test]
fn a_failure_is_shown_counted_and_reported_to_continuous_integration() {
    let desk = Desk::new();
    desk.write("scenarios/a.toml", &opens("unlocked"));
    desk.write("scenarios/b.toml", &opens("unlock-failed"));
    desk.write("scenarios/c.toml", "nmae = \"x\"\n");
    desk.plugin(&["test", "--junit", "report.xml"])
        .failed()
        .says("scenarios/b.toml:4: step 1")
        .says("expected: the answer \"unlock-failed\"")
        .says("got: \"unlocked\"")
        .says("scenarios/c.toml:1: `nmae` is not known; did you mean `name`?")
        .says("1 passed, 2 failed");
    let report = std::fs::read_to_string(desk.path().join("report.xml")).unwrap();
    for expected in [
        r#"tests="3""#,
        r#"failures="1""#,
        r#"errors="1""#,
        "unlock-failed",
        "sent     board",
    ] {
        assert!(report.contains(expected), "{expected} is not in\n{report}");
    }
}

#[test]
fn another_component_can_be_put_in_the_place_of_the_one_that_is_named() {
    let desk = Desk::new();
    desk.write("lock.toml", &opens("unlocked"));
    let other = plugin("misbehaving-never-answers");
    desk.plugin(&["test", "lock.toml", "--component", &other])
        .failed()
        .says("no answer so far");
    desk.plugin(&["test", "lock.toml", "--component", "nowhere.wasm"])
        .failed()
        .says("nowhere.wasm cannot be read");
}

#[test]
fn a_folder_without_scenarios_is_told_so() {
    let desk = Desk::new();
    desk.plugin(&["test"])
        .failed()
        .says("there is no folder `scenarios` here");
}
