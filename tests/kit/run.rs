//! `plugpoint plugin run`, at the other end of a pipe.

use crate::desk::{Desk, plugin};

#[test]
fn a_plugin_is_talked_to_at_the_prompt() {
    let typed = "help\nask connector.unlock evse=1 connector=1\nfeed board ok\\n\nfeed nothing x\nkv full\nstats\n\
                 crash\nwait 200ms\nswap nowhere.wasm\nquit\n";
    Desk::new()
        .plugin_with_input(&["run", &plugin("first"), "--port", "board"], typed)
        .succeeded()
        .says("up       first")
        .says("put a question")
        .says("sent     board: \"open 1.1\\n\"")
        .says("answer   #1: \"unlocked\"")
        .says("no port `nothing` is on the screen; there is: board")
        .says("connector.unlock")
        .says("incarnation 2")
        .says("rolled back in read")
        .says("the old version serves on");
}

#[test]
fn settings_are_given_and_a_refusal_is_shown() {
    let desk = Desk::new();
    let simulator = plugin("simulator");
    desk.plugin_with_input(
        &["run", &simulator, "--setting", "evses=1", "--port", "board"],
        "feed board {\"do\":\"plug-in\"}\\n\nwait 200ms\n",
    )
    .succeeded()
    .says("fact     hardware.cable");
    desk.plugin(&["run", &simulator, "--setting", "evses=many"])
        .failed()
        .says("evses");
}
