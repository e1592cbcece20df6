//! A slot that fails by TLS: the CSMS is told of it over the next slot, once.

use futures_util::{StreamExt, stream};

use crate::authority::{Authority, RSA};
use crate::case::{ADDRESS, AT_A_TIME, station};
use crate::openssl_csms::{OpensslCsms, Tls};

const PASSWORD: &str = "a-password-of-the-tests";

//= A00.FR.310 test
//= A00.FR.316 test
//= A00.FR.323 test
#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_fails_by_tls_is_told_of_over_the_next_one() {
    let ca = &Authority::with(&RSA, "CSMS Root");
    let fine = || Tls::new(ca.server(&RSA, &[ADDRESS], |_| {}));
    let otherwise = |change: fn(&mut Tls)| {
        let mut tls = fine();
        change(&mut tls);
        tls
    };
    let foreign = Authority::new("Foreign Root").server(&RSA, &[ADDRESS], |_| {});
    let faults = [
        ("InvalidCsmsCertificate", Tls::new(foreign)),
        ("InvalidTLSVersion", otherwise(Tls::speak_1_1_only)),
        ("InvalidTLSCipherSuite", otherwise(Tls::exchange_keys_by_rsa_only)),
    ];
    let told = async |(event, faulty): (&str, Tls)| is_told(ca, event, &faulty, &fine()).await;
    stream::iter(faults).for_each_concurrent(AT_A_TIME, told).await;
}

async fn is_told(ca: &Authority, event: &str, faulty: &Tls, fine: &Tls) {
    let first = OpensslCsms::start(Some(faulty)).await;
    let mut second = OpensslCsms::start(Some(fine)).await;
    let url = |csms: &OpensslCsms| format!("wss://{ADDRESS}:{}", csms.port);
    let _station = station(&url(&first))
        .set("NetworkConfiguration[1].SecurityProfile", "2")
        .set("NetworkConfiguration[2].OcppCsmsUrl", &url(&second))
        .set("NetworkConfiguration[2].SecurityProfile", "2")
        .set("OCPPCommCtrlr.NetworkConfigurationPriority", "1,2")
        .set("SecurityCtrlr.BasicAuthPassword", PASSWORD)
        .state_file("certificates/CSMSRootCertificate/root.pem", &ca.pem())
        .start();
    let told = second.security_events(event).await;
    assert_eq!(told.len(), 1, "{told:?}");
    let info = told[0]["techInfo"].as_str().unwrap_or_default();
    assert!(info.starts_with("slot 1: "), "{info}");
    assert!(first.told("connected").is_empty(), "{event}");
}
