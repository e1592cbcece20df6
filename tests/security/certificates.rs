//! A03: the station's certificate is renewed at security profile 3, and no mistake of a CA locks the station out.

use plugpoint_api::Order;
use plugpoint_csms::{Csms, Station};
use plugpoint_ocpp::v201::*;
use plugpoint_tests::{PATIENCE, StationProcess, within};
use serde_json::Value;

use crate::authority::Authority;

const NAME: &str = "CS0001";

/// A CSMS at profile 3 with a station that has a certificate already.
struct Site {
    _csms: Csms,
    at_csms: Station,
    station: StationProcess,
}

impl Site {
    async fn open(authority: &Authority) -> Self {
        let csms = Csms::builder().tls(authority.csms());
        let csms = csms.start("127.0.0.1:0").await.unwrap();
        let (certificate, key) = authority.station(NAME);
        let station = StationProcess::builder(&csms.url())
            .set("NetworkConfiguration[1].SecurityProfile", "3")
            .set("SecurityCtrlr.Identity", NAME)
            .set("InternalCtrlr.ChargeBoxSerialNumber", NAME)
            .set("OCPPCommCtrlr.NetworkProfileConnectionAttempts", "1")
            .set("OCPPCommCtrlr.RetryBackOffRandomRange", "0")
            .state_file("certificates/CSMSRootCertificate/given.pem", &authority.pem())
            .state_file("certificates/ChargingStationCertificate/given.pem", &certificate)
            .state_file("certificates/keys/given.pem", &key)
            .start();
        let at_csms = csms.station(NAME).await;
        at_csms.booted(PATIENCE).await.unwrap();
        Self {
            _csms: csms,
            at_csms,
            station,
        }
    }

    /// Has the station make a CSR, and gives it.
    async fn csr(&self) -> String {
        let mark = self.at_csms.mark();
        let trigger = TriggerMessageRequest::new(MessageTriggerEnumType::SignChargingStationCertificate);
        let answer = self.at_csms.call(trigger).await.unwrap();
        assert_eq!(answer.status, TriggerMessageStatusEnumType::Accepted);
        let request: SignCertificateRequest = self.at_csms.request(mark, PATIENCE).await.unwrap();
        request.csr
    }

    /// Sends the certificate, and waits until the station is back.
    async fn renew(&self, certificate: &str) {
        let before = self.at_csms.connections();
        let answer = self
            .at_csms
            .call(CertificateSignedRequest::new(certificate))
            .await
            .unwrap();
        assert_eq!(answer.status, CertificateSignedStatusEnumType::Accepted);
        self.at_csms.reconnected(before, PATIENCE).await.unwrap();
    }

    /// Serial numbers of the station's own certificates, with their states, once they are so.
    async fn own(&self, states: &[&str]) -> Vec<String> {
        within("the certificates", async || {
            let installed = self.station.control(&Order::Certificates).await;
            let installed = installed.as_array().cloned().unwrap_or_default();
            let own = installed
                .iter()
                .filter(|one| one["kind"] == "ChargingStationCertificate");
            let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let (found, serials): (Vec<_>, Vec<_>) = own
                .map(|one| (text(one, "state"), text(one, "serial_number")))
                .unzip();
            (found == states).then_some(serials)
        })
        .await
    }
}

//= A02.FR.08 test
//= A03.FR.08 test
#[tokio::test]
async fn a_certificate_is_renewed_and_the_station_stays() {
    let authority = Authority::new("CSMS Root");
    let site = Site::open(&authority).await;
    let [old] = site.own(&["in use"]).await.try_into().unwrap();
    let csr = site.csr().await;
    site.renew(&authority.sign(&csr, NAME)).await;
    let [new, former] = site.own(&["in use", "former"]).await.try_into().unwrap();
    assert_eq!(former, old);
    assert_ne!(new, old);
}

/// The station trusts the CA that signed, and the CSMS does not.
#[tokio::test]
async fn a_certificate_that_the_csms_refuses_gives_way_to_the_former_one() {
    let authority = Authority::new("CSMS Root");
    let foreign = Authority::new("Foreign Root");
    let site = Site::open(&authority).await;
    let old = site.own(&["in use"]).await;
    let kind = InstallCertificateUseEnumType::CSMSRootCertificate;
    let install = InstallCertificateRequest::new(kind, foreign.pem());
    let installed = site.at_csms.call(install).await.unwrap();
    assert_eq!(installed.status, InstallCertificateStatusEnumType::Accepted);
    let csr = site.csr().await;
    site.renew(&foreign.sign(&csr, NAME)).await;
    assert_eq!(site.own(&["in use"]).await, old);
    within("word of it", async || {
        let told = site.at_csms.requests::<SecurityEventNotificationRequest>();
        told.iter()
            .any(|event| event.r#type == "InvalidChargingStationCertificate")
            .then_some(())
    })
    .await;
}

/// A CA that signs for somebody else is told of it, and nothing changes.
#[tokio::test]
async fn a_certificate_for_another_station_is_refused() {
    let authority = Authority::new("CSMS Root");
    let site = Site::open(&authority).await;
    let csr = site.csr().await;
    let other = CertificateSignedRequest::new(authority.sign(&csr, "CS0002"));
    let answer = site.at_csms.call(other).await.unwrap();
    assert_eq!(answer.status, CertificateSignedStatusEnumType::Rejected);
    let why = answer
        .status_info
        .and_then(|info| info.additional_info)
        .unwrap_or_default();
    assert!(why.contains("CN \"CS0002\""), "{why}");
    site.own(&["in use"]).await;
}
