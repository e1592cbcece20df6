//! A02, A03, M03 to M06: certificates, with a room of keys and files that the script speaks for.

use super::story;

//= A02.FR.02 test
//= A02.FR.06 test
#[test]
fn the_csms_asks_for_a_certificate_and_gets_it_installed() {
    story(
        r#"
        boot
        plugins wait
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        < result {"status":"Accepted"}
        ask certificates sign ChargingStationCertificate new SIM0001 plugpoint -
        answer certificates csr CSR
        < SignCertificate {"csr":"CSR","certificateType":"ChargingStationCertificate"}
        store document certificate_signing
        > CertificateSigned {"certificateChain":"CHAIN","certificateType":"ChargingStationCertificate"}
        < nothing
        ask certificates signed ChargingStationCertificate CHAIN
        answer certificates signed 2026-01-01T00:00:00Z
        < result {"status":"Accepted"}
        store no document certificate_signing
        no link Reconnect
        +1d
        no < SignCertificate
        "#,
    );
}

//= A02.FR.08 test
#[test]
fn a02_fr_08_a_connection_of_profile_3_is_opened_anew_with_the_new_certificate() {
    story(
        r#"
        with NetworkConfiguration[1].SecurityProfile=3
        boot
        plugins wait
        > CertificateSigned {"certificateChain":"CHAIN"}
        answer certificates signed 2026-01-01T00:00:00Z
        < result {"status":"Accepted"}
        link Reconnect the station's certificate is a new one
        "#,
    );
}

//= A02.FR.08 test
#[test]
fn a02_fr_08_a_certificate_of_the_future_is_used_when_its_time_has_come() {
    story(
        r#"
        with NetworkConfiguration[1].SecurityProfile=3
        boot
        plugins wait
        > CertificateSigned {"certificateChain":"CHAIN"}
        answer certificates signed 2026-01-03T00:00:00Z
        < result {"status":"Accepted"}
        certificates 2 ChargingStationCertificate -30d +300d, next +2d
        no link Reconnect
        +47h
        no link Reconnect
        +1h
        ask certificates look
        answer certificates done
        link Reconnect the station's certificate is a new one
        "#,
    );
}

//= A02.FR.07 test
#[test]
fn a02_fr_07_a_certificate_that_is_not_right_is_an_event_and_the_csr_waits_on() {
    story(
        r#"
        boot
        plugins wait
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        answer certificates csr CSR
        forget
        > CertificateSigned {"certificateChain":"CHAIN","certificateType":"ChargingStationCertificate"}
        answer certificates refused the chain leads nowhere
        < result {"status":"Rejected","statusInfo":{"reasonCode":"InvalidCertificate","additionalInfo":"the chain leads nowhere"}}
        security InvalidChargingStationCertificate ChargingStationCertificate: the chain leads nowhere
        +30s
        ask certificates sign ChargingStationCertificate again
        "#,
    );
}

#[test]
fn a_chain_that_is_too_long_is_not_looked_at() {
    story(
        r#"
        with SecurityCtrlr.MaxCertificateChainSize=4
        boot
        plugins wait
        > CertificateSigned {"certificateChain":"CHAIN"}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"TooLargeElement"}}
        no ask certificates
        "#,
    );
}

#[test]
fn a_room_that_does_not_answer_keeps_no_call_waiting() {
    story(
        r#"
        boot
        plugins wait
        > CertificateSigned {"certificateChain":"CHAIN"}
        +30s
        < result {"status":"Rejected","statusInfo":{"reasonCode":"InternalError"}}
        > GetInstalledCertificateIds {}
        +30s
        < result {"status":"NotFound"}
        > InstallCertificate {"certificateType":"V2GRootCertificate","certificate":"ROOT"}
        +30s
        < result {"status":"Failed"}
        > DeleteCertificate {"certificateHashData":{"hashAlgorithm":"SHA256","issuerNameHash":"a","issuerKeyHash":"b","serialNumber":"c"}}
        +30s
        < result {"status":"Failed"}
        "#,
    );
}

//= A02.FR.17 test
//= A02.FR.18 test
//= A02.FR.19 test
#[test]
fn a02_fr_18_a_csr_without_its_certificate_goes_out_again_with_growing_waits() {
    story(
        r#"
        with SecurityCtrlr.CertSigningWaitMinimum=10
        with SecurityCtrlr.CertSigningRepeatTimes=2
        boot
        plugins wait
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        < result {"status":"Accepted"}
        answer certificates csr CSR
        < SignCertificate
        +9s
        no ask certificates sign ChargingStationCertificate again
        +1s
        ask certificates sign ChargingStationCertificate again
        answer certificates csr CSR
        < SignCertificate {"csr":"CSR"}
        +19s
        no ask certificates sign ChargingStationCertificate again
        +1s
        ask certificates sign ChargingStationCertificate again
        answer certificates csr CSR
        < SignCertificate
        +40s
        report Certificates("no ChargingStationCertificate came for 3 requests; none is asked for any more")
        store no document certificate_signing
        +10m
        no < SignCertificate
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        <... result {"status":"Accepted"}
        answer certificates csr CSR2
        < SignCertificate {"csr":"CSR2"}
        "#,
    );
}

#[test]
fn a_second_trigger_is_never_met_with_silence() {
    story(
        r#"
        boot
        plugins wait
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        < result {"status":"Accepted"}
        answer certificates csr CSR1
        < SignCertificate {"csr":"CSR1"}
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        < result {"status":"Accepted"}
        ask certificates sign ChargingStationCertificate new
        answer certificates csr CSR2
        < SignCertificate {"csr":"CSR2"}
        "#,
    );
}

#[test]
fn a_restart_goes_on_with_the_csr_that_waits() {
    story(
        r#"
        boot
        plugins wait
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        answer certificates csr CSR
        kill
        connect
        forget
        +28s
        no ask certificates
        +2s
        ask certificates sign ChargingStationCertificate again
        answer certificates csr CSR
        <... SignCertificate {"csr":"CSR"}
        "#,
    );
}

#[test]
fn a_csr_of_an_offline_station_goes_out_with_the_next_connection() {
    story(
        r#"
        boot
        disconnect
        plugins wait
        sign ChargingStationCertificate
        answer certificates csr CSR
        connect
        <... SignCertificate {"csr":"CSR"}
        "#,
    );
}

#[test]
fn a_csr_that_cannot_be_made_is_an_event() {
    story(
        r#"
        boot
        plugins wait
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        answer certificates failed no room on the disk
        store logged CSRGenerationFailed ChargingStationCertificate: no room on the disk
        store no document certificate_signing
        "#,
    );
}

#[test]
fn a_csms_that_rejects_the_csr_is_not_asked_again() {
    story(
        r#"
        boot
        csms answers SignCertificate {"status":"Rejected"}
        plugins wait
        > TriggerMessage {"requestedMessage":"SignChargingStationCertificate"}
        answer certificates csr CSR
        <... SignCertificate
        store no document certificate_signing
        "#,
    );
}

#[test]
fn what_the_station_cannot_ask_for_is_not_triggered() {
    story(
        r#"
        boot
        > TriggerMessage {"requestedMessage":"SignV2GCertificate"}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"NotEnabled"}}
        > SetVariables {"setVariableData":[{"component":{"name":"ISO15118Ctrlr"},"variable":{"name":"V2GCertificateInstallationEnabled"},"attributeValue":"true"}]}
        < result
        > TriggerMessage {"requestedMessage":"SignV2GCertificate"}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"MissingParam"}}
        > TriggerMessage {"requestedMessage":"SignCombinedCertificate"}
        < result {"status":"NotImplemented"}
        "#,
    );
}

//= A03.FR.02 test
#[test]
fn a03_fr_02_a_certificate_is_renewed_before_it_expires() {
    story(
        r#"
        with NetworkConfiguration[1].SecurityProfile=3
        boot
        plugins wait
        certificates 2 ChargingStationCertificate -300d +31d
        +1m
        no ask certificates
        +36h
        ask certificates sign ChargingStationCertificate new
        answer certificates csr CSR
        <... SignCertificate {"csr":"CSR"}
        "#,
    );
}

#[test]
fn a_short_lived_certificate_is_not_renewed_at_each_start() {
    story(
        r#"
        with NetworkConfiguration[1].SecurityProfile=3
        boot
        plugins wait
        certificates 2 ChargingStationCertificate -1d +6d
        +2m
        no ask certificates
        +4d
        ask certificates sign ChargingStationCertificate new
        "#,
    );
}

#[test]
fn without_profile_3_nobody_needs_the_certificate() {
    story(
        r#"
        boot
        plugins wait
        certificates 2 ChargingStationCertificate -300d +1d
        +12h
        no ask certificates
        "#,
    );
}

#[test]
fn a_clock_that_nobody_has_set_renews_nothing() {
    story(
        r#"
        with NetworkConfiguration[1].SecurityProfile=3
        csms answers BootNotification {"currentTime":"2026-01-01T00:00:00Z","interval":10,"status":"Pending"}
        connect
        plugins wait
        certificates 2 ChargingStationCertificate -300d +1d
        +1h
        no ask certificates
        "#,
    );
}

//= M03.FR.01 test
//= M03.FR.02 test
//= M03.FR.03 test
#[test]
fn installed_certificates_are_listed() {
    story(
        r#"
        boot
        plugins wait
        > GetInstalledCertificateIds {"certificateType":["CSMSRootCertificate"]}
        ask certificates list [CSMSRootCertificate]
        answer certificates listed [{"certificateType":"CSMSRootCertificate","certificateHashData":{"hashAlgorithm":"SHA256","issuerNameHash":"a","issuerKeyHash":"b","serialNumber":"c"}}]
        < result {"status":"Accepted","certificateHashDataChain":[{"certificateHashData":{"serialNumber":"c"}}]}
        > GetInstalledCertificateIds {}
        answer certificates listed []
        < result {"status":"NotFound"}
        "#,
    );
}

//= M04.FR.02 test
//= M04.FR.03 test
//= M04.FR.04 test
//= M04.FR.06 test
#[test]
fn a_certificate_is_deleted_or_not() {
    let ask = r#"> DeleteCertificate {"certificateHashData":{"hashAlgorithm":"SHA256","issuerNameHash":"a","issuerKeyHash":"b","serialNumber":"c"}}"#;
    story(&format!(
        r#"
        boot
        plugins wait
        {ask}
        ask certificates delete c tls false
        answer certificates done
        < result {{"status":"Accepted"}}
        {ask}
        answer certificates not-found
        < result {{"status":"NotFound"}}
        {ask}
        answer certificates refused it is the station's own certificate
        < result {{"status":"Failed","statusInfo":{{"reasonCode":"NotAllowed"}}}}
        {ask}
        answer certificates failed no disk
        < result {{"status":"Failed","statusInfo":{{"reasonCode":"InternalError"}}}}
        "#
    ));
}

//= M05.FR.02 test
//= M05.FR.03 test
#[test]
fn a_root_is_installed_or_not() {
    let ask = r#"> InstallCertificate {"certificateType":"CSMSRootCertificate","certificate":"ROOT"}"#;
    story(&format!(
        r#"
        with SecurityCtrlr.AdditionalRootCertificateCheck=true
        boot
        plugins wait
        {ask}
        ask certificates install CSMSRootCertificate 100 true
        answer certificates done
        < result {{"status":"Accepted"}}
        {ask}
        answer certificates refused it is no PEM of a certificate
        < result {{"status":"Rejected","statusInfo":{{"reasonCode":"InvalidCertificate"}}}}
        {ask}
        answer certificates failed no disk
        < result {{"status":"Failed"}}
        "#
    ));
}

#[test]
fn an_unsecured_connection_installs_roots_of_its_own_kind_only_where_that_is_allowed() {
    story(
        r#"
        with InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection=false
        boot
        plugins wait
        > InstallCertificate {"certificateType":"CSMSRootCertificate","certificate":"ROOT"}
        < result {"status":"Rejected","statusInfo":{"reasonCode":"NotEnabled"}}
        > InstallCertificate {"certificateType":"ManufacturerRootCertificate","certificate":"ROOT"}
        ask certificates install ManufacturerRootCertificate
        "#,
    );
}

#[test]
fn what_is_installed_is_counted() {
    story(
        r#"
        boot
        certificates 7
        > GetVariables {"getVariableData":[{"component":{"name":"SecurityCtrlr"},"variable":{"name":"CertificateEntries"}}]}
        < result {"getVariableResult":[{"attributeValue":"7"}]}
        "#,
    );
}

//= M06.FR.06 test
//= M06.FR.10 test
#[test]
fn the_status_of_v2g_certificates_is_asked_from_the_start_and_each_week() {
    let data = r#"{"hashAlgorithm":"SHA256","issuerNameHash":"a","issuerKeyHash":"b","serialNumber":"c","responderURL":"http://ocsp"}"#;
    story(&format!(
        r#"
        certificates 2 V2GCertificate -30d +300d
        plugins wait
        csms accepts
        csms answers GetCertificateStatus {{"status":"Accepted","ocspResult":"RESULT"}}
        connect
        ask certificates revocation
        answer certificates revocation [{data}]
        <... GetCertificateStatus {{"ocspRequestData":{data}}}
        ask certificates keep-revocation c RESULT
        answer certificates done
        +6d
        no ask certificates revocation
        +1d
        ask certificates revocation
        csms answers GetCertificateStatus {{"status":"Failed"}}
        answer certificates revocation [{data}]
        <... GetCertificateStatus
        +23h
        no ask certificates revocation
        +1h
        ask certificates revocation
        "#
    ));
}
