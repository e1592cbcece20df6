//! Sequences that are in order, and sequences that are not.

use plugpoint_ocpp::DateTime;
use plugpoint_ocpp::v201::RegistrationStatusEnumType;
use serde_json::{Value, json};

use super::*;
use crate::testing::event;

/// An entry for an event of station cp1.
fn entry(message_id: &str, request: Value) -> Entry {
    Entry {
        at: DateTime::from_millis(0).unwrap(),
        station: "cp1".into(),
        fact: Fact::Event {
            message_id: message_id.into(),
            request: Box::new(serde_json::from_value(request).unwrap()),
        },
    }
}

/// Events (message id, sequence number, type, register in Wh) of transaction T.
fn book(events: &[(&str, i32, &str, f64)]) -> Ledger {
    let mut ledger = Ledger::default();
    for (id, seq_no, event_type, register) in events {
        ledger.apply(entry(id, event("T", *seq_no, event_type, *register)));
    }
    ledger
}

fn faults(events: &[(&str, i32, &str, f64)]) -> Vec<Fault> {
    let complaints = book(events).audit().err().unwrap_or_default();
    complaints.into_iter().map(|complaint| complaint.fault).collect()
}

const START: (&str, i32, &str, f64) = ("a", 0, "Started", 100.0);
const UPDATE: (&str, i32, &str, f64) = ("b", 1, "Updated", 150.0);
const END: (&str, i32, &str, f64) = ("c", 2, "Ended", 350.0);

#[test]
fn a_whole_transaction_is_in_order() {
    let summary = book(&[START, UPDATE, END]).audit().unwrap();
    let expected = Summary {
        stations: 1,
        transactions: 1,
        open: 0,
        events: 3,
        repeats: 0,
        energy_wh: 250.0,
    };
    assert_eq!(summary, expected);
    assert_eq!(book(&[START, UPDATE]).audit().unwrap().open, 1);
    assert_eq!(Ledger::default().audit().unwrap(), Summary::default());
}

#[test]
fn a_repeat_is_legal_and_no_new_event() {
    let ledger = book(&[START, START, UPDATE, END, END]);
    let summary = ledger.audit().unwrap();
    assert_eq!((summary.events, summary.repeats), (3, 2));
}

#[test]
fn order_of_arrival_does_not_matter() {
    book(&[END, START, UPDATE]).audit().unwrap();
}

#[test]
fn what_is_wrong_is_named() {
    let transaction = || "T".to_owned();
    let gap = |from, to| Fault::Gap {
        transaction: transaction(),
        from,
        to,
    };
    let cases: [(&[_], Fault); 9] = [
        (&[START, END], gap(1, 1)),
        (&[("a", 3, "Started", 0.0)], gap(0, 2)),
        (
            &[("b", 0, "Updated", 0.0)],
            Fault::NotStarted {
                transaction: transaction(),
            },
        ),
        (
            &[START, ("b", 1, "Started", 100.0)],
            Fault::StartedAgain {
                transaction: transaction(),
                seq_no: 1,
            },
        ),
        (
            &[START, ("b", 1, "Ended", 100.0), ("c", 2, "Updated", 100.0)],
            Fault::AfterEnd {
                transaction: transaction(),
                seq_no: 2,
            },
        ),
        (
            &[START, ("z", 0, "Started", 100.0)],
            Fault::Doubled {
                transaction: transaction(),
                seq_no: 0,
                first: "a".into(),
                second: "z".into(),
            },
        ),
        (
            &[START, ("a", 0, "Started", 101.0)],
            Fault::Changed {
                transaction: transaction(),
                message_id: "a".into(),
            },
        ),
        (
            &[START, ("a", 1, "Updated", 100.0)],
            Fault::Changed {
                transaction: transaction(),
                message_id: "a".into(),
            },
        ),
        (
            &[START, ("b", 1, "Updated", 99.0)],
            Fault::RegisterFell {
                transaction: transaction(),
                from: 100.0,
                to: 99.0,
            },
        ),
    ];
    for (events, fault) in cases {
        assert_eq!(faults(events), [fault], "{events:?}");
    }
}

#[test]
fn a_transaction_ends_before_the_next_on_its_evse() {
    let mut ledger = book(&[START]);
    ledger.apply(entry("n", event("N", 0, "Started", 100.0)));
    let complaints = ledger.audit().unwrap_err();
    let (transaction, next) = ("T".to_owned(), "N".to_owned());
    assert_eq!(complaints[0].fault, Fault::NeverEnded { transaction, next });
    ledger.apply(entry("e", event("T", 1, "Ended", 100.0)));
    ledger.audit().unwrap();
}

#[test]
fn a_message_id_belongs_to_one_transaction() {
    let mut ledger = book(&[START, ("b", 1, "Ended", 100.0)]);
    ledger.apply(entry("b", event("N", 0, "Started", 100.0)));
    assert!(matches!(
        ledger.audit().unwrap_err()[0].fault,
        Fault::Changed { .. }
    ));
}

#[test]
fn registers_are_read_in_any_unit_and_only_the_import_counts() {
    let mut started = event("T", 0, "Started", 0.0);
    started["meterValue"][0]["sampledValue"] = json!([
        {"value": 1.5, "measurand": "Energy.Active.Import.Register", "unitOfMeasure": {"unit": "kWh"}},
        {"value": 9.0, "measurand": "Power.Active.Import"},
        {"value": 7.0, "phase": "L1"},
        {"value": 8.0, "location": "Inlet"},
    ]);
    let mut ended = event("T", 1, "Ended", 0.0);
    ended["meterValue"][0]["sampledValue"] = json!([{"value": 2.0, "unitOfMeasure": {"multiplier": 3}}]);
    let mut ledger = Ledger::default();
    ledger.apply(entry("a", started));
    ledger.apply(entry("b", ended));
    assert_eq!(ledger.transactions()[0].register_wh(), Some((1500.0, 2000.0)));
    ledger.audit().unwrap();
}

#[test]
fn the_file_brings_the_same_ledger_back_and_a_torn_line_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let fault = Fault::RegisterFell {
        transaction: "T".into(),
        from: 2.5,
        to: 1.0,
    };
    let status = RegistrationStatusEnumType::Accepted;
    let other = |fact| Entry {
        fact,
        ..entry("", event("T", 0, "Started", 0.0))
    };
    let entries = [
        other(Fact::Connected),
        other(Fact::Booted { status }),
        entry("é", event("T", 0, "Started", 0.5)),
        other(Fact::Fault { fault }),
        other(Fact::Disconnected),
    ];
    let (mut ledger, mut file) = LedgerFile::open(&path).unwrap();
    for entry in entries {
        file.append(&entry).unwrap();
        ledger.apply(entry);
    }
    std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut file| {
            use std::io::Write;
            file.write_all("{\"at\":\"é".as_bytes().split_last().unwrap().1)
        })
        .unwrap();
    assert_eq!(Ledger::read(&path).unwrap(), ledger);

    let (again, mut file) = LedgerFile::open(&path).unwrap();
    assert_eq!(again, ledger);
    assert_eq!(again.registration("cp1"), Some(status));
    file.append(&other(Fact::Connected)).unwrap();
    Ledger::read(&path).unwrap();

    std::fs::write(&path, "{}\n").unwrap();
    let error = Ledger::read(&path).unwrap_err();
    assert!(error.to_string().contains("line 1"), "{error}");
}
