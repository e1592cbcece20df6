//! What is committed is there after a restart.

use super::*;
use crate::{
    Availability, SecurityEntry, TokenRow, TransactionRow, VariableKey, VariableValue, security_log::ENTRIES,
};

/// Each inner list is committed on a station of its own, with a restart after each batch.
fn after(batches: Vec<Vec<Change>>) -> Loaded {
    let folder = Folder::new();
    for batch in batches {
        let (store, _) = folder.open();
        commit(&store, batch).unwrap();
        store.close();
    }
    folder.reload()
}

fn transaction(id: &str, state: &str) -> TransactionRow {
    TransactionRow {
        id: id.to_owned(),
        evse: 1,
        state: state.to_owned(),
    }
}

fn meter(transaction: &str, value: &str) -> MeterRow {
    MeterRow {
        transaction: transaction.to_owned(),
        value: value.to_owned(),
    }
}

fn token(key: &str, last_used: i64) -> TokenRow {
    TokenRow {
        key: key.to_owned(),
        info: "{}".to_owned(),
        expires_at: Some(9),
        last_used,
    }
}

fn key(evse: Option<i32>, variable_instance: Option<&str>) -> VariableKey {
    VariableKey {
        component: "AlignedDataCtrlr".to_owned(),
        component_instance: None,
        evse,
        connector: None,
        variable: "Interval".to_owned(),
        variable_instance: variable_instance.map(str::to_owned),
        attribute: "Actual".to_owned(),
    }
}

fn variable(key: VariableKey, value: &str) -> VariableValue {
    VariableValue {
        key,
        origin: "Csms".to_owned(),
        value: value.to_owned(),
    }
}

#[test]
fn a_new_store_is_empty() {
    assert_eq!(Folder::new().reload(), Loaded::default());
}

#[test]
fn the_queue_keeps_its_order_over_restarts() {
    let loaded = after(vec![
        vec![push("b"), push("a"), push("c")],
        vec![
            Change::QueueRemove { id: "a".into() },
            Change::QueueRemove { id: "c".into() },
        ],
        vec![
            push("0"),
            Change::QueueAttempts {
                id: "b".into(),
                attempts: 3,
            },
        ],
    ]);
    assert_eq!(
        loaded.queue,
        [
            QueuedMessage {
                attempts: 3,
                ..message("b")
            },
            message("0")
        ]
    );
}

#[test]
fn a_message_id_is_queued_once() {
    let folder = Folder::with_message("a");
    let (store, _) = folder.open();
    let outcome = commit(&store, vec![state("x", "1"), push("a")]);
    assert!(
        matches!(outcome, Err(StoreError::Refused { change: 1, .. })),
        "{outcome:?}"
    );
    store.close();
    assert_eq!(folder.reload().state, []);
}

#[test]
fn variables_are_told_apart_by_every_part_of_their_key() {
    let loaded = after(vec![
        vec![
            Change::VariablePut(variable(key(None, None), "900")),
            Change::VariablePut(variable(key(Some(0), None), "1")),
            Change::VariablePut(variable(key(None, Some("")), "2")),
            Change::VariablePut(variable(key(Some(1), None), "3")),
        ],
        vec![
            Change::VariablePut(variable(key(None, None), "60")),
            Change::VariableRemove(key(Some(1), None)),
        ],
    ]);
    let expected = [
        variable(key(Some(0), None), "1"),
        variable(key(None, Some("")), "2"),
        variable(key(None, None), "60"),
    ];
    assert_eq!(loaded.variables, expected);
}

#[test]
fn meter_values_stay_with_their_transaction_and_go_with_it() {
    let loaded = after(vec![
        vec![
            Change::TransactionPut(transaction("t1", "1")),
            Change::TransactionPut(transaction("t2", "1")),
        ],
        vec![
            Change::MeterAppend(meter("t1", "10")),
            Change::MeterAppend(meter("t2", "20")),
        ],
        vec![
            Change::TransactionPut(transaction("t1", "2")),
            Change::MeterAppend(meter("t1", "11")),
        ],
        vec![Change::TransactionRemove { id: "t2".into() }],
    ]);
    assert_eq!(loaded.transactions, [transaction("t1", "2")]);
    assert_eq!(loaded.meter_values, [meter("t1", "10"), meter("t1", "11")]);
}

#[test]
fn tokens_come_back_least_recently_used_first() {
    let put = |key, last_used| Change::TokenPut(token(key, last_used));
    let first = vec![put("a", 1), put("b", 2), put("c", 3)];
    let second = vec![put("a", 4), Change::TokenRemove { key: "c".into() }];
    let loaded = after(vec![first.clone(), second]);
    assert_eq!(loaded.tokens, [token("b", 2), token("a", 4)]);
    assert_eq!(after(vec![first, vec![Change::TokensClear]]).tokens, []);
}

#[test]
fn availability_and_documents_are_replaced() {
    let available = |connector, operational| Availability {
        evse: 1,
        connector,
        operational,
    };
    let loaded = after(vec![
        vec![
            Change::AvailabilityPut(available(0, false)),
            Change::AvailabilityPut(available(1, false)),
        ],
        vec![
            Change::AvailabilityPut(available(1, true)),
            state("reset", "1"),
            state("boot", "2"),
        ],
        vec![state("boot", "3"), Change::StateRemove { name: "reset".into() }],
    ]);
    assert_eq!(loaded.availability, [available(0, false), available(1, true)]);
    assert_eq!(
        loaded.state,
        [Document {
            name: "boot".into(),
            value: "3".into()
        }]
    );
}

#[test]
fn the_security_log_drops_its_oldest_entries() {
    let entry = |at| SecurityEntry {
        at,
        kind: "StartupOfTheDevice".into(),
        text: "é".repeat(2000),
    };
    let (store, _) = Store::open_in_memory().unwrap();
    commit(
        &store,
        (0..ENTRIES + 5)
            .map(|at| Change::SecurityLog(entry(at)))
            .collect(),
    )
    .unwrap();
    let log = store.security_log().unwrap();
    assert_eq!(log.len() as i64, ENTRIES);
    assert_eq!(
        log[0],
        SecurityEntry {
            text: "é".repeat(1024),
            ..entry(5)
        }
    );
}
