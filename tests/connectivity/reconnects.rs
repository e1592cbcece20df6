//! Ten thousand reconnects of one station: no memory, descriptor or thread is left behind.

use plugpoint_api::Order;
use plugpoint_csms::{Csms, Station};
use plugpoint_station::CsmsOrder;
use plugpoint_tests::{PATIENCE, StationProcess, within};

/// Until the process has all that it ever needs.
const WARM: u64 = 500;
const RECONNECTS: u64 = 10_000;

/// How often, meanwhile, the CSMS is the one who ends it, and the station backs off.
const ENDED_BY_CSMS: usize = 6;

/// More than an allocator's moods, in MiB; a kilobyte of each connection would be ten.
const GROWTH: u64 = 6;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_leave_nothing_behind() {
    let csms = Csms::builder().start("127.0.0.1:0").await.unwrap();
    let station = StationProcess::builder(&csms.url())
        .hardware("simulator", &[])
        .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "0")
        .set("OCPPCommCtrlr.RetryBackOffRandomRange", "1")
        .log("warn")
        .start();
    let peer = csms.expect("simulator");
    peer.booted(PATIENCE).await.unwrap();
    reconnect(&station, &peer, WARM).await;
    let before = Held::by(&station);
    for _ in 0..ENDED_BY_CSMS {
        ended_by_csms(&peer).await;
    }
    reconnect(&station, &peer, WARM + RECONNECTS).await;
    within("what it held before, and no more", async || {
        let now = Held::by(&station);
        (now.descriptors <= before.descriptors && now.threads <= before.threads).then_some(())
    })
    .await;
    let after = Held::by(&station);
    assert!(
        after.memory <= before.memory + GROWTH,
        "{before:?}, then {after:?}"
    );
    println!("{before:?}, then {after:?}");
}

/// What a process holds.
#[derive(Debug)]
struct Held {
    /// MiB
    memory: u64,
    descriptors: usize,
    threads: usize,
}

impl Held {
    fn by(station: &StationProcess) -> Self {
        Self {
            memory: station.resident(),
            descriptors: station.descriptors(),
            threads: station.threads(),
        }
    }
}

/// Has the station reconnect, at once each time, until it has made so many connections.
async fn reconnect(station: &StationProcess, peer: &Station, connections: u64) {
    while peer.connections() < connections {
        let before = peer.connections();
        let order = CsmsOrder::Connect { slot: Some(1) };
        station.control(&Order::Csms(order)).await;
        peer.reconnected(before, PATIENCE).await.unwrap();
    }
}

async fn ended_by_csms(peer: &Station) {
    for end in [|peer: &Station| peer.close(1001), Station::cut] {
        let before = peer.connections();
        assert!(end(peer), "it is connected");
        peer.reconnected(before, PATIENCE).await.unwrap();
    }
}
