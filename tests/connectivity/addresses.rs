//! Addresses and routes that change under a station.

use plugpoint_csms::Csms;
use plugpoint_tests::PATIENCE;

use crate::lab::{CSMS, Lab};
use crate::site::{Site, says};

#[tokio::test(flavor = "multi_thread")]
async fn an_uplink_that_gets_another_address_is_used_with_it() {
    let lab = Lab::new().await;
    let csms = lab.csms(Csms::builder().accept_token("DEADBEEF"), CSMS).await;
    let site = Site::charging(csms, lab.station(CSMS)).await;
    let before = site.peer.connections();
    lab.station.ip("addr del 10.0.1.2/24 dev eth0\n\
         addr add 10.0.1.77/24 dev eth0\n\
         route replace default via 10.0.1.1 dev eth0 metric 100");
    site.peer.reconnected(before, PATIENCE).await.unwrap();
    site.events(2).await;
    site.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_route_that_appears_later_is_used() {
    let lab = Lab::new().await;
    lab.station.ip("route flush default");
    let csms = lab.csms(Csms::builder(), CSMS).await;
    let station = lab.station(CSMS).start();
    says(&station, "check the uplink and its route").await;
    lab.station.ip("route add default via 10.0.1.1 dev eth0");
    csms.expect("simulator").booted(PATIENCE).await.unwrap();
}
