//! B10: the CSMS sends the station to another CSMS, and the station comes back where the other is not there.

use plugpoint_csms::{Csms, LoggedFrame, Mark, Station};
use plugpoint_ocpp::v201::{
    Action, NetworkConnectionProfileType, OCPPInterfaceEnumType, OCPPTransportEnumType, OCPPVersionEnumType,
    ResetEnumType, ResetRequest, ResetStatusEnumType, SetNetworkProfileRequest,
    SetNetworkProfileStatusEnumType,
};
use plugpoint_tests::{PATIENCE, StationProcess, accepted, within};

use crate::variables;

/// Nothing listens on the discard port.
const NOBODY: &str = "ws://127.0.0.1:9";

async fn csms() -> Csms {
    Csms::builder().start("127.0.0.1:0").await.unwrap()
}

fn station(csms: &Csms) -> StationProcess {
    StationProcess::builder(&csms.url())
        .set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", "1")
        .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "0")
        .set("OCPPCommCtrlr.RetryBackOffRandomRange", "1")
        .set("OCPPCommCtrlr.RetryBackOffRepeatTimes", "0")
        .start()
}

/// Puts the address of a CSMS into a slot.
async fn set_profile(slot: i32, url: &str, peer: &Station) {
    let profile = NetworkConnectionProfileType::new(
        OCPPVersionEnumType::OCPP20,
        OCPPTransportEnumType::JSON,
        url,
        30,
        0,
        OCPPInterfaceEnumType::Wired0,
    );
    let set = peer
        .call(SetNetworkProfileRequest::new(slot, profile))
        .await
        .unwrap();
    assert_eq!(set.status, SetNetworkProfileStatusEnumType::Accepted, "{set:?}");
}

async fn reset(peer: &Station) {
    let reset = peer
        .call(ResetRequest::new(ResetEnumType::Immediate))
        .await
        .unwrap();
    assert_eq!(reset.status, ResetStatusEnumType::Accepted, "{reset:?}");
}

/// Puts the address of another CSMS into slot 2, gives that slot priority, and resets the station.
async fn send_to(url: &str, peer: &Station) {
    set_profile(2, url, peer).await;
    variables::set(peer, "OCPPCommCtrlr", "NetworkConfigurationPriority", "2").await;
    reset(peer).await;
}

/// Waits until the CSMS has accepted the station over slot 1, by the profile of before or by the present one.
async fn back_on_slot_1(station: &StationProcess, overwritten: bool) {
    within("the word of the CSMS", async || {
        let status = station.status().await;
        let slot = &status["network"]["slots"][0];
        (status["station"]["registration"] == "Accepted" && slot["overwritten"] == overwritten).then_some(())
    })
    .await;
}

//= B09.FR.01 test
//= B10.FR.04 test
#[tokio::test(flavor = "multi_thread")]
async fn the_station_goes_to_its_new_csms_and_stays_there() {
    let (old, new) = (csms().await, csms().await);
    let mut station = station(&old);
    let peer = old.expect("simulator");
    accepted(&peer).await;
    send_to(&new.url(), &peer).await;
    let peer = new.expect("simulator");
    accepted(&peer).await;
    assert_eq!(
        variables::get(&peer, "OCPPCommCtrlr", "ActiveNetworkProfile").await,
        "2"
    );
    station.kill9().await;
    station.start_again();
    peer.reconnected(1, PATIENCE).await.unwrap();
    assert_eq!(old.expect("simulator").connections(), 1);
}

/// The old slot is not even listed any more, and the station was restarted on the way.
//= B10.FR.03 test
//= B10.FR.07 test
#[tokio::test(flavor = "multi_thread")]
async fn b10_fr_07_a_station_that_does_not_reach_its_new_csms_is_back_at_the_old_one() {
    let old = csms().await;
    let station = station(&old);
    let peer = old.expect("simulator");
    accepted(&peer).await;
    send_to(NOBODY, &peer).await;
    peer.reconnected(1, PATIENCE).await.unwrap();
    within("the old CSMS's word", async || {
        let status = station.status().await;
        (status["station"]["registration"] == "Accepted").then_some(())
    })
    .await;
    assert_eq!(
        variables::get(&peer, "OCPPCommCtrlr", "ActiveNetworkProfile").await,
        "1"
    );
    assert_eq!(
        variables::get(&peer, "OCPPCommCtrlr", "NetworkConfigurationPriority").await,
        "2"
    );
    let log = station.log();
    assert!(log.contains("refused the connection"), "the new CSMS was tried");
}

/// The CSMS puts an address into the only slot at which nobody answers: no other slot leads back.
//= B10.FR.07 test
#[tokio::test(flavor = "multi_thread")]
async fn b10_fr_07_a_station_whose_only_slot_was_overwritten_is_back_and_can_be_put_right() {
    let csms = csms().await;
    let nobody = self::csms().await.url();
    let station = station(&csms);
    let peer = csms.expect("simulator");
    accepted(&peer).await;
    set_profile(1, &nobody, &peer).await;
    reset(&peer).await;
    peer.reconnected(1, PATIENCE).await.unwrap();
    back_on_slot_1(&station, true).await;
    let told = |frame: &LoggedFrame| {
        frame.is_request(Action::SecurityEventNotification)
            && frame.payload().is_some_and(|event| {
                let info = event["techInfo"].as_str();
                info.is_some_and(|info| info.starts_with("slot 1 does not connect"))
            })
    };
    peer.frame_since(Mark::default(), told, PATIENCE).await.unwrap();
    assert!(station.log().contains("correct that by SetNetworkProfile"));

    set_profile(1, &csms.url(), &peer).await;
    reset(&peer).await;
    peer.reconnected(2, PATIENCE).await.unwrap();
    back_on_slot_1(&station, false).await;
}
