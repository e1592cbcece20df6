//! The power fails at every step: no event is lost, none has two ids, and seqNo has no gap.

use super::blueprint;
use crate::script::{Blueprint, Kill, Play, Step};

/// A day of charging, with everything that is stored. The end is long enough for all to arrive.
const DAY: &str = r#"
    csms accepts
    ready
    connect
    meter 1 1000
    swipe 1 A
    swipe 1 A
    plug 1
    swipe 1 A
    charge 1
    meter 1 1100
    +60s
    > ChangeAvailability {"operationalStatus":"Inoperative","evse":{"id":2}}
    csms refuses TransactionEvent InternalError
    rest 1
    +5s
    csms accepts
    disconnect
    ev 1 charging
    +60s
    connect
    +10s
    unplug 1
    > Reset {"type":"OnIdle","evseId":2}
    plug 1
    swipe 1 A
    charge 1
    disconnect
    +2m
    unplug 1
    connect
    +10m
"#;

/// After the day: whatever the power cut has left undone.
const NIGHT: &str = "csms accepts\nunplug 1\nunplug 2\ndisconnect\nconnect\n+30m\n";

fn station(resume: bool) -> Blueprint {
    let mut blueprint = blueprint();
    blueprint.set("SampledDataCtrlr.TxUpdatedInterval", "30").unwrap();
    blueprint.set("SampledDataCtrlr.TxEndedInterval", "20").unwrap();
    blueprint
        .set(
            "InternalCtrlr.ResumeTransactionsOnBoot",
            if resume { "true" } else { "false" },
        )
        .unwrap();
    blueprint
}

fn live(blueprint: &Blueprint, kill: Option<(usize, Kill)>) -> Result<usize, String> {
    let mut play = Play::new(blueprint.clone());
    if let Some((at, kill)) = kill {
        play.rig()?.kill_at(at, kill);
    }
    for line in DAY.lines().chain(NIGHT.lines()) {
        if let Some(step) = Step::parse(line)? {
            play.step(&step).map_err(|why| format!("{line}: {why}"))?;
        }
    }
    let rig = play.into_rig()?;
    if rig.store.queue.is_empty() && rig.store.transactions.is_empty() && rig.ledger().unfinished() == 0 {
        Ok(rig.inputs())
    } else {
        Err(format!(
            "{:?} is left, and {:?}",
            rig.store.queue, rig.store.transactions
        ))
    }
}

fn at_every_step(resume: bool) {
    let blueprint = station(resume);
    let inputs = live(&blueprint, None).unwrap();
    for at in 1..=inputs {
        for kill in [Kill::BeforeCommit, Kill::AfterCommit, Kill::AfterStep] {
            if let Err(why) = live(&blueprint, Some((at, kill))) {
                panic!("killed at input {at} of {inputs}, {kill:?}: {why}");
            }
        }
    }
}

#[test]
fn transactions_that_are_resumed() {
    at_every_step(true);
}

#[test]
fn transactions_that_are_ended() {
    at_every_step(false);
}
