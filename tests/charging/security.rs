//! Security profile 1, with the right password and a wrong one.

use plugpoint_csms::{Csms, Mark, Notice};
use plugpoint_tests::PATIENCE;

use crate::site::Site;

const PASSWORD: &str = "0123456789abcdef";

/// Security profile 1: HTTP basic authentication.
#[tokio::test]
async fn with_a_password() {
    let csms = Csms::builder().password("simulator", PASSWORD);
    let site = Site::with(csms, |station| {
        station
            .set("NetworkConfiguration[1].SecurityProfile", "1")
            .set("SecurityCtrlr.BasicAuthPassword", PASSWORD)
    })
    .await;
    site.accepted(Mark::default()).await;
    site.charge().await;
    site.audit();
    assert!(!site.station.log().contains(PASSWORD), "no secret in the log");
}

#[tokio::test]
async fn with_the_wrong_password() {
    let csms = Csms::builder().password("simulator", PASSWORD);
    let csms = csms.start("127.0.0.1:0").await.unwrap();
    let mut notices = csms.notices();
    let _station = plugpoint_tests::StationProcess::builder(&csms.url())
        .set("NetworkConfiguration[1].SecurityProfile", "1")
        .set("SecurityCtrlr.BasicAuthPassword", "fedcba9876543210")
        .start();
    let notice = tokio::time::timeout(PATIENCE, notices.recv()).await.unwrap();
    assert!(
        matches!(&notice, Some(Notice::TurnedAway { status: 401, .. })),
        "{notice:?}"
    );
}
