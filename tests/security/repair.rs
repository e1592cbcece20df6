//! What changes at the CSMS while the station runs: a certificate that is put right, and a new password.

use plugpoint_tests::Builder;
use rcgen::date_time_ymd;
use serde_json::{Value, json};

use crate::authority::{Authority, ECDSA};
use crate::case::{ADDRESS, station};
use crate::openssl_csms::{OpensslCsms, Tls};

const FIRST: &str = "first-password-of-20";
const SECOND: &str = "second-password-of-21";

/// At security profile 2.
fn secured(csms: &OpensslCsms, authority: &Authority) -> Builder {
    station(&format!("wss://{ADDRESS}:{}", csms.port))
        .set("NetworkConfiguration[1].SecurityProfile", "2")
        .set("SecurityCtrlr.BasicAuthPassword", FIRST)
        .state_file("certificates/CSMSRootCertificate/root.pem", &authority.pem())
}

//= A00.FR.310 test
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_was_wrong_for_many_dials_is_told_once() {
    let ca = Authority::new("CSMS Root");
    let expired = ca.server(&ECDSA, &[ADDRESS], |params| {
        params.not_after = date_time_ymd(2024, 2, 29);
    });
    let mut csms = OpensslCsms::start(Some(&Tls::new(expired))).await;
    csms.ask_for(FIRST).await;
    let _station = secured(&csms, &ca).start();
    csms.tells("hello", 3).await;
    let renewed = ca.server(&ECDSA, &[ADDRESS], |_| {});
    csms.serve(Some(&Tls::new(renewed))).await;
    let told = csms.security_events("InvalidCsmsCertificate").await;
    assert_eq!(told.len(), 1, "{told:?}");
    let info = told[0]["techInfo"].as_str().unwrap_or_default();
    assert!(info.contains("expired at 2024-02-29T00:00:00Z"), "{info}");
}

//= A01.FR.02 test
#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_renewed_over_tls() {
    let ca = Authority::new("CSMS Root");
    let certificate = ca.server(&ECDSA, &[ADDRESS], |_| {});
    let mut csms = OpensslCsms::start(Some(&Tls::new(certificate))).await;
    csms.ask_for(FIRST).await;
    let station = secured(&csms, &ca).start();
    csms.tells("StatusNotification", 1).await;
    csms.ask_for(SECOND).await;
    let password = json!({
        "component": {"name": "SecurityCtrlr"},
        "variable": {"name": "BasicAuthPassword"},
        "attributeValue": SECOND,
    });
    let answer = csms
        .call("SetVariables", json!({"setVariableData": [password]}))
        .await;
    assert_eq!(answer["setVariableResult"][0]["attributeStatus"], "Accepted");
    let connections = csms.tells("connected", 2).await;
    assert_eq!(connections[1]["password"], true);
    assert_eq!(csms.told("refused"), [] as [Value; 0]);
    let log = station.log();
    assert!(!log.contains(FIRST) && !log.contains(SECOND));
}
