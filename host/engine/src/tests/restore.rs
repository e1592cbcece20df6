//! Starting on what was stored, whatever it is.

use std::time::Duration;

use plugpoint_ocpp::v201::{BootReasonEnumType, ChargingStationType};
use plugpoint_ocpp::{DateTime, Leniency};

use super::{blueprint, story};
use crate::device_model::{AttributeType, ComponentKey, Origin, StoredVariable, VariableKey, VariableName};
use crate::{Change, Document, Engine, Now, Output, Queued, Report, Restored, Setup, StoredToken};

fn outputs(restored: Restored) -> Vec<Output> {
    let now = Now {
        mono: Duration::ZERO,
        wall: DateTime::from_millis(0).unwrap(),
    };
    let setup = Setup {
        model: blueprint().model,
        restored,
        identity: ChargingStationType::new("m", "v"),
        boot_reason: BootReasonEnumType::PowerUp,
        leniency: Leniency::Strict,
        seed: 1,
    };
    let mut engine = Engine::new(now, setup);
    std::iter::from_fn(|| engine.poll()).collect()
}

fn message(payload: &str) -> Queued {
    Queued {
        id: "m1".into(),
        action: "TransactionEvent".into(),
        payload: payload.into(),
        transaction: None,
        enqueued_at: DateTime::from_millis(0).unwrap(),
        attempts: u32::MAX,
    }
}

#[test]
fn rows_nobody_can_read_are_told_and_do_no_harm() {
    let garbage = Restored {
        queue: vec![message("{\"half")],
        transactions: vec!["{}".into(), "no JSON".into(), "[1]".into()],
        meters: vec![("nobody".into(), "no JSON".into())],
        tokens: vec![StoredToken {
            key: "x".into(),
            info: "no JSON".into(),
            expires_at: None,
            last_used: DateTime::from_millis(0).unwrap(),
        }],
        availability: vec![(9, 9, false), (-1, -1, false), (1, 7, true)],
        documents: [
            "boot_reason",
            "scheduled_reset",
            "scheduled_availability",
            "other",
        ]
        .map(|name| (name.to_owned(), Document("no JSON".to_owned())))
        .into(),
        ..Restored::default()
    };
    let outputs = outputs(garbage);
    let told = |output: &&Output| matches!(output, Output::Report(Report::Restored(_)));
    assert_eq!(outputs.iter().filter(told).count(), 4);
    assert!(outputs.contains(&Output::Store(Change::QueueRemove { id: "m1".into() })));
}

/// The files have no such variable any more: the value is told once, and forgotten.
#[test]
fn a_stored_value_without_a_variable_is_removed() {
    let component = ComponentKey::station("NoSuchCtrlr");
    let stored = StoredVariable {
        key: VariableKey::new(component, VariableName::from_static("Gone", None)),
        attribute: AttributeType::Actual,
        origin: Origin::Csms,
        value: "1".into(),
    };
    let outputs = outputs(Restored {
        variables: vec![stored.clone()],
        ..Restored::default()
    });
    let told = |output: &&Output| matches!(output, Output::Report(Report::Restored(_)));
    assert_eq!(outputs.iter().filter(told).count(), 1);
    assert!(outputs.contains(&Output::Store(Change::VariableRemove(stored))));
}

/// Somebody has taken an EVSE out of the files while a car was charging.
#[test]
fn a_transaction_without_an_evse_is_ended() {
    let rig = story("boot\nplug 1\nswipe 1 A");
    let stored = rig.store.restored();
    let state = stored.transactions[0].replace("\"evse\":1", "\"evse\":7");
    let outputs = outputs(Restored {
        transactions: vec![state],
        ..Restored::default()
    });
    let ended = |output: &Output| {
        matches!(output, Output::Store(Change::QueuePush(message))
            if message.payload.contains("\"eventType\":\"Ended\"") && message.payload.contains("\"seqNo\":1"))
    };
    assert!(outputs.iter().any(ended));
}

#[test]
fn a_car_that_charged_charges_on_through_a_restart() {
    story(
        "with InternalCtrlr.ResumeTransactionsOnBoot=true
         boot
         swipe 1 ABCD
         plug 1
         charge 1
         forget
         kill
         no tell allow-energy 1 false
         tell allow-energy 1 true
         connect
         no < event",
    );
}

#[test]
fn a_car_that_left_meanwhile_gets_no_energy_when_it_returns() {
    story(
        "with InternalCtrlr.ResumeTransactionsOnBoot=true
         boot
         swipe 1 ABCD
         plug 1
         charge 1
         disconnect
         swipe 1 ABCD
         forget
         kill
         tell allow-energy 1 false
         no tell allow-energy 1 true",
    );
}
