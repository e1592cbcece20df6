//! The plugin that brings networks up is asked before a dial, and a bad one keeps no station from its CSMS.

use plugpoint_csms::Csms;
use plugpoint_tests::{StationProcess, accepted, within};

async fn csms() -> Csms {
    Csms::builder().start("127.0.0.1:0").await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_is_bound_to_what_the_plugin_says() {
    let csms = csms().await;
    let station = StationProcess::builder(&csms.url())
        .hardware("corpus-0.1.0-everything", &[])
        .start();
    // This one always brings up a modem that the machine does not have.
    within("the dial through it", async || {
        let status = station.status().await;
        let why = status["network"]["why"].as_str().unwrap_or_default();
        why.contains("wwan0").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_dialled_as_it_is_when_its_plugin_fails_to_bring_it_up() {
    let csms = csms().await;
    let _station = StationProcess::builder(&csms.url())
        .hardware("misbehaving-trap", &[("where", "network.configure")])
        .start();
    accepted(&csms.expect("simulator")).await;
}
