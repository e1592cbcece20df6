//! Sockets are bound, seen from the other side: the default route goes over `eth0`, and the peer sees the address of
//! `wwan0`.

use std::net::IpAddr;

use plugpoint_tests::PATIENCE;
use tokio::time::timeout;

use crate::lab::{CSMS, CSMS_V6, Lab, Uplink};

/// The address that a dial of slot 1 comes from, where a plugin says what it goes through.
async fn seen_from(csms: &'static str, through: &str) -> IpAddr {
    let lab = Lab::new().await;
    let listener = lab.listener(csms).await;
    let _station = lab.station(csms).uplinks(&[("slot-1", through)]).start();
    let (_, peer) = timeout(PATIENCE, listener.accept())
        .await
        .expect("a dial")
        .unwrap();
    peer.ip()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_binding_the_route_decides() {
    let lab = Lab::new().await;
    let listener = lab.listener(CSMS).await;
    let _station = lab.station(CSMS).start();
    let (_, peer) = timeout(PATIENCE, listener.accept())
        .await
        .expect("a dial")
        .unwrap();
    assert_eq!(peer.ip().to_string(), Uplink::Eth0.address());
}

#[tokio::test(flavor = "multi_thread")]
async fn to_an_interface() {
    let peer = seen_from(CSMS, Uplink::Wwan0.iface()).await;
    assert_eq!(peer.to_string(), Uplink::Wwan0.address());
}

#[tokio::test(flavor = "multi_thread")]
async fn to_an_interface_over_ipv6() {
    let peer = seen_from(CSMS_V6, Uplink::Wwan0.iface()).await;
    assert_eq!(peer.to_string(), Uplink::Wwan0.address_v6());
}

#[tokio::test(flavor = "multi_thread")]
async fn to_an_address() {
    let peer = seen_from(CSMS, Uplink::Wwan0.address()).await;
    assert_eq!(peer.to_string(), Uplink::Wwan0.address());
}

#[tokio::test(flavor = "multi_thread")]
async fn to_an_address_of_ipv6() {
    let peer = seen_from(CSMS_V6, Uplink::Wwan0.address_v6()).await;
    assert_eq!(peer.to_string(), Uplink::Wwan0.address_v6());
}
