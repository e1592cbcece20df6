//! What an operator sees of the way to the CSMS.

use plugpoint_api::Order;
use plugpoint_csms::Csms;
use plugpoint_tests::{Builder, StationProcess, accepted, within};
use serde_json::Value;

pub(crate) async fn connection(station: &StationProcess) -> Value {
    station.control(&Order::NetStatus).await["connection"].take()
}

/// A station whose first slot leads nowhere: nothing listens on the discard port.
fn station() -> Builder {
    StationProcess::builder("ws://127.0.0.1:9/ocpp")
        .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "1")
        .set("OCPPCommCtrlr.RetryBackOffRandomRange", "0")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_waits_says_why_and_how_long() {
    let station = station().start();
    let waiting = within("a dial to fail", async || {
        let connection = connection(&station).await;
        (connection["phase"] == "waiting").then_some(connection)
    })
    .await;
    assert!(waiting["why"].as_str().unwrap().contains("refused"), "{waiting}");
    assert!(waiting["next_dial_ms"].as_u64().unwrap() <= 4000, "{waiting}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_says_which_slots_it_has_tried_and_what_came_of_each() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = station()
        .set("NetworkConfiguration[2].OcppCsmsUrl", &csms.url())
        .set("NetworkConfiguration[2].SecurityProfile", "0")
        .set("OCPPCommCtrlr.NetworkConfigurationPriority", "1,2")
        .set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", "2")
        .start();
    accepted(&csms.expect("simulator")).await;
    let connected = within("the CSMS to accept it", async || {
        let connection = connection(&station).await;
        (connection["last_good"] == 2).then_some(connection)
    })
    .await;
    assert_eq!(
        (&connected["phase"], &connected["slot"]),
        (&"connected".into(), &2.into())
    );
    let [failed, good] = &connected["slots"].as_array().unwrap()[..] else {
        panic!("{connected}")
    };
    assert_eq!((&failed["dials"], &good["dials"]), (&2.into(), &1.into()));
    assert!(
        failed["last_error"].as_str().unwrap().contains("refused"),
        "{failed}"
    );
    assert!(failed["last_success_ms_ago"].is_null() && good["last_success_ms_ago"].is_u64());
}
