//! The power fails in the middle of a swap.

use std::time::Duration;

use plugpoint_api::{Order, control};
use plugpoint_tests::{Chance, order};

use crate::scene::{Scene, compile_version_2};

/// How often the power is cut, each time on a station of its own.
const CUTS: usize = 12;

/// About as long as a swap takes.
const SWAP: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_leaves_one_version() {
    let mut chance = Chance::announced();
    let mut versions = Vec::new();
    compile_version_2().await;
    for _ in 0..CUTS {
        versions.push(cut_during_a_swap(&mut chance).await);
    }
    println!("after the cuts ran {versions:?}");
}

/// The version that runs afterwards: whichever it is, it serves, and the transaction goes on.
async fn cut_during_a_swap(chance: &mut Chance) -> String {
    let mut scene = Scene::charging(&[("speed", "0")]).await;
    let (state, order) = (scene.station.state(), Order::PluginSwap(order("simulator-v2")));
    tokio::select! {
        _ = control(&state, &order) => {}
        () = tokio::time::sleep(chance.time(SWAP)) => {}
    }
    scene.power_cut().await;
    assert_eq!(scene.unlock().await, "Unlocked");
    let version = scene.version().await;
    assert!(["1.0.0", "2.0.0"].contains(&version.as_str()), "{version}");
    scene.end().await;
    version
}
