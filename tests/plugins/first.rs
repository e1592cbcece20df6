//! The first plugin of the README, built as most vendors will.

use std::time::Duration;

use plugpoint_tests::within;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::day::Day;

/// By then an order that comes at all has come.
const SOON: Duration = Duration::from_millis(500);

/// As most vendors build: for `wasm32-wasip2`, with the WASI of Rust's standard library.
#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_built_for_wasip2_drives_its_lock() {
    let day = Day::with("first-wasip2", &[]).await;
    let socket = day.station.state().join("beside.sock");
    let board = within("the board's port", async || {
        UnixStream::connect(&socket).await.ok()
    })
    .await;
    let mut orders = BufReader::new(board).lines();
    // We have connected, and the port may yet have to notice: what was sent before went to nobody.
    let order = async {
        loop {
            assert_eq!(day.unlock().await, "Unlocked");
            if let Ok(order) = timeout(SOON, orders.next_line()).await {
                return order.unwrap();
            }
        }
    };
    let order = timeout(plugpoint_tests::PATIENCE, order).await.expect("an order");
    assert_eq!(order.as_deref(), Some("open 2.1"));
    day.end().await;
}
