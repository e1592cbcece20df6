//! The name of the CSMS: asked for anew at each dial.

use plugpoint_csms::Csms;
use plugpoint_tests::PATIENCE;

use crate::dns::{Answer, Dns, NAME};
use crate::lab::{CSMS, Lab, OTHER_CSMS};
use crate::site::{Site, says};

const AT: Answer = Answer::Address(std::net::Ipv4Addr::new(10, 0, 9, 2));
const ELSEWHERE: Answer = Answer::Address(std::net::Ipv4Addr::new(10, 0, 9, 3));

fn by_name() -> String {
    format!("{NAME}:9000")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csms_that_moves_is_found_where_its_name_points_to() {
    let lab = Lab::new().await;
    let dns = Dns::start(&lab, AT).await;
    let folder = tempfile::tempdir().unwrap();
    // The two are one CSMS: they keep one ledger.
    let builder = || {
        Csms::builder()
            .accept_token("DEADBEEF")
            .ledger(folder.path().join("ledger"))
    };
    let csms = lab.csms(builder(), CSMS).await;
    let site = Site::charging(csms, lab.station(&by_name())).await;
    dns.answer(ELSEWHERE);
    site.csms.stop().await;
    let csms = lab.csms(builder(), OTHER_CSMS).await;
    let peer = csms.expect("simulator");
    peer.connected(PATIENCE).await.unwrap();
    let site = Site { csms, peer, ..site };
    site.events(2).await;
    site.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_server_that_is_dead_or_fails_is_told_and_outlived() {
    let lab = Lab::new().await;
    let dns = Dns::start(&lab, Answer::Silence).await;
    let csms = lab.csms(Csms::builder(), CSMS).await;
    let station = lab.station(&by_name()).start();
    for trouble in [Answer::Silence, Answer::Failure] {
        dns.answer(trouble);
        says(&station, &format!("the name {NAME} was not resolved")).await;
    }
    dns.answer(AT);
    csms.expect("simulator").booted(PATIENCE).await.unwrap();
}
