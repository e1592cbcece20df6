//! An operator orders the connection.

use plugpoint_api::{Order, control};
use plugpoint_csms::Csms;
use plugpoint_station::CsmsOrder;
use plugpoint_tests::{StationProcess, accepted, within};

async fn order(station: &StationProcess, order: CsmsOrder) {
    station.control(&Order::Csms(order)).await;
}

/// Waits until the station is, or is not, connected over a slot.
async fn phase(station: &StationProcess, phase: &str, slot: i32) {
    within(&format!("{phase}, slot {slot}"), async || {
        let status = station.control(&Order::NetStatus).await;
        let connection = &status["connection"];
        (connection["phase"] == phase && (phase == "idle" || connection["slot"] == slot)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_connects_disconnects_and_switches_by_order() {
    let best = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let other = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = StationProcess::builder(&best.url())
        .set("NetworkConfiguration[2].OcppCsmsUrl", &other.url())
        .set("NetworkConfiguration[2].SecurityProfile", "0")
        .set("OCPPCommCtrlr.NetworkConfigurationPriority", "1,2")
        .start();
    accepted(&best.expect("simulator")).await;

    let nowhere = Order::Csms(CsmsOrder::Connect { slot: Some(7) });
    let refusal = control(&station.state(), &nowhere).await.unwrap_err().to_string();
    assert!(
        refusal.contains("slot 7 is none of those to dial, 1, 2;"),
        "{refusal}"
    );

    order(&station, CsmsOrder::Connect { slot: Some(2) }).await;
    phase(&station, "connected", 2).await;

    order(&station, CsmsOrder::Switch { slot: 1 }).await;
    phase(&station, "connected", 1).await;

    order(&station, CsmsOrder::Disconnect).await;
    phase(&station, "idle", 1).await;
    order(&station, CsmsOrder::Connect { slot: None }).await;
    phase(&station, "connected", 1).await;
}
