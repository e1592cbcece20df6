//! Vices in each function of the contract, and through each function of the host.

use plugpoint_runtime::contract::UnlockOutcome;
use plugpoint_runtime::{Answer, Bind, PluginSpec, Question};
use plugpoint_tests::component;

use crate::day::Day;
use crate::functions::in_wit;
use crate::host::{Host, spec};

const VERSION: &str = "0.1.0";
/// More than may cross the boundary in one call, and less than the memory that a plugin has.
const HUGE_TEXT: &str = "2097152";
const HUGE_LIST: &str = "200000";

/// Functions of the host that take neither text nor list.
const PLAIN: [&str; 16] = [
    "clock.now",
    "clock.monotonic",
    "clock.set-timer",
    "clock.cancel-timer",
    "ports.names",
    "hardware.cable",
    "hardware.ev",
    "hardware.contactor",
    "hardware.lock",
    "hardware.stop-pressed",
    "replies.unlocked",
    "replies.locked",
    "replies.reset",
    "jobs.read",
    "jobs.progress",
    "uplink.try-switch",
];

/// What a station calls in a day, without `describe`.
const IN_A_DAY: [&str; 28] = [
    "lifecycle.init",
    "lifecycle.configure",
    "lifecycle.self-test",
    "lifecycle.save-state",
    "lifecycle.load-state",
    "lifecycle.shutdown",
    "events.on-timer",
    "events.on-port-data",
    "events.on-port-state",
    "reset.is-reset-allowed",
    "reset.reset",
    "connector.unlock",
    "connector.lock",
    "connector.effective-status-changed",
    "power.allow-energy",
    "power.set-limit",
    "power.may-start",
    "power.may-stop",
    "power.all-unavailable",
    "observer.boot",
    "observer.connection",
    "observer.connector-status",
    "observer.authorization",
    "observer.transaction-event",
    "observer.transaction-response",
    "observer.variable-changed",
    "observer.time-sync",
    "observer.ocpp-message",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_station_charges_while_a_plugin_traps_in_a_function() {
    days("trap").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_charges_while_a_plugin_loops_in_a_function() {
    days("loop").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_charges_while_a_plugin_takes_all_memory_in_a_function() {
    days("memory").await;
}

async fn days(vice: &'static str) {
    crate::some_at_once(IN_A_DAY.iter().map(|place| day(vice, place))).await;
}

async fn day(vice: &str, place: &str) {
    let day = Day::with(&format!("misbehaving-{vice}"), &[("where", place)]).await;
    day.ask_everything().await;
    day.end().await;
}

#[test]
fn a_vice_in_any_function_is_stood_and_the_neighbour_not_disturbed() {
    for vice in ["trap", "loop", "stack", "memory", "bad-answers"] {
        for function in in_wit(VERSION, "plugin.wit") {
            stand(vice, &[("where", &function.to_string())]);
        }
    }
}

#[test]
fn what_is_huge_is_given_back_by_any_function() {
    for function in in_wit(VERSION, "plugin.wit") {
        let place = function.to_string();
        stand("huge-text", &[("where", &place), ("size", HUGE_TEXT)]);
        stand("huge-list", &[("where", &place), ("size", HUGE_LIST)]);
    }
}

#[test]
fn what_is_huge_is_said_through_any_function_of_the_host() {
    for function in in_wit(VERSION, "host.wit") {
        let through = function.to_string();
        if PLAIN.contains(&through.as_str()) {
            continue;
        }
        let fault = stand("huge-text", &[("through", &through), ("size", HUGE_TEXT)]);
        assert!(fault.contains("boundary"), "{through}: {fault}");
        stand("huge-list", &[("through", &through), ("size", HUGE_LIST)]);
    }
}

/// Its number is easily guessed; whose it is, the host knows.
#[test]
fn nobody_answers_another_plugins_request() {
    let host = Host::new();
    let mut neighbour = neighbour();
    neighbour.settings.insert("unlock".to_owned(), "later".to_owned());
    host.plugins.load(neighbour).unwrap();
    host.plugins.load(spec("misbehaving-forged-ids", &[])).unwrap();
    let waiting = host.put(Question::Unlock {
        evse: 1,
        connector: 1,
    });
    // The forger is asked meanwhile, and answers "unlock-failed" to whatever it can think of.
    let own = host.ask(Question::Unlock {
        evse: 2,
        connector: 1,
    });
    let unlocked = Ok(Answer::Unlock(UnlockOutcome::Unlocked));
    assert_eq!(own, unlocked);
    assert_eq!(host.answer(waiting), Some(unlocked));
    host.plugins.shutdown();
}

/// A plugin with a vice is asked everything, and a good one beside it serves as ever. Gives the last fault.
fn stand(vice: &str, settings: &[(&str, &str)]) -> String {
    let host = Host::new();
    host.plugins.load(neighbour()).unwrap();
    let spec = spec(&format!("misbehaving-{vice}"), settings);
    let id = spec.id.clone();
    // Who cannot even start is not used.
    let loaded = host.plugins.load(spec);
    host.ask_everything();
    let unlocked = host.ask(Question::Unlock {
        evse: 1,
        connector: 1,
    });
    assert_eq!(
        unlocked,
        Ok(Answer::Unlock(UnlockOutcome::Unlocked)),
        "beside {vice} {settings:?}"
    );
    let stats = host.plugins.stats();
    host.plugins.shutdown();
    match loaded {
        Err(error) => error.to_string(),
        Ok(_) => {
            let stats = stats.into_iter().find(|stats| stats.id == id).unwrap();
            stats
                .last_fault
                .map(|fault| fault.to_string())
                .unwrap_or_default()
        }
    }
}

fn neighbour() -> PluginSpec {
    let mut spec = PluginSpec::new("neighbour", component("simulator")).unsigned();
    spec.settings.insert("evses".to_owned(), "1".to_owned());
    spec.bind = Bind::to_evses([1]);
    spec
}
