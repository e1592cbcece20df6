//! What TLS of a CSMS the station accepts, and in which words it refuses the rest. The other side is OpenSSL, so that
//! both cannot be wrong in the same way.

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, SanType, date_time_ymd};
use serde_json::json;

use crate::authority::{Authority, ECDSA, RSA, named};
use crate::case::{ADDRESS, Case, STATION, play};
use crate::openssl_csms::{TLS_1_2, TLS_1_3, Tls};

/// A name to whoever checks certificates, since a part of it is not decimal, and 127.0.0.1 to whoever resolves it: so a
/// name with dots needs no name server.
const DOTTED_NAME: &str = "127.0.0x1";
const WILDCARD: &str = "*.0.0x1";

const SERIAL: u64 = 4711;

/// A CSMS with security profile 3.
fn asks(authority: &Authority) -> impl FnOnce(&mut Tls) {
    let root = authority.pem();
    move |tls| tls.station_root = Some(root)
}

fn asks_by_tls_1_2(authority: &Authority) -> impl FnOnce(&mut Tls) {
    let root = authority.pem();
    move |tls| {
        tls.versions = TLS_1_2;
        tls.station_root = Some(root);
    }
}

fn numbered(params: &mut CertificateParams) {
    params.serial_number = Some(SERIAL.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_security_profile_connects() {
    let ca = &Authority::new("CSMS Root");
    let own = || ca.station(STATION);
    let profiles = vec![
        Case::new("profile 0", ca)
            .plain()
            .profile(0)
            .password(None)
            .connects(json!({"version": null, "password": false})),
        Case::new("profile 1", ca)
            .plain()
            .profile(1)
            .connects(json!({"version": null, "password": true})),
        Case::new("profile 2", ca).connects(json!({"version": "TLSv1.3", "station": null, "password": true})),
        Case::new("profile 3", ca)
            .own(own())
            .tls(asks(ca))
            .connects(json!({"version": "TLSv1.3", "station": STATION, "password": false})),
        Case::new("profile 3 by TLS 1.2", ca)
            .own(own())
            .tls(asks_by_tls_1_2(ca))
            .connects(json!({"version": "TLSv1.2", "station": STATION, "password": false})),
    ];
    play(profiles).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_1_2_and_1_3_connect_with_either_kind_of_key() {
    let (ecdsa, rsa) = (&Authority::new("CSMS Root"), &Authority::with(&RSA, "RSA Root"));
    let of_rsa = |name| Case::new(name, rsa).shows(rsa.server(&RSA, &[ADDRESS], |_| {}));
    let cases = vec![
        Case::new("TLS 1.2, ECDSA", ecdsa)
            .tls(|tls| tls.versions = TLS_1_2)
            .connects(json!({"version": "TLSv1.2", "cipher": "ECDHE-ECDSA-AES256-GCM-SHA384"})),
        Case::new("TLS 1.3, ECDSA", ecdsa)
            .tls(|tls| tls.versions = TLS_1_3)
            .connects(json!({"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384"})),
        of_rsa("TLS 1.2, RSA")
            .tls(|tls| tls.versions = TLS_1_2)
            .connects(json!({"version": "TLSv1.2", "cipher": "ECDHE-RSA-AES256-GCM-SHA384"})),
        of_rsa("TLS 1.3, RSA")
            .tls(|tls| tls.versions = TLS_1_3)
            .connects(json!({"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384"})),
        Case::new("the CSMS has the weakest suite only", ecdsa)
            .tls(|tls| {
                tls.versions = TLS_1_2;
                tls.ciphers = Some("ECDHE-ECDSA-AES128-GCM-SHA256");
            })
            .connects(json!({"cipher": "ECDHE-ECDSA-AES128-GCM-SHA256"})),
    ];
    play(cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_that_are_fine_connect() {
    let ca = &Authority::new("CSMS Root");
    let between = ca.below("CSMS Sub-CA");
    let (leaf, key) = between.server(&ECDSA, &[ADDRESS], |_| {});
    let by_common_name = |params: &mut CertificateParams| params.distinguished_name = named("localhost");
    let cases = vec![
        Case::new("a name", ca)
            .dials("localhost")
            .shows(ca.server(&ECDSA, &["localhost"], |_| {})),
        Case::new("a common name without alternative names", ca)
            .dials("localhost")
            .shows(ca.server(&ECDSA, &[], by_common_name)),
        Case::new("a wildcard that is allowed", ca)
            .dials(DOTTED_NAME)
            .shows(ca.server(&ECDSA, &[], wildcard))
            .set("InternalCtrlr.VerifyCsmsAllowWildcards", "true"),
        Case::new("a wrong name that does not matter", ca)
            .shows(ca.server(&ECDSA, &["csms.example"], |_| {}))
            .set("InternalCtrlr.VerifyCsmsCommonName", "false"),
        Case::new("a sub-CA", ca).shows((leaf + &between.pem(), key)),
        Case::new("another certificate is revoked", ca)
            .shows(ca.server(&ECDSA, &[ADDRESS], numbered))
            .crl(ca.revokes(SERIAL + 1)),
    ];
    play(cases).await;
}

fn wildcard(params: &mut CertificateParams) {
    let name = WILDCARD.try_into().expect("ASCII");
    params.subject_alt_names = vec![SanType::DnsName(name)];
}

//= A00.FR.308 test
//= A00.FR.309 test
#[tokio::test(flavor = "multi_thread")]
async fn certificates_that_are_wrong_keep_the_station_outside() {
    let ca = &Authority::new("CSMS Root");
    let shows = |name, names: &[&str], change: fn(&mut CertificateParams)| {
        Case::new(name, ca).shows(ca.server(&ECDSA, names, change))
    };
    let foreign = Authority::new("Foreign Root").server(&ECDSA, &[ADDRESS], |_| {});
    let between = ca.below("CSMS Sub-CA").server(&ECDSA, &[ADDRESS], |_| {});
    let cases = vec![
        Case::new("a wrong CA", ca).shows(foreign).stays_outside(
            "it was issued by CN=Foreign Root, and no root certificate of this station leads there",
        ),
        Case::new("a sub-CA that is not shown", ca)
            .shows(between)
            .stays_outside(
                "it was issued by CN=CSMS Sub-CA, and no root certificate of this station leads there",
            ),
        shows("a wrong name", &["csms.example"], |_| {})
            .stays_outside("it is for csms.example, and 127.0.0.1 was dialled"),
        shows("a wildcard that is not allowed", &[], wildcard)
            .dials(DOTTED_NAME)
            .stays_outside("it names 127.0.0x1 by the wildcard *.0.0x1 only"),
        shows("expired", &[ADDRESS], |params| {
            params.not_after = date_time_ymd(2024, 2, 29);
        })
        .stays_outside("expired at 2024-02-29T00:00:00Z"),
        shows("not yet valid", &[ADDRESS], |params| {
            params.not_before = date_time_ymd(2090, 1, 1);
        })
        .stays_outside("is not valid before 2090-01-01T00:00:00Z"),
        shows("revoked", &[ADDRESS], numbered)
            .crl(ca.revokes(SERIAL))
            .stays_outside("has been revoked"),
        shows("for clients", &[ADDRESS], |params| {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        })
        .stays_outside("is not made for this use"),
    ];
    play(cases).await;
}

//= A00.FR.313 test
//= A00.FR.319 test
#[tokio::test(flavor = "multi_thread")]
async fn a_csms_that_is_too_old_or_speaks_no_tls_keeps_the_station_outside() {
    let rsa = &Authority::with(&RSA, "RSA Root");
    let old = |name| Case::new(name, rsa).shows(rsa.server(&RSA, &[ADDRESS], |_| {}));
    let cases = vec![
        old("TLS 1.1").tls(Tls::speak_1_1_only).stays_outside(
            "the CSMS has no TLS version in common with this station, which speaks TLS 1.3 and TLS 1.2",
        ),
        old("RSA key exchange")
            .tls(Tls::exchange_keys_by_rsa_only)
            .stays_outside("the CSMS found no cipher suite in common"),
        old("no TLS").plain().stays_outside(
            "the CSMS closed the connection during the TLS handshake; check that this is a TLS port",
        ),
    ];
    play(cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csms_that_refuses_the_station_is_understood() {
    let ca = &Authority::new("CSMS Root");
    let foreign = &Authority::new("Foreign Root");
    let demands = "the CSMS demands a certificate of this station; use security profile 3";
    let refuses = "the CSMS refuses the certificate of this station";
    let cases = vec![
        Case::new("a wrong password", ca)
            .password(Some("somebody-else's-password"))
            .stays_outside("the CSMS refused identity or password (HTTP 401)"),
        Case::new("no certificate, by TLS 1.2", ca)
            .tls(asks_by_tls_1_2(ca))
            .stays_outside(demands),
        Case::new("no certificate, by TLS 1.3", ca)
            .tls(asks(ca))
            .stays_outside(demands),
        Case::new("a certificate of a foreign CA, by TLS 1.2", ca)
            .own(foreign.station(STATION))
            .tls(asks_by_tls_1_2(ca))
            .stays_outside(refuses),
        Case::new("a certificate of a foreign CA, by TLS 1.3", ca)
            .own(foreign.station(STATION))
            .tls(asks(ca))
            .stays_outside(refuses),
        Case::new("profile 3 without a certificate", ca)
            .profile(3)
            .tls(asks(ca))
            .stays_outside("security profile 3 needs a certificate of the station"),
    ];
    play(cases).await;
}
