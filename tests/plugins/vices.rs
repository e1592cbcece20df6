//! Each component of `plugins/misbehaving`, and what the CSMS hears when it asks for the lock.

use std::collections::BTreeSet;

use plugpoint_tests::{vices, within};

use crate::day::Day;

struct Trial {
    vice: &'static str,
    /// Settings beside the component's own defaults.
    settings: &'static [(&'static str, &'static str)],
    /// What UnlockConnector is answered.
    unlock: Option<&'static str>,
    /// What the station says of the fault; none where the plugin goes on.
    fault: Option<&'static str>,
}

/// The plugin's own answer.
const ITS_OWN: Option<&str> = Some("Unlocked");
/// What counts where it has none.
const DEFAULT: Option<&str> = Some("UnlockFailed");
/// A flood that a slow disk or processor makes longer than a call may be.
const EITHER: Option<&str> = None;

const fn trial(vice: &'static str, unlock: Option<&'static str>, fault: Option<&'static str>) -> Trial {
    Trial {
        vice,
        settings: &[],
        unlock,
        fault,
    }
}

const TRIALS: &[Trial] = &[
    trial("loop", DEFAULT, Some("did not return")),
    trial("trap", DEFAULT, Some("panicked")),
    trial("stack", DEFAULT, Some("")),
    // All at once: taking it in pieces would take the call's time as well.
    Trial {
        vice: "memory",
        settings: &[("size", "33554432")],
        unlock: DEFAULT,
        fault: Some("memory"),
    },
    trial("leak", ITS_OWN, None),
    Trial {
        vice: "huge-text",
        settings: &[("through", "hardware.fault-raised"), ("size", "2097152")],
        unlock: DEFAULT,
        fault: Some("boundary"),
    },
    Trial {
        vice: "huge-list",
        settings: &[("through", "hardware.meter"), ("size", "100000")],
        unlock: DEFAULT,
        fault: Some("boundary"),
    },
    // More than a state may be, and less than a call may give.
    Trial {
        vice: "huge-list",
        settings: &[("where", "save-state"), ("size", "400000")],
        unlock: EITHER,
        fault: Some("snapshot-bytes"),
    },
    trial("log-flood", EITHER, None),
    trial("timer-flood", DEFAULT, Some("timer")),
    trial("restless", ITS_OWN, None),
    trial("fact-flood", DEFAULT, Some("")),
    trial("babble", EITHER, Some("effects-per-second")),
    trial("port-flood", EITHER, None),
    trial("kv-flood", EITHER, None),
    trial("nonsense", ITS_OWN, None),
    trial("never-answers", DEFAULT, None),
    // Not on its first timer, which would come in time.
    Trial {
        vice: "answers-late",
        settings: &[("where", "unlock,reset.reset,may-start")],
        unlock: DEFAULT,
        fault: None,
    },
    trial("answers-twice", ITS_OWN, None),
    trial("answers-others", DEFAULT, None),
    trial("bad-answers", ITS_OWN, None),
    trial("forged-ids", ITS_OWN, None),
    trial("trespasser", ITS_OWN, None),
    trial("panic-text", DEFAULT, Some("login as admin")),
    trial("describe-loop", DEFAULT, Some("did not return")),
    trial("describe-trap", DEFAULT, Some("panicked")),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_station_stands_each_of_them() {
    crate::some_at_once(TRIALS.iter().map(stand)).await;
}

async fn stand(
    Trial {
        vice,
        settings,
        unlock,
        fault,
    }: &Trial,
) {
    let day = Day::with(&format!("misbehaving-{vice}"), settings).await;
    let status = day.unlock().await;
    assert!(
        unlock.is_none_or(|expected| status == expected),
        "{vice}: {status}"
    );
    day.ask_the_station().await;
    if let Some(fault) = fault {
        within(&format!("{vice}: the fault `{fault}`"), async || {
            let plugin = day.plugin().await.expect("the plugin was loaded");
            let last = plugin["last_fault"].as_str()?;
            last.contains(fault).then_some(())
        })
        .await;
    }
    day.ask_everything().await;
    println!(
        "{vice}: {}",
        day.plugin()
            .await
            .map_or("not loaded".into(), |plugin| plugin["last_fault"].to_string())
    );
    day.end().await;
}

/// What a plugin says as it dies is the operator's to read: on one line, without orders to the terminal.
#[tokio::test(flavor = "multi_thread")]
async fn a_panics_text_arrives_and_does_no_harm() {
    let day = Day::with("misbehaving-panic-text", &[]).await;
    day.unlock().await;
    let log = day.station.log();
    let line = log
        .lines()
        .find(|line| line.contains("login as admin"))
        .expect("the panic's text");
    assert!(line.contains("all is well"), "cut: {line:?}");
    let harmful = |c: char| c.is_control() || c == '\u{202e}';
    assert!(!log.replace('\n', "").contains(harmful), "{line:?}");
    day.end().await;
}

#[test]
fn each_vice_has_its_trial() {
    let vices = vices().into_iter();
    // Those are tried in `tests/swap`.
    let vices: BTreeSet<_> = vices.filter(|vice| !vice.starts_with("simulator-v2-")).collect();
    let tried: BTreeSet<_> = TRIALS.iter().map(|trial| trial.vice.to_owned()).collect();
    assert_eq!(vices, tried);
}
