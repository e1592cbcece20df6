//! TxStartPoint and TxStopPoint: when transactions start and end, as a table.

use super::blueprint;
use crate::script::run;

const POINTS: [&str; 4] = ["EVConnected", "Authorized", "PowerPathClosed", "EnergyTransfer"];

const CABLE_FIRST: [&str; 6] = [
    "plug 1",
    "swipe 1 A",
    "charge 1",
    "rest 1",
    "swipe 1 A",
    "unplug 1",
];
const STOPPED: [&str; 6] = [
    "plug 1",
    "swipe 1 A",
    "charge 1",
    "swipe 1 A",
    "contactor 1 open",
    "unplug 1",
];
const TOKEN_FIRST: [&str; 6] = [
    "swipe 1 A",
    "plug 1",
    "charge 1",
    "contactor 1 open",
    "unplug 1",
    "swipe 1 A",
];

const REMOTE: &str =
    r#"> RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"},"evseId":1}"#;

/// Each event of the transaction, at the step that led to it.
fn row(variable: &str, point: &str, other: &str, steps: &[&str]) -> String {
    let mut blueprint = blueprint();
    blueprint.set(&format!("TxCtrlr.{variable}"), point).unwrap();
    let other_variable = if variable == "TxStartPoint" {
        "TxStopPoint"
    } else {
        "TxStartPoint"
    };
    blueprint
        .set(&format!("TxCtrlr.{other_variable}"), other)
        .unwrap();
    let mut cells = Vec::new();
    let mut story = String::from("boot\n");
    let mut seen = 0;
    for step in steps {
        story += step;
        story += "\n";
        let rig = run(&blueprint, &story).unwrap_or_else(|failure| panic!("{failure}"));
        let events = &rig.ledger().events;
        let new = events[seen..].iter().map(|event| {
            let kind = event["eventType"].as_str().unwrap();
            let trigger = event["triggerReason"].as_str().unwrap();
            match event["transactionInfo"]["stoppedReason"].as_str() {
                Some(reason) => format!("{kind}({trigger}, {reason})"),
                None => format!("{kind}({trigger})"),
            }
        });
        let new: Vec<_> = new.collect();
        seen = events.len();
        if !new.is_empty() {
            let step = if *step == REMOTE { "remote start" } else { step };
            cells.push(format!("    {step}: {}", new.join(" ")));
        }
    }
    format!("{variable}={point}\n{}\n", cells.join("\n"))
}

fn table(variable: &str, other: &str, steps: &[&str]) -> String {
    POINTS.map(|point| row(variable, point, other, steps)).concat()
}

#[track_caller]
fn same(found: &str, expected: &str) {
    let trimmed = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    };
    assert!(trimmed(found) == trimmed(expected), "found:\n{found}");
}

//= E01.FR.01 test
//= E02.FR.01 test
#[test]
fn start_points_cable_first() {
    same(
        &table("TxStartPoint", "EVConnected,Authorized", &CABLE_FIRST),
        "
        TxStartPoint=EVConnected
            plug 1: Started(CablePluggedIn)
            swipe 1 A: Updated(Authorized)
            charge 1: Updated(ChargingStateChanged)
            rest 1: Updated(ChargingStateChanged)
            swipe 1 A: Ended(StopAuthorized, Local)
        TxStartPoint=Authorized
            swipe 1 A: Started(Authorized)
            charge 1: Updated(ChargingStateChanged)
            rest 1: Updated(ChargingStateChanged)
            swipe 1 A: Ended(StopAuthorized, Local)
        TxStartPoint=PowerPathClosed
            swipe 1 A: Started(Authorized)
            charge 1: Updated(ChargingStateChanged)
            rest 1: Updated(ChargingStateChanged)
            swipe 1 A: Ended(StopAuthorized, Local)
        TxStartPoint=EnergyTransfer
            charge 1: Started(ChargingStateChanged)
            rest 1: Updated(ChargingStateChanged)
            swipe 1 A: Ended(StopAuthorized, Local)
        ",
    );
}

//= E03.FR.01 test
#[test]
fn start_points_token_first() {
    same(
        &table("TxStartPoint", "EVConnected,Authorized", &TOKEN_FIRST),
        "
        TxStartPoint=EVConnected
            plug 1: Started(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
            contactor 1 open: Updated(ChargingStateChanged)
            unplug 1: Ended(EVCommunicationLost, EVDisconnected)
        TxStartPoint=Authorized
            swipe 1 A: Started(Authorized)
            plug 1: Updated(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
            contactor 1 open: Updated(ChargingStateChanged)
            unplug 1: Ended(EVCommunicationLost, EVDisconnected)
            swipe 1 A: Started(Authorized)
        TxStartPoint=PowerPathClosed
            plug 1: Started(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
            contactor 1 open: Updated(ChargingStateChanged)
            unplug 1: Ended(EVCommunicationLost, EVDisconnected)
        TxStartPoint=EnergyTransfer
            charge 1: Started(ChargingStateChanged)
            contactor 1 open: Updated(ChargingStateChanged)
            unplug 1: Ended(EVCommunicationLost, EVDisconnected)
        ",
    );
}

//= F01.FR.01 test
#[test]
fn start_points_remote_start_after_the_cable() {
    same(
        &table(
            "TxStartPoint",
            "EVConnected,Authorized",
            &["plug 1", REMOTE, "charge 1"],
        ),
        "
        TxStartPoint=EVConnected
            plug 1: Started(CablePluggedIn)
            remote start: Updated(RemoteStart)
            charge 1: Updated(ChargingStateChanged)
        TxStartPoint=Authorized
            remote start: Started(RemoteStart)
            charge 1: Updated(ChargingStateChanged)
        TxStartPoint=PowerPathClosed
            remote start: Started(RemoteStart)
            charge 1: Updated(ChargingStateChanged)
        TxStartPoint=EnergyTransfer
            charge 1: Started(ChargingStateChanged)
        ",
    );
}

//= F02.FR.01 test
#[test]
fn start_points_remote_start_before_the_cable() {
    same(
        &table(
            "TxStartPoint",
            "EVConnected,Authorized",
            &[REMOTE, "plug 1", "charge 1"],
        ),
        "
        TxStartPoint=EVConnected
            plug 1: Started(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
        TxStartPoint=Authorized
            remote start: Started(RemoteStart)
            plug 1: Updated(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
        TxStartPoint=PowerPathClosed
            plug 1: Started(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
        TxStartPoint=EnergyTransfer
            charge 1: Started(ChargingStateChanged)
        ",
    );
}

//= E06.FR.01 test
#[test]
fn stop_points_token_stops() {
    same(
        &table("TxStopPoint", "EVConnected", &STOPPED),
        "
        TxStopPoint=EVConnected
            plug 1: Started(CablePluggedIn)
            swipe 1 A: Updated(Authorized)
            charge 1: Updated(ChargingStateChanged)
            swipe 1 A: Updated(StopAuthorized)
            unplug 1: Ended(EVCommunicationLost, Local)
        TxStopPoint=Authorized
            plug 1: Started(CablePluggedIn)
            swipe 1 A: Updated(Authorized)
            charge 1: Updated(ChargingStateChanged)
            swipe 1 A: Ended(StopAuthorized, Local)
        TxStopPoint=PowerPathClosed
            plug 1: Started(CablePluggedIn)
            swipe 1 A: Updated(Authorized)
            charge 1: Updated(ChargingStateChanged)
            swipe 1 A: Ended(StopAuthorized, Local)
        TxStopPoint=EnergyTransfer
            plug 1: Started(CablePluggedIn)
            swipe 1 A: Updated(Authorized)
            charge 1: Updated(ChargingStateChanged)
            swipe 1 A: Updated(StopAuthorized)
            contactor 1 open: Ended(ChargingStateChanged, Local)
        ",
    );
}

//= E06.FR.01 test
#[test]
fn stop_points_vehicle_leaves() {
    same(
        &table("TxStopPoint", "Authorized", &TOKEN_FIRST),
        "
        TxStopPoint=EVConnected
            swipe 1 A: Started(Authorized)
            plug 1: Updated(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
            contactor 1 open: Updated(ChargingStateChanged)
            unplug 1: Ended(EVCommunicationLost, EVDisconnected)
            swipe 1 A: Started(Authorized)
        TxStopPoint=Authorized
            swipe 1 A: Started(Authorized)
            plug 1: Updated(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
            contactor 1 open: Updated(ChargingStateChanged)
            unplug 1: Ended(EVCommunicationLost, EVDisconnected)
            swipe 1 A: Started(Authorized)
        TxStopPoint=PowerPathClosed
            swipe 1 A: Started(Authorized)
            plug 1: Updated(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
            contactor 1 open: Updated(ChargingStateChanged)
            unplug 1: Ended(EVCommunicationLost, EVDisconnected)
            swipe 1 A: Started(Authorized)
        TxStopPoint=EnergyTransfer
            swipe 1 A: Started(Authorized)
            plug 1: Updated(CablePluggedIn)
            charge 1: Updated(ChargingStateChanged)
            contactor 1 open: Ended(ChargingStateChanged, Other)
            swipe 1 A: Started(Authorized)
        ",
    );
}
