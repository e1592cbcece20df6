//! What slots are given, from files and variables.

use std::path::PathBuf;

use plugpoint_connectivity::{Credentials, Secret, Unusable};
use rcgen::{CertificateParams, KeyPair};

use super::*;
use crate::Config;
use crate::known_time::KnownTime;

fn slot() -> Slot {
    Slot {
        id: 1,
        url: "wss://csms.example.com".into(),
        security_profile: 2,
        credentials: Credentials {
            identity: "CS1".into(),
            password: Some(Secret::new("a password of the tests")),
            certificate: None,
        },
        former: None,
        trust: None,
        versions: vec!["ocpp2.0.1".into()],
        binding: None,
        overwritten: false,
    }
}

/// A station of security profile 2, with a folder for what it reads and writes.
struct Desk {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, &'static str)>,
    security: Security,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
            security: Security::default(),
        }
    }

    fn set(mut self, variable: &'static str, value: &'static str) -> Self {
        self.variables.push((variable, value));
        self
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn root(&self, name: &str) -> PathBuf {
        let key = KeyPair::generate().unwrap();
        let root = CertificateParams::default().self_signed(&key).unwrap();
        self.put(name, &root.pem())
    }

    fn model(&self) -> DeviceModel {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/simulator/station.toml");
        let mut config = Config::read(&path).unwrap();
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        config.variables.extend(variables);
        config.device_model().unwrap()
    }

    fn base(&self) -> TrustBase {
        let known = KnownTime::open(self.folder.path());
        self.security.base(known.clock().clone()).unwrap()
    }

    fn has_roots(&self) -> bool {
        self.base().has_roots(&self.model(), &Installed::default())
    }

    fn slot(&self) -> Slot {
        let mut slots = [slot()];
        self.base()
            .equip(&mut slots, &self.model(), &Installed::default());
        let [slot] = slots;
        slot
    }

    fn trust(&self) -> Arc<Trust> {
        self.slot().trust.unwrap()
    }
}

#[test]
fn roots_come_from_the_operator_and_from_nobody_else() {
    let mut desk = Desk::new();
    assert_eq!(desk.slot().check(false), Err(Unusable::NoRoots));
    assert!(!desk.has_roots());
    let both = [desk.root("a.pem"), desk.root("b.pem")];
    desk.security.csms_roots = both.to_vec();
    assert_eq!(desk.trust().roots.len(), 2);
    assert!(desk.has_roots(), "the CSMS may name slots of profile 2");
    assert_eq!(desk.slot().check(false), Ok(()));
}

#[test]
fn the_defaults_are_strict() {
    let trust = Desk::new().trust();
    assert!(trust.check_name && !trust.wildcards && trust.key_log.is_none());
    assert_eq!(trust.suites, CipherSuite::ALL);
}

#[test]
fn variables_loosen_the_rules() {
    let trust = Desk::new()
        .set("InternalCtrlr.VerifyCsmsCommonName", "false")
        .set("InternalCtrlr.VerifyCsmsAllowWildcards", "true")
        .trust();
    assert!(!trust.check_name && trust.wildcards);
}

#[test]
fn suites_are_offered_as_far_as_the_station_has_them() {
    let colons = "ECDHE-ECDSA-AES128-GCM-SHA256:AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
    assert_eq!(
        suites_of(colons),
        [CipherSuite::EcdsaAes128, CipherSuite::RsaAes128]
    );
    let only_13 = Desk::new().set("InternalCtrlr.SupportedCiphers12", "");
    assert_eq!(
        only_13.trust().suites,
        [CipherSuite::Tls13Aes256, CipherSuite::Tls13Aes128]
    );
    let none = only_13.set("InternalCtrlr.SupportedCiphers13", "");
    assert_eq!(none.slot().check(false), Err(Unusable::NoCipherSuites));
}

#[test]
fn a_file_without_a_certificate_is_named() {
    let desk = Desk::new();
    let clock = KnownTime::open(desk.folder.path()).clock().clone();
    for path in [
        desk.put("empty.pem", "nothing here"),
        desk.folder.path().join("missing.pem"),
    ] {
        let security = Security {
            csms_roots: vec![path.clone()],
            ..Security::default()
        };
        let error = security.base(clock.clone()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(&path.display().to_string()), "{error}");
    }
}

#[test]
fn a_slot_without_tls_is_given_nothing() {
    let desk = Desk::new();
    let known = KnownTime::open(desk.folder.path());
    let base = desk.security.base(known.clock().clone()).unwrap();
    let mut slots = [Slot {
        security_profile: 1,
        ..slot()
    }];
    base.equip(&mut slots, &desk.model(), &Installed::default());
    assert_eq!(slots[0].trust, None);
}
