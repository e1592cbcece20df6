//! A hundred swaps in the middle of transactions, under load.

use serde_json::{Value, json};

use crate::load::Load;
use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_swaps_while_a_car_charges() {
    let scene = Scene::charging(&[]).await;
    let load = Load::on(&scene.peer);
    let mut pauses = Vec::new();
    let mut register = 0.0;
    for swap in 0..100 {
        let component = if swap < 50 { "simulator" } else { "simulator-v2" };
        pauses.push(committed(&scene, component).await);
        let reading = scene.station.sim("meter", json!({"evse": 1})).await["wh"]
            .as_f64()
            .unwrap();
        assert!(
            reading >= register,
            "swap {swap}: from {register} Wh to {reading} Wh"
        );
        register = reading;
    }
    let asked = load.end().await;
    pauses.sort_unstable();
    println!(
        "{asked} calls answered; pauses: median {} us, longest {} us",
        pauses[50], pauses[99]
    );
    assert!(register > 0.0, "no energy has flowed");
    assert!(asked >= 100, "{asked} calls are no load");
    assert_eq!(scene.version().await, "2.0.0");
    scene.end().await;
}

/// Swaps, and gives the microseconds for which events were held.
async fn committed(scene: &Scene, component: &str) -> u64 {
    let report = scene.station.swap(component).await;
    assert_eq!(
        (&report["committed"], &report["failed"]),
        (&json!(true), &Value::Null),
        "{report}"
    );
    report["pause_us"].as_u64().unwrap()
}
