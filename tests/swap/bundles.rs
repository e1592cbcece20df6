//! A station that trusts one vendor, and runs what he signed and nothing else.

use std::path::PathBuf;
use std::process::Command;

use plugpoint_api::{Order, control};
use plugpoint_csms::Csms;
use plugpoint_tests::{Database, StationProcess, Vendor, component, order, plugin, within};
use serde_json::Value;

async fn swap(station: &StationProcess, path: PathBuf) -> Value {
    let mut order = order("simulator");
    order.path = path;
    station.control(&Order::PluginSwap(order)).await
}

async fn serving(station: &StationProcess) -> Value {
    within("the plugin", async || {
        let status = station.status().await;
        let plugin = status["plugins"][0].clone();
        (plugin["state"] == "Up").then_some(plugin)
    })
    .await
}

fn check_refused(report: &Value, why: &str) {
    assert_eq!(report["committed"], false, "{report}");
    assert_eq!(report["failed"]["phase"], "Verify", "{report}");
    assert!(
        report["failed"]["reason"].as_str().unwrap().contains(why),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_signed_by_somebody_trusted_and_new_enough_comes_to_serve() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let (acme, stranger) = (Vendor::new("acme"), Vendor::new("stranger"));
    let mut station = StationProcess::builder(&csms.url())
        .bundle(acme.bundle("simulator", "1.0.0", 1), acme.keys())
        .start();
    let plugin = serving(&station).await;
    assert_eq!(
        (&plugin["version"], &plugin["signer"]),
        (&"1.0.0".into(), &"acme".into())
    );

    let forged = stranger.bundle("simulator-v2", "2.0.0", 2);
    check_refused(
        &swap(&station, forged).await,
        "this station does not trust; it trusts",
    );
    check_refused(
        &swap(&station, component("simulator-v2")).await,
        "allow-unsigned = true",
    );

    let genuine = acme.bundle("simulator-v2", "2.0.0", 5);
    let report = swap(&station, genuine.clone()).await;
    assert_eq!(report["committed"], true, "{report}");
    assert_eq!(swap(&station, genuine.clone()).await["unchanged"], true);
    std::fs::remove_file(genuine).unwrap();

    // The counter moves when version 2 has run for a minute, which is not waited for here.
    station.kill9().await;
    Database::change(
        &station.state(),
        "UPDATE plugins SET choice = json_set(choice, '$.counters', json('{\"com.example.simulator\": 5}'))",
    );
    station.start_again();
    assert_eq!(
        serving(&station).await["version"],
        "2.0.0",
        "from the station's own copy"
    );
    let old = acme.bundle("simulator", "1.0.0", 4);
    check_refused(
        &swap(&station, old).await,
        "has the rollback counter 4, and 5 has been reached here",
    );
    assert_eq!(serving(&station).await["version"], "2.0.0");
    station.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_left_out_is_shown_with_the_reason_and_cannot_be_swapped() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let (acme, stranger) = (Vendor::new("acme"), Vendor::new("stranger"));
    let station = StationProcess::builder(&csms.url())
        .bundle(stranger.bundle("simulator", "1.0.0", 1), acme.keys())
        .start();
    let why = within("the plugins", async || {
        let status = station.status().await;
        status["left_out"]["simulator"].as_str().map(str::to_owned)
    })
    .await;
    assert!(why.contains("this station does not trust"), "{why}");
    let mut order = order("simulator");
    order.path = acme.bundle("simulator", "1.0.0", 1);
    let error = control(&station.state(), &Order::PluginSwap(order)).await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("`simulator` was left out when the station started"),
        "{error}"
    );
}

#[test]
fn a_bundle_is_inspected_and_signed_anew_and_one_that_was_changed_is_shown_as_such() {
    let (acme, other) = (Vendor::new("acme"), Vendor::new("other"));
    let bundle = acme.bundle("simulator", "1.0.0", 1);
    let inspect = || plugin(["inspect".as_ref(), "--json".as_ref(), bundle.as_os_str()]);
    let key_of = |text: &str| serde_json::from_str::<Value>(text).unwrap()["seal"]["key"].clone();
    let first = inspect();
    assert!(first.contains("\"id\": \"com.example.simulator\""), "{first}");
    let key = other.keys().join("other.key");
    plugin([
        "sign".as_ref(),
        bundle.as_os_str(),
        "--key".as_ref(),
        key.as_os_str(),
    ]);
    assert_ne!(key_of(&first), key_of(&inspect()));

    let mut bytes = std::fs::read(&bundle).unwrap();
    bytes[10_000] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let shown = Command::new(plugpoint_tests::binary())
        .args(["plugin", "inspect"])
        .arg(&bundle)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&shown.stdout);
    assert!(!shown.status.success());
    assert!(
        text.contains("com.example.simulator") && text.contains("was changed after it was packed"),
        "{text}"
    );
}
