//! `plugpoint plugin swap-test`.

use crate::desk::{Desk, plugin};

const SETTINGS: [&str; 6] = [
    "--setting",
    "evses=1",
    "--setting",
    "unlock=later",
    "--port",
    "board",
];

fn swap_test(new: &str) -> crate::desk::Done {
    let (old, new) = (plugin("simulator"), plugin(new));
    let args: Vec<_> = ["swap-test", &old, &new].into_iter().chain(SETTINGS).collect();
    Desk::new().plugin(&args)
}

#[test]
fn two_versions_that_fit_are_said_to() {
    swap_test("simulator-v2")
        .succeeded()
        .says("ok      old -> new: hands over")
        .says("ok      power cut in hand-over")
        .says("they can take over from each other");
}

#[test]
fn a_version_that_refuses_the_state_is_found_out() {
    swap_test("simulator-v2-refuses-state")
        .failed()
        .says("FAILED  old -> new: hands over")
        .says("rolled back in hand-over");
}
