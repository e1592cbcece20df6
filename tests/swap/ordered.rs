//! A swap that waits for its moment, and a watched file.

use plugpoint_api::{Order, follow};
use plugpoint_ocpp::v201::SecurityEventNotificationRequest;
use plugpoint_station::{Progress, SwapOrder, When};
use plugpoint_tests::{PATIENCE, StationProcess, order, within};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::scene::{Scene, compile_version_2};

/// Version 2, ordered for when EVSE 1 has no transaction; what is told meanwhile, and the report.
fn when_idle(scene: &Scene) -> JoinHandle<(Vec<Progress>, Value)> {
    let state = scene.station.state();
    let order = SwapOrder {
        when: When::Idle,
        ..order("simulator-v2")
    };
    tokio::spawn(async move {
        let mut told = Vec::new();
        let report = follow(&state, &Order::PluginSwap(order), |progress| told.push(progress)).await;
        (told, report.unwrap_or_else(|error| json!(error.to_string())))
    })
}

async fn orders(station: &StationProcess) -> Vec<SwapOrder> {
    serde_json::from_value(station.control(&Order::PluginOrders).await).unwrap()
}

async fn waits(scene: &Scene) {
    within("the order", async || {
        (!orders(&scene.station).await.is_empty()).then_some(())
    })
    .await;
}

async fn the_car_leaves(scene: &Scene) {
    scene
        .station
        .try_sim("plug-out", json!({"evse": 1, "force": true}))
        .await;
}

async fn version_2_runs(station: &StationProcess) {
    within("version 2", async || {
        let status = station.status().await;
        (status["plugins"][0]["version"] == "2.0.0").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_idle_is_when_the_transaction_has_ended_and_the_csms_hears_of_it() {
    compile_version_2().await;
    let scene = Scene::charging(&[]).await;
    let swap = when_idle(&scene);
    waits(&scene).await;
    assert_eq!(scene.version().await, "1.0.0");
    let mark = scene.peer.mark();
    the_car_leaves(&scene).await;
    let (told, report) = swap.await.unwrap();
    assert_eq!(report["committed"], true, "{report}");
    let until = "the transaction on EVSE 1 ends".to_owned();
    assert_eq!(told.first(), Some(&Progress::Waiting { until }), "{told:?}");
    assert!(told.iter().any(|step| matches!(step, Progress::Done { .. })));
    let event: SecurityEventNotificationRequest = scene.peer.request(mark, PATIENCE).await.unwrap();
    assert_eq!(event.r#type, "FirmwareUpdated");
    assert!(event.tech_info.unwrap().contains("1.0.0 -> 2.0.0"));
    assert!(orders(&scene.station).await.is_empty());
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_survives_a_power_cut() {
    compile_version_2().await;
    let mut scene = Scene::charging(&[]).await;
    let swap = when_idle(&scene);
    waits(&scene).await;
    scene.power_cut().await;
    swap.await.unwrap();
    // The transaction was ended by the power cut: the moment has come.
    version_2_runs(&scene.station).await;
    assert!(orders(&scene.station).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_is_alone_and_can_be_taken_back() {
    let scene = Scene::charging(&[]).await;
    let first = when_idle(&scene);
    waits(&scene).await;
    let (_, second) = when_idle(&scene).await.unwrap();
    assert!(second.as_str().unwrap().contains("ordered already"), "{second}");
    let plugin = "simulator".to_owned();
    let cancel = Order::PluginCancel { plugin };
    assert_eq!(scene.station.control(&cancel).await, true);
    let (_, first) = first.await.unwrap();
    assert!(first.as_str().unwrap().contains("taken back"), "{first}");
    assert_eq!(scene.station.control(&cancel).await, false);
    assert_eq!(scene.version().await, "1.0.0");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_file_that_changes_is_swapped_in_once_it_is_whole() {
    compile_version_2().await;
    let station = StationProcess::builder("ws://127.0.0.1:1")
        .watched("simulator", &[])
        .start();
    within("version 1", async || {
        let status = station.status().await;
        (status["plugins"][0]["state"] == "Up").then_some(())
    })
    .await;
    station.put("simulator-v2");
    version_2_runs(&station).await;
    assert!(
        !station.log().contains("rolled back"),
        "a half-written file was taken"
    );
    station.put("simulator-v2-fails-init");
    within("the refusal", async || {
        station.log().contains("rolled back").then_some(())
    })
    .await;
    version_2_runs(&station).await;
}
