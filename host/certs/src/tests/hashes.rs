//! How OCPP names certificates: OpenSSL says the same.

use super::open;
use crate::hash::{HashAlgorithm, HashData};
use crate::{Certificate, LeafKind, RootKind, RootRules, pem};

const ROOT: &str = include_str!("fixtures/root.pem");
const SUB: &str = include_str!("fixtures/sub.pem");
const LEAF: &str = include_str!("fixtures/leaf.pem");
/// Name, algorithm, value: for each algorithm the issuer's name, its key, and the serial number.
const OPENSSL: &str = include_str!("fixtures/hashes.txt");

fn certificate(text: &str) -> Certificate {
    pem::read_one(text).unwrap()
}

fn openssl(name: &str, algorithm: &str) -> [String; 3] {
    let prefix = format!("{name} {algorithm} ");
    let values = OPENSSL.lines().filter_map(|line| line.strip_prefix(&prefix));
    let values: Vec<_> = values.map(str::to_ascii_lowercase).collect();
    values.try_into().unwrap()
}

#[test]
fn hashes_and_serial_number_are_those_of_openssl() {
    let (root, sub, leaf) = (certificate(ROOT), certificate(SUB), certificate(LEAF));
    let algorithms = [
        ("sha256", HashAlgorithm::Sha256),
        ("sha384", HashAlgorithm::Sha384),
        ("sha512", HashAlgorithm::Sha512),
    ];
    for (name, certificate, issuer) in [
        ("root", &root, &root),
        ("sub", &sub, &root),
        ("leaf", &leaf, &sub),
    ] {
        for (text, algorithm) in algorithms {
            let ours = HashData::of(certificate, issuer, algorithm);
            let [issuer_name, issuer_key, serial] = openssl(name, text);
            assert_eq!(ours.issuer_name_hash, issuer_name, "{name} {text}");
            assert_eq!(ours.issuer_key_hash, issuer_key, "{name} {text}");
            assert_eq!(
                ours.serial_number,
                serial.trim_start_matches('0'),
                "{name} {text}"
            );
        }
    }
}

#[test]
fn hashes_are_compared_without_regard_to_case_and_leading_zeros() {
    let root = certificate(ROOT);
    let ours = HashData::of(&root, &root, HashAlgorithm::Sha256);
    let theirs = HashData {
        issuer_name_hash: ours.issuer_name_hash.to_uppercase(),
        issuer_key_hash: ours.issuer_key_hash.to_uppercase(),
        serial_number: format!("00{}", ours.serial_number.to_uppercase()),
        ..ours.clone()
    };
    assert_eq!(ours, theirs);
    let other = HashData {
        serial_number: "a6".into(),
        ..ours.clone()
    };
    assert_ne!(ours, other);
}

//= M03.FR.04 test
//= M06.FR.06 test
#[test]
fn a_v2g_chain_is_listed_with_its_sub_ca_and_its_responder_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("V2GCertificate")).unwrap();
    let chain = folder.path().join("V2GCertificate/given.pem");
    std::fs::write(chain, format!("{LEAF}{SUB}")).unwrap();
    let mut store = open(folder.path());
    let rules = RootRules {
        most_entries: 0,
        signed_by_former: false,
    };
    store
        .install_root(RootKind::V2g, ROOT, rules, super::now())
        .unwrap();
    let [chain] = store.list_chains(LeafKind::V2g).try_into().unwrap();
    assert_eq!(chain.certificate.issuer_key_hash, openssl("leaf", "sha256")[1]);
    let [asked] = store.ocsp_requests().try_into().unwrap();
    assert_eq!(asked.responder_url, "http://ocsp.test/v2g");
    assert_eq!(asked.certificate, chain.certificate);
    let children: Vec<_> = chain
        .children
        .iter()
        .map(|child| &child.issuer_key_hash)
        .collect();
    assert_eq!(children, [&openssl("sub", "sha256")[1]]);
}
