//! Each component of `plugins/misbehaving`, and what the CSMS hears when it asks for the lock.

use std::collections::BTreeSet;

use plugpoint_tests::vices;

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

const TRIALS: [Trial; 20] = [
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
    trial("huge-text", DEFAULT, Some("")),
    trial("huge-list", DEFAULT, Some("")),
    trial("log-flood", EITHER, None),
    trial("timer-flood", DEFAULT, Some("timer")),
    trial("restless", ITS_OWN, None),
    trial("fact-flood", DEFAULT, Some("")),
    trial("port-flood", EITHER, None),
    trial("kv-flood", EITHER, None),
    trial("nonsense", ITS_OWN, None),
    trial("never-answers", DEFAULT, None),
    // Not on its first timer, which would come in time.
    Trial {
        vice: "answers-late",
        settings: &[("where", "unlock,reset,may-start")],
        unlock: DEFAULT,
        fault: None,
    },
    trial("answers-twice", ITS_OWN, None),
    trial("answers-others", DEFAULT, None),
    trial("describe-loop", DEFAULT, None),
    trial("describe-trap", DEFAULT, None),
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
        let plugin = day.plugin().await.expect("the plugin was loaded");
        let last = plugin["last_fault"]
            .as_str()
            .unwrap_or_else(|| panic!("{vice}: no fault in {plugin}"));
        assert!(last.contains(fault), "{vice}: {last}");
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

#[test]
fn each_vice_has_its_trial() {
    let vices = vices().into_iter();
    // Those are tried in `tests/swap`.
    let vices: BTreeSet<_> = vices.filter(|vice| !vice.starts_with("simulator-v2-")).collect();
    let tried: BTreeSet<_> = TRIALS.iter().map(|trial| trial.vice.to_owned()).collect();
    assert_eq!(vices, tried);
}
