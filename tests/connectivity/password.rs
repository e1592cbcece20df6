//! A01: a new password, taken or not by the CSMS, and the power may fail at any moment.

use plugpoint_csms::{Csms, Mark, Station};
use plugpoint_tests::{PATIENCE, StationProcess, accepted, security_event};

use crate::variables;

const FIRST: &str = "first-password-of-20";
const SECOND: &str = "second-password-of-21";

/// A CSMS that asks for the first password, and a station that it has accepted.
async fn site() -> (Csms, StationProcess, Station) {
    let csms = Csms::builder().password("simulator", FIRST);
    let csms = csms.start("127.0.0.1:0").await.unwrap();
    let station = StationProcess::builder(&csms.url())
        .set("NetworkConfiguration[1].SecurityProfile", "1")
        .set("SecurityCtrlr.BasicAuthPassword", FIRST)
        .set("OCPPCommCtrlr.RetryBackOffWaitMinimum", "0")
        .set("OCPPCommCtrlr.RetryBackOffRandomRange", "1")
        .start();
    let peer = csms.expect("simulator");
    accepted(&peer).await;
    (csms, station, peer)
}

async fn set_password(peer: &Station, password: &str) {
    variables::set(peer, "SecurityCtrlr", "BasicAuthPassword", password).await;
}

fn no_secret_in(station: &StationProcess) {
    let log = station.log();
    assert!(!log.contains(FIRST) && !log.contains(SECOND));
}

//= A01.FR.02 test
//= A01.FR.12 test
#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_the_csms_takes_outlives_a_power_cut() {
    let (csms, mut station, peer) = site().await;
    csms.set_password("simulator", SECOND);
    set_password(&peer, SECOND).await;
    peer.reconnected(1, PATIENCE).await.unwrap();
    station.kill9().await;
    station.start_again();
    peer.reconnected(2, PATIENCE).await.unwrap();
    no_secret_in(&station);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_the_csms_does_not_take_is_taken_back() {
    let (_csms, mut station, peer) = site().await;
    set_password(&peer, SECOND).await;
    peer.reconnected(1, PATIENCE).await.unwrap();
    security_event(&peer, Mark::default(), "FailedToAuthenticateAtCsms").await;
    station.kill9().await;
    station.start_again();
    peer.reconnected(2, PATIENCE).await.unwrap();
    no_secret_in(&station);
}

/// The station knows both passwords as soon as it has answered, so that it comes in with either.
#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_right_after_the_answer_leaves_no_station_outside() {
    for taken in [FIRST, SECOND] {
        let (csms, mut station, peer) = site().await;
        set_password(&peer, SECOND).await;
        station.kill9().await;
        let before = peer.connections();
        csms.set_password("simulator", taken);
        station.start_again();
        peer.reconnected(before, PATIENCE).await.unwrap();
        no_secret_in(&station);
    }
}
