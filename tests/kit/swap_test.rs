//! `plugpoint plugin swap-test`.

use plugpoint_tests::Vendor;

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

/// Nobody trusts it yet, and its ports are those of its manifest.
#[test]
fn a_signed_bundle_is_tried_as_it_ships() {
    let acme = Vendor::new("acme");
    let bundles = [("simulator", "1.0.0"), ("simulator-v2", "2.0.0")];
    let bundles = bundles.map(|(name, version)| acme.bundle(name, version, 1).display().to_string());
    let args: Vec<_> = ["swap-test", &bundles[0], &bundles[1], "--port", "board"].into();
    Desk::new()
        .plugin(&args)
        .succeeded()
        .says("ok      old -> new: hands over");
}

#[test]
fn a_version_that_refuses_the_state_is_found_out() {
    swap_test("simulator-v2-refuses-state")
        .failed()
        .says("FAILED  old -> new: hands over")
        .says("rolled back in hand-over");
}
