//! A swap that waits for its moment, and a watched file.

use std::sync::{Arc, Mutex};

use plugpoint_api::{Order, follow};
use plugpoint_station::{Progress, SwapOrder, When};
use plugpoint_tests::{StationProcess, order, security_event, within};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::scene::{Scene, compile_version_2};

/// Version 2, ordered for when EVSE 1 has no transaction.
struct Ordered {
    /// What is told meanwhile.
    told: Arc<Mutex<Vec<Progress>>>,
    report: JoinHandle<Value>,
}

impl Ordered {
    fn when_idle(scene: &Scene) -> Self {
        let state = scene.station.state();
        let order = SwapOrder {
            when: When::Idle,
            ..order("simulator-v2")
        };
        let told = Arc::<Mutex<Vec<_>>>::default();
        let teller = told.clone();
        let report = tokio::spawn(async move {
            let tell = |progress| teller.lock().unwrap().push(progress);
            let report = follow(&state, &Order::PluginSwap(order), tell).await;
            report.unwrap_or_else(|error| json!(error.to_string()))
        });
        Self { told, report }
    }

    /// Waits until it waits.
    async fn waits(&self) {
        let until = "the transaction on EVSE 1 ends".to_owned();
        let first = within("the order to wait", async || self.told().into_iter().next()).await;
        assert_eq!(first, Progress::Waiting { until });
    }

    fn told(&self) -> Vec<Progress> {
        self.told.lock().unwrap().clone()
    }
}

async fn orders(station: &StationProcess) -> Vec<SwapOrder> {
    serde_json::from_value(station.control(&Order::PluginOrders).await).unwrap()
}

async fn the_car_leaves(scene: &Scene) {
    scene
        .station
        .try_sim("plug-out", json!({"evse": 1, "force": true}))
        .await;
}

/// Waits until version 2 runs, and its swap is over.
async fn version_2_runs(station: &StationProcess) {
    within("version 2", async || {
        let status = station.status().await;
        let is_over = orders(station).await.is_empty();
        (status["plugins"][0]["version"] == "2.0.0" && is_over).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_idle_is_when_the_transaction_has_ended_and_the_csms_hears_of_it() {
    compile_version_2().await;
    let scene = Scene::charging(&[]).await;
    let swap = Ordered::when_idle(&scene);
    swap.waits().await;
    assert_eq!(orders(&scene.station).await.len(), 1);
    assert_eq!(scene.version().await, "1.0.0");
    let mark = scene.peer.mark();
    the_car_leaves(&scene).await;
    let (told, report) = (swap.told.clone(), swap.report.await.unwrap());
    assert_eq!(report["committed"], true, "{report}");
    let done = |step: &Progress| matches!(step, Progress::Done { .. });
    assert!(told.lock().unwrap().iter().any(done));
    let info = security_event(&scene.peer, mark, "FirmwareUpdated").await;
    assert!(info.contains("1.0.0 -> 2.0.0"), "{info}");
    assert!(orders(&scene.station).await.is_empty());
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_survives_a_power_cut() {
    compile_version_2().await;
    let mut scene = Scene::charging(&[]).await;
    let swap = Ordered::when_idle(&scene);
    swap.waits().await;
    scene.power_cut().await;
    swap.report.await.unwrap();
    // The power cut may have ended the transaction already: that depends on what the board has saved of it.
    the_car_leaves(&scene).await;
    version_2_runs(&scene.station).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waits_is_alone_and_can_be_taken_back() {
    let scene = Scene::charging(&[]).await;
    let first = Ordered::when_idle(&scene);
    first.waits().await;
    let second = Ordered::when_idle(&scene).report.await.unwrap();
    assert!(second.as_str().unwrap().contains("ordered already"), "{second}");
    let plugin = "simulator".to_owned();
    let cancel = Order::PluginCancel { plugin };
    assert_eq!(scene.station.control(&cancel).await, true);
    let first = first.report.await.unwrap();
    assert!(first.as_str().unwrap().contains("taken back"), "{first}");
    assert_eq!(scene.station.control(&cancel).await, false);
    assert_eq!(scene.version().await, "1.0.0");
    scene.end().await;
}

/// A station that runs version 1 and watches its file.
async fn watching() -> StationProcess {
    compile_version_2().await;
    let station = StationProcess::builder("ws://127.0.0.1:1")
        .watched("simulator", &[])
        .start();
    within("version 1", async || {
        let status = station.status().await;
        (status["plugins"][0]["state"] == "Up").then_some(())
    })
    .await;
    station
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_file_that_changes_is_swapped_in_once_it_is_whole() {
    let station = watching().await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_file_that_changes_while_it_is_swapped_in_is_swapped_in_again() {
    let station = watching().await;
    // It takes its whole budget for a call of `init`.
    station.put("simulator-v2-hangs-init");
    within("its order", async || {
        station.log().contains("has changed").then_some(())
    })
    .await;
    station.put("simulator-v2");
    version_2_runs(&station).await;
}
