//! SIGTERM: an end in order and in time.

use std::time::{Duration, Instant};

use crate::site::Site;

/// Far less than an init system waits before it kills.
const IN_TIME: Duration = Duration::from_secs(10);

/// SIGTERM while a car charges: the station ends in order, and the transaction goes on when it is back.
#[tokio::test]
async fn in_order_and_in_time() {
    let mut site = Site::open().await;
    let id = site.charge().await;
    let begun = Instant::now();
    let ended = site.station.terminate().await;
    assert!(ended.success(), "{ended}");
    assert!(begun.elapsed() < IN_TIME, "{:?}", begun.elapsed());
    let mark = site.peer.mark();
    site.station.start_again();
    site.accepted(mark).await;
    site.plug_out().await;
    site.ended(&id).await;
    assert_eq!(site.audit().transactions, 1);
}
