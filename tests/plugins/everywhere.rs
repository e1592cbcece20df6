//! The three worst vices, in each function of the contract.

use crate::day::Day;

/// All that a plugin can export, without `describe`.
const PLACES: [&str; 25] = [
    "init",
    "configure",
    "self-test",
    "save-state",
    "load-state",
    "shutdown",
    "on-timer",
    "on-port-data",
    "on-port-state",
    "is-reset-allowed",
    "reset",
    "unlock",
    "lock",
    "effective-status-changed",
    "allow-energy",
    "set-limit",
    "may-start",
    "may-stop",
    "all-unavailable",
    "boot",
    "transaction-event",
    "transaction-response",
    "variable-changed",
    "time-sync",
    "ocpp-message",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_traps_in_a_function() {
    everywhere("trap").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_loops_in_a_function() {
    everywhere("loop").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_takes_all_memory_in_a_function() {
    everywhere("memory").await;
}

async fn everywhere(vice: &'static str) {
    crate::some_at_once(PLACES.iter().map(|place| day(vice, place))).await;
}

async fn day(vice: &str, place: &str) {
    let day = Day::with(&format!("misbehaving-{vice}"), &[("where", place)]).await;
    day.ask_everything().await;
    day.end().await;
}
