//! Two uplinks: what is lost on the way from one to the other, and back.

use plugpoint_csms::Csms;
use plugpoint_tests::within;

use crate::lab::{CSMS, Lab, Uplink};
use crate::site::Site;

async fn site(lab: &Lab) -> Site {
    let csms = lab.csms(Csms::builder().accept_token("DEADBEEF"), CSMS).await;
    Site::charging(csms, lab.station_with_a_plugin_for_uplinks(CSMS)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preferred_uplink_is_cut_and_comes_back_and_no_event_is_lost() {
    let lab = Lab::new().await;
    let site = site(&lab).await;
    site.on_slot(1).await;
    lab.cut(Uplink::Eth0);
    site.on_slot(2).await;
    site.events(2).await;
    lab.mend(Uplink::Eth0).await;
    site.station.uplinks("up 1").await;
    site.on_slot(1).await;
    site.events(2).await;
    site.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_told_to_be_lost_is_left_before_any_ping_misses_it() {
    let lab = Lab::new().await;
    let csms = lab.csms(Csms::builder().accept_token("DEADBEEF"), CSMS).await;
    let patient = lab
        .station_with_a_plugin_for_uplinks(CSMS)
        .set("OCPPCommCtrlr.WebSocketPingInterval", "3600");
    let site = Site::charging(csms, patient).await;
    lab.cut(Uplink::Eth0);
    site.station.uplinks("lost Any").await;
    site.on_slot(2).await;
    site.close().await;
}

/// The station sees itself that the iface is gone and that it is back.
#[tokio::test(flavor = "multi_thread")]
async fn an_iface_that_goes_and_comes_is_left_and_taken_up_again_without_being_told() {
    let lab = Lab::new().await;
    let csms = lab.csms(Csms::builder().accept_token("DEADBEEF"), CSMS).await;
    let patient = lab
        .station_with_two_interfaces(CSMS)
        .set("OCPPCommCtrlr.WebSocketPingInterval", "3600");
    let site = Site::charging(csms, patient).await;
    lab.cut(Uplink::Eth0);
    site.on_slot(2).await;
    site.events(2).await;
    lab.mend(Uplink::Eth0).await;
    site.on_slot(1).await;
    site.events(2).await;
    site.close().await;
}

/// A CSMS may refuse a second connection of the same station.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_csms_takes_one_connection_only_the_old_one_is_closed_before_the_better_slot_is_dialled() {
    let lab = Lab::new().await;
    let csms = lab.csms(Csms::builder().accept_token("DEADBEEF"), CSMS).await;
    let one_at_a_time = lab
        .station_with_two_interfaces(CSMS)
        .set("InternalCtrlr.NetworkSwitchMakeBeforeBreak", "false");
    let site = Site::charging(csms, one_at_a_time).await;
    lab.cut(Uplink::Eth0);
    site.on_slot(2).await;
    lab.mend(Uplink::Eth0).await;
    site.on_slot(1).await;
    let log = site.station.log();
    assert!(
        log.contains("closed by this station: the network of slot 1 is there"),
        "{log}"
    );
    assert!(!log.contains("beside the connection"), "{log}");
    site.events(2).await;
    site.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_uplink_the_station_charges_on_and_tells_it_all_when_one_is_back() {
    let lab = Lab::new().await;
    let site = site(&lab).await;
    for uplink in [Uplink::Eth0, Uplink::Wwan0] {
        lab.cut(uplink);
    }
    // Rounds over both slots.
    within("half a dozen dials", async || {
        let dials = site.station.log().matches("the dial failed").count();
        (dials >= 6).then_some(())
    })
    .await;
    let waiting = site.station.status().await["station"]["queued"].as_u64();
    assert!(waiting > Some(3), "{waiting:?}");
    lab.mend(Uplink::Wwan0).await;
    site.on_slot(2).await;
    site.close().await;
}
