//! Anything in any order: the invariants of the stage hold, and nothing panics.

use std::time::Duration;

use plugpoint_ocpp::v201::Action;

use super::blueprint;
use crate::random::Random;
use crate::script::{Behaviour, Blueprint, Kill, Rig, Step};
use crate::{Answer, Input};

const FACTS: &[&str] = &[
    "plug 1",
    "plug 2",
    "unplug 1",
    "unplug 2",
    "charge 1",
    "charge 2",
    "rest 1",
    "cable 1 in",
    "cable 1 out",
    "cable 2 out",
    "ev 1 connected",
    "ev 1 charging",
    "ev 1 error",
    "ev 1 disconnected",
    "ev 2 disconnected",
    "contactor 1 closed",
    "contactor 1 open",
    "contactor 2 welded",
    "lock 1 locked",
    "lock 1 failed",
    "lock 2 unlocked",
    "meter 1 1500",
    "meter 1 1600",
    "meter 2 7 Voltage=230",
    "meter 0 1",
    "meter 1 NaN",
    "swipe 1 A",
    "swipe 1 A",
    "swipe 2 B",
    "swipe station A",
    "swipe station C",
    "stop 1",
    "stop 2",
    "fault 1 X",
    "clear 1 X",
    "fault 0 Y",
    "clear 0 Y",
    "plug 9",
    "swipe 9 A",
    "ready",
    "knows InternalCtrlr.ICCID 89490200001",
    "knows TxCtrlr.TxStartPoint Authorized",
    "plugin lock Broken it trapped",
    "plugin lock Up",
    "event lock TamperDetectionActivated lid",
    "event lock Vendors-own x",
    "event - PluginBreakerOpened lock",
];

const CALLS: &[&str] = &[
    r#"ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":1}}"#,
    r#"ChangeAvailability {"operationalStatus":"Operative","evse":{"id":1}}"#,
    r#"ChangeAvailability {"operationalStatus":"Inoperative"}"#,
    r#"ChangeAvailability {"operationalStatus":"Operative"}"#,
    r#"ClearCache {}"#,
    r#"DataTransfer {"vendorId":"x"}"#,
    r#"GetBaseReport {"requestId":1,"reportBase":"SummaryInventory"}"#,
    r#"GetBaseReport {"requestId":1,"reportBase":"FullInventory"}"#,
    r#"GetTransactionStatus {}"#,
    r#"GetVariables {"getVariableData":[{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStartPoint"}}]}"#,
    r#"RequestStartTransaction {"remoteStartId":1,"idToken":{"idToken":"R","type":"Central"},"evseId":1}"#,
    r#"RequestStartTransaction {"remoteStartId":2,"idToken":{"idToken":"S","type":"ISO14443"}}"#,
    r#"RequestStopTransaction {"transactionId":"x"}"#,
    r#"Reset {"type":"Immediate"}"#,
    r#"Reset {"type":"OnIdle"}"#,
    r#"Reset {"type":"OnIdle","evseId":1}"#,
    r#"Reset {"type":"Immediate","evseId":2}"#,
    r#"TriggerMessage {"requestedMessage":"BootNotification"}"#,
    r#"TriggerMessage {"requestedMessage":"Heartbeat"}"#,
    r#"TriggerMessage {"requestedMessage":"MeterValues"}"#,
    r#"TriggerMessage {"requestedMessage":"TransactionEvent"}"#,
    r#"TriggerMessage {"requestedMessage":"StatusNotification","evse":{"id":1,"connectorId":1}}"#,
    r#"UnlockConnector {"evseId":1,"connectorId":1}"#,
    r#"SetVariables {"setVariableData":[{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStopPoint"},"attributeValue":"EnergyTransfer"}]}"#,
    r#"SetVariables {"setVariableData":[{"component":{"name":"TxCtrlr"},"variable":{"name":"TxStartPoint"},"attributeValue":"EVConnected"}]}"#,
    r#"SetVariables {"setVariableData":[{"component":{"name":"OCPPCommCtrlr"},"variable":{"name":"HeartbeatInterval"},"attributeValue":"5"}]}"#,
    r#"SetChargingProfile {}"#,
    r#"Nonsense {}"#,
];

const SETTINGS: &[(&str, &[&str])] = &[
    (
        "TxCtrlr.TxStartPoint",
        &[
            "EVConnected",
            "Authorized",
            "PowerPathClosed",
            "EnergyTransfer",
            "EVConnected,Authorized",
        ],
    ),
    (
        "TxCtrlr.TxStopPoint",
        &[
            "EVConnected",
            "Authorized",
            "PowerPathClosed",
            "EnergyTransfer",
            "EVConnected,Authorized",
        ],
    ),
    ("TxCtrlr.StopTxOnEVSideDisconnect", &["true", "false"]),
    ("TxCtrlr.StopTxOnInvalidId", &["true", "false"]),
    ("TxCtrlr.MaxEnergyOnInvalidId", &["0", "50"]),
    ("TxCtrlr.EVConnectionTimeOut", &["1", "60", "2147483647"]),
    ("TxCtrlr.TxBeforeAcceptedEnabled", &["true", "false"]),
    ("AuthCtrlr.Enabled", &["true", "true", "false"]),
    ("AuthCtrlr.LocalPreAuthorize", &["true", "false"]),
    ("AuthCtrlr.AuthorizeRemoteStart", &["true", "false"]),
    ("AuthCtrlr.OfflineTxForUnknownIdEnabled", &["true", "false"]),
    (
        "OCPPCommCtrlr.HeartbeatInterval",
        &["1", "60", "300", "2147483647"],
    ),
    ("OCPPCommCtrlr.MessageTimeout[Default]", &["1", "30"]),
    ("OCPPCommCtrlr.UnlockOnEVSideDisconnect", &["true", "false"]),
    ("SampledDataCtrlr.TxUpdatedInterval", &["0", "1", "60"]),
    ("SampledDataCtrlr.TxEndedInterval", &["0", "7"]),
    ("AlignedDataCtrlr.Interval", &["0", "13", "900"]),
    ("AlignedDataCtrlr.TxEndedInterval", &["0", "60"]),
    ("AlignedDataCtrlr.SendDuringIdle", &["true", "false"]),
    ("InternalCtrlr.ResumeTransactionsOnBoot", &["true", "false"]),
];

struct Chance(Random);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.0.next() % n as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

fn settings(chance: &mut Chance) -> Blueprint {
    let mut blueprint = blueprint();
    for (name, values) in SETTINGS {
        // Some values are out of a variable's limits, and then it stays as it is.
        let _ = blueprint.set(name, chance.pick(values));
    }
    blueprint
}

fn facts(rig: &mut Rig, text: &str) -> Result<(), String> {
    match Step::parse(text)? {
        Some(Step::Facts(facts)) => facts
            .into_iter()
            .try_for_each(|fact| rig.input(Input::Fact(fact))),
        Some(Step::Input(input)) => rig.input(input),
        _ => rig.input(Input::HardwareReady),
    }
}

/// A text with one byte more, less or otherwise.
fn mangle(chance: &mut Chance, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = chance.below(bytes.len());
    match chance.below(4) {
        0 => bytes.truncate(at),
        1 => {
            bytes.remove(at);
        }
        2 => bytes[at] = chance.pick(b"[]{},:\"0-e\\ "),
        _ => bytes.insert(at, chance.pick(b"[]{},:\"0-e\\ ")),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn behaviour(chance: &mut Chance) -> (Option<String>, Behaviour) {
    let invalid = serde_json::json!({"idTokenInfo": {"status": "Invalid"}});
    let behaviour = match chance.below(6) {
        0 => Behaviour::Silent,
        1 => Behaviour::Refuse("InternalError".into()),
        2 => Behaviour::Answer(invalid),
        _ => Behaviour::Accept,
    };
    let actions = [
        "Authorize",
        "BootNotification",
        "TransactionEvent",
        "NotifyReport",
    ];
    let action = (chance.below(3) > 0).then(|| chance.pick(&actions).to_owned());
    (action, behaviour)
}

fn step(rig: &mut Rig, chance: &mut Chance) -> Result<(), String> {
    match chance.below(100) {
        0..40 => facts(rig, chance.pick(FACTS)),
        40..55 => {
            let call = chance.pick(CALLS);
            let (action, payload) = call.split_once(' ').unwrap();
            let id = chance.below(1_000);
            let text = format!("[2,\"{id}\",\"{action}\",{payload}]");
            let mangled = chance.below(4) == 0;
            rig.frame(&if mangled { mangle(chance, &text) } else { text })
        }
        55..57 => {
            let action = chance.pick(Action::ALL);
            rig.frame(&format!("[2,\"x\",\"{action}\",{{}}]"))
        }
        57..60 => match rig.in_flight() {
            Some((id, _)) => rig.frame(&format!("[3,\"{id}\",{{}}]")),
            None => rig.frame("[3,\"nobody\",{}]"),
        },
        60..66 => {
            let (action, behaviour) = behaviour(chance);
            rig.behave(action, behaviour);
            Ok(())
        }
        66..71 => rig.connect(),
        71..74 => rig.disconnect(),
        74 => rig.kill(),
        75 => {
            let kill = chance.pick(&[Kill::BeforeCommit, Kill::AfterCommit, Kill::AfterStep]);
            rig.kill_at(rig.inputs() + 1 + chance.below(20), kill);
            Ok(())
        }
        76..78 => {
            rig.jump(i64::try_from(chance.below(7_200_000)).unwrap() - 3_600_000);
            rig.input(Input::Tick)
        }
        78..80 => {
            rig.plugins_wait(chance.below(2) == 0);
            Ok(())
        }
        80..84 => {
            let answer = (chance.below(2) == 0).then(|| Answer::Verdict(crate::Verdict::No("x".into())));
            let question = u64::try_from(chance.below(30)).unwrap();
            rig.input(Input::Answered { question, answer })
        }
        _ => rig.advance(Duration::from_millis(
            chance.pick(&[1, 500, 1_000, 5_000, 10_000, 60_000, 200_000]),
        )),
    }
}

/// Lets everything come to its end: then nothing may be left.
fn finish(rig: &mut Rig) -> Result<(), String> {
    rig.behave(None, Behaviour::Accept);
    rig.plugins_wait(false);
    rig.kill()?;
    for text in [
        "clear 0 Y",
        "clear 1 X",
        "stop 1",
        "stop 2",
        "unplug 1",
        "unplug 2",
        // Where nobody needs a token and only stopping ends a transaction, it goes on without a vehicle.
        "stop 1",
        "stop 2",
    ] {
        facts(rig, text)?;
    }
    rig.connect()?;
    rig.advance(Duration::from_secs(1_000))?;
    let unfinished = if rig.ledger().gaps {
        0
    } else {
        rig.ledger().unfinished()
    };
    if rig.store.queue.is_empty() && rig.store.transactions.is_empty() && unfinished == 0 {
        Ok(())
    } else {
        Err(format!(
            "left: {:?} {:?}",
            rig.store.queue, rig.store.transactions
        ))
    }
}

fn life(seed: u64, steps: usize) -> Rig {
    let mut chance = Chance(Random::new(seed));
    let mut rig = Rig::new(settings(&mut chance)).unwrap();
    rig.behave(None, Behaviour::Accept);
    rig.input(Input::HardwareReady).unwrap();
    rig.connect().unwrap();
    for n in 0..steps {
        if let Err(why) = step(&mut rig, &mut chance) {
            panic!("seed {seed}, step {n}: {why}");
        }
        if rig.restart_wanted {
            rig.kill().unwrap();
        }
    }
    if let Err(why) = finish(&mut rig) {
        panic!("seed {seed}, at the end: {why}");
    }
    rig
}

fn transactions(seeds: std::ops::Range<u64>, steps: usize) -> usize {
    seeds.map(|seed| life(seed, steps).ledger().transactions()).sum()
}

#[test]
fn short_lives() {
    let found = transactions(0..300, 100);
    assert!(found > 300, "{found} transactions are too few to prove anything");
}

#[test]
fn long_lives() {
    let found = transactions(1_000..1_015, 2_000);
    assert!(found > 100, "{found} transactions are too few to prove anything");
}

#[test]
fn the_same_inputs_give_the_same_outputs() {
    let (one, other) = (life(7, 500), life(7, 500));
    assert!(one.sent().eq(other.sent()));
}
