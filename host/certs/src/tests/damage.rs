//! Whatever is cut off when, and whatever is damaged: what is installed is whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::authority::{Authority, Leaf};
use super::{csr, now, open};
use crate::files::power;
use crate::{CertStore, LeafKind, RootKind, RootRules};

const RULES: RootRules = RootRules {
    most_entries: 0,
    signed_by_former: false,
};

/// What counts in a folder: the number of roots and of identities, and whether a CSR waits.
fn state(folder: &Path) -> (usize, usize, bool) {
    let store = open(folder);
    let waits = store.waiting(LeafKind::ChargingStation).is_some();
    (
        store.roots(RootKind::Csms).count(),
        store.identities(now()).len(),
        waits,
    )
}

/// Does something with the power going at each of its steps, and tells the states that were found afterwards.
fn at_each_step(
    prepare: impl Fn(&mut CertStore),
    act: impl Fn(&mut CertStore) -> bool,
) -> Vec<(usize, usize, bool)> {
    let mut states = Vec::new();
    for steps in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        prepare(&mut store);
        power::fails_after(steps);
        let done = act(&mut store);
        power::back();
        states.push(state(folder.path()));
        if done {
            break;
        }
    }
    states.dedup();
    states
}

#[test]
fn a_root_is_installed_whole_or_not_at_all() {
    let root = Authority::root("CSMS");
    let install = |store: &mut CertStore| {
        store
            .install_root(RootKind::Csms, &root.pem, RULES, now())
            .is_ok()
    };
    assert_eq!(at_each_step(|_| {}, install), [(0, 0, false), (1, 0, false)]);
}

#[test]
fn a_csr_waits_with_its_key_or_not_at_all() {
    let ask = |store: &mut CertStore| {
        let subject = super::subject();
        store
            .request(LeafKind::ChargingStation, &subject, Default::default(), true)
            .is_ok()
    };
    assert_eq!(at_each_step(|_| {}, ask), [(0, 0, false), (0, 0, true)]);
}

#[test]
fn a_chain_is_installed_whole_or_not_at_all() {
    let root = Authority::root("CSMS");
    let prepare = |store: &mut CertStore| {
        store
            .install_root(RootKind::Csms, &root.pem, RULES, now())
            .unwrap();
        csr(store);
    };
    let install = |store: &mut CertStore| {
        let subject = super::subject();
        let csr = store
            .request(LeafKind::ChargingStation, &subject, Default::default(), false)
            .unwrap();
        let chain = root.sign(&csr, Leaf::default());
        store
            .install_chain(LeafKind::ChargingStation, &chain, now())
            .is_ok()
    };
    let states = at_each_step(prepare, install);
    assert_eq!(states, [(1, 0, true), (1, 1, true), (1, 1, false)]);
}

#[test]
fn damaged_files_are_set_aside_and_told() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path());
    let root = Authority::root("CSMS");
    let files = [
        ("CSMSRootCertificate/a.pem", "half".as_bytes()),
        ("CSMSRootCertificate/b.pem", root.pem.as_bytes()),
        ("ChargingStationCertificate/c.pem", b"\xff\xfe"),
        ("keys/d.pem", root.pem.as_bytes()),
        ("crls/e.crl", b"none"),
    ];
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let store = CertStore::open(folder.path()).unwrap();
    let told: Vec<_> = store
        .damaged()
        .iter()
        .map(|damaged| damaged.file.file_name().unwrap())
        .collect();
    let aside = [
        "CSMSRootCertificate-a.pem",
        "ChargingStationCertificate-c.pem",
        "keys-d.pem",
        "crls-e.crl",
    ];
    assert_eq!(told, aside);
    assert!(
        store
            .damaged()
            .iter()
            .all(|damaged| damaged.file.exists() && !damaged.why.is_empty())
    );
    assert_eq!(store.csms_roots().len(), 1, "the good ones count");
    open(folder.path());
}

//= A02.FR.05 test
#[test]
fn only_the_owner_reads_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("certificates");
    let mut store = open(&path);
    let csr = csr(&mut store);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    assert_eq!(mode(&path.join("keys")), 0o700);
    let [key] = fs::read_dir(path.join("keys"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert_eq!(mode(&key), 0o600);
    let secret = fs::read_to_string(key).unwrap();
    let line = secret.lines().nth(1).unwrap();
    assert!(!format!("{store:?} {csr}").contains(line));
}
