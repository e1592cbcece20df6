//! Half-open TCP: packets vanish both ways, and nobody is told.

use std::time::{Duration, Instant};

use plugpoint_csms::Csms;
use plugpoint_tests::within;

use crate::lab::{CSMS, Lab, Uplink};
use crate::site::Site;

/// A ping interval, and the patience with its pong.
const FOUND_OUT: Duration = Duration::from_secs(4);

/// For a busy machine.
const MARGIN: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn is_found_out_by_a_ping_and_nothing_is_lost_or_doubled() {
    let lab = Lab::new().await;
    let csms = lab.csms(Csms::builder().accept_token("DEADBEEF"), CSMS).await;
    let site = Site::charging(csms, lab.station(CSMS)).await;
    let before = site.peer.connections();
    lab.silence(Uplink::Eth0).await;
    let begun = Instant::now();
    within("the end of a connection that is half open", async || {
        let status = site.station.status().await;
        (status["network"]["phase"] != "connected").then_some(())
    })
    .await;
    assert!(begun.elapsed() < FOUND_OUT + MARGIN, "{:?}", begun.elapsed());
    assert!(site.station.log().contains("nothing was heard after a ping"));
    within("events that wait", async || {
        let queued = site.station.status().await["station"]["queued"].as_u64();
        (queued > Some(2)).then_some(())
    })
    .await;
    lab.break_silence(Uplink::Eth0).await;
    site.on_slot(1).await;
    site.events(4).await;
    assert_eq!(site.peer.connections(), before + 1);
    site.close().await;
}
