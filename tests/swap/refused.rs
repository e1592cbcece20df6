//! Versions that must not come to serve: the one that serves goes on, and the report says why.

use std::collections::BTreeSet;

use plugpoint_csms::Csms;
use plugpoint_tests::{StationProcess, accepted, vices, within};
use serde_json::json;

use crate::scene::Scene;

/// A component of `plugins/misbehaving`, the phase in which it fails, and what the reason says.
const REFUSED: [(&str, &str, &str); 10] = [
    ("bad-init", "Stage", "init"),
    ("fails-init", "Stage", "init"),
    ("hangs-init", "Stage", "init"),
    ("bad-self-test", "Stage", "self-test"),
    ("fails-self-test", "Stage", "self-test"),
    ("hangs-self-test", "Stage", "self-test"),
    ("bad-load-state", "HandOver", "load-state"),
    ("refuses-state", "HandOver", "load-state"),
    ("hangs", "HandOver", "load-state"),
    ("bad-greeting", "Probe", ""),
];

#[tokio::test(flavor = "multi_thread")]
async fn version_1_serves_on() {
    let scene = Scene::charging(&[]).await;
    for (vice, phase, why) in REFUSED {
        let report = scene.station.swap(&format!("simulator-v2-{vice}")).await;
        assert_eq!(report["committed"], false, "{report}");
        assert_eq!(report["failed"]["phase"], phase, "{report}");
        let reason = report["failed"]["reason"].as_str().unwrap();
        assert!(reason.contains(why), "{report}");
        println!("{vice}: {phase}: {reason}");
        assert_eq!(scene.unlock().await, "Unlocked");
        assert_eq!(scene.version().await, "1.0.0");
    }
    let status = scene.station.status().await;
    assert_eq!(
        status["station"]["faults"],
        json!([]),
        "what a refused version did stays inside"
    );
    scene.end().await;
}

/// Version 1 cannot read what version 2 has saved.
#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_way_back_to_an_older_state() {
    let scene = Scene::charging(&[]).await;
    assert_eq!(scene.station.swap("simulator-v2").await["committed"], true);
    let report = scene.station.swap("simulator").await;
    assert_eq!(report["failed"]["phase"], "HandOver", "{report}");
    assert!(
        report["failed"]["reason"].as_str().unwrap().contains("newer"),
        "{report}"
    );
    assert_eq!(scene.unlock().await, "Unlocked");
    assert_eq!(scene.version().await, "2.0.0");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_never_came_up_is_replaced_without_a_restart() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = StationProcess::builder(&csms.url())
        .hardware("simulator-v2-bad-init", &[])
        .start();
    let peer = csms.expect("simulator");
    accepted(&peer).await;
    within("its faults", async || {
        let status = station.status().await;
        status["plugins"][0]["faults"]
            .as_u64()
            .filter(|faults| *faults > 0)
    })
    .await;
    let connector = json!({"evseId": 1, "connectorId": 1});
    let answer = peer.call_raw("UnlockConnector", connector.clone()).await.unwrap();
    assert_eq!(answer["status"], "UnlockFailed", "the default");
    assert_eq!(station.swap("simulator").await["committed"], true);
    let answer = peer.call_raw("UnlockConnector", connector).await.unwrap();
    assert_eq!(answer["status"], "Unlocked");
}

#[test]
fn each_bad_version_has_its_test() {
    let stems = vices().into_iter();
    let there: BTreeSet<_> = stems
        .filter_map(|stem| Some(stem.strip_prefix("simulator-v2-")?.to_owned()))
        .collect();
    let tested: BTreeSet<_> = REFUSED.iter().map(|(vice, ..)| (*vice).to_owned()).collect();
    assert_eq!(there, tested);
}
