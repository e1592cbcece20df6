//! What is made of a chain that the CSMS sends for a CSR.

use rcgen::ExtendedKeyUsagePurpose;

use super::authority::{Authority, Leaf};
use super::{DAY, NOW, csr, now, open, subject};
use crate::{CertStore, ChainRefusal, KeyAlgorithm, LeafKind, RootKind, RootRules};

const STATION: LeafKind = LeafKind::ChargingStation;

/// A store that trusts a root, with a CSR that waits.
fn asked(folder: &tempfile::TempDir) -> (CertStore, Authority, String) {
    let (mut store, root) = (open(folder.path()), Authority::root("CSMS"));
    let rules = RootRules {
        most_entries: 0,
        signed_by_former: false,
    };
    store
        .install_root(RootKind::Csms, &root.pem, rules, now())
        .unwrap();
    let csr = csr(&mut store);
    (store, root, csr)
}

//= A02.FR.06 test
#[test]
fn a_chain_is_installed_with_and_without_its_root() {
    for with_root in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, root, csr) = asked(&folder);
        let sub = root.sub("Sub");
        let mut chain = sub.sign(&csr, Leaf::default()) + &sub.pem;
        if with_root {
            chain += &root.pem;
        }
        store.install_chain(STATION, &chain, now()).unwrap();
        let [identity] = open(folder.path()).identities(now()).try_into().unwrap();
        assert_eq!(identity.cert.len(), if with_root { 3 } else { 2 });
        identity.keys_match().unwrap();
    }
}

#[test]
fn what_is_wrong_with_a_chain_is_said_precisely() {
    type Change = fn(&Authority, &str) -> String;
    let table: [(&str, Change); 12] = [
        ("no PEM", |_, _| "nothing".into()),
        ("another key", |root, _| {
            let folder = tempfile::tempdir().unwrap();
            root.sign(&csr(&mut open(folder.path())), Leaf::default())
        }),
        ("for CN \"CS0002\"", |root, csr| {
            let leaf = Leaf {
                name: "CS0002",
                ..Leaf::default()
            };
            root.sign(csr, leaf)
        }),
        ("for O \"other\"", |root, csr| {
            let leaf = Leaf {
                organization: "other",
                ..Leaf::default()
            };
            root.sign(csr, leaf)
        }),
        ("CN=CS0001, O=plugpoint has expired", |root, csr| {
            let leaf = Leaf {
                period: (NOW - 2 * DAY, NOW - DAY),
                ..Leaf::default()
            };
            root.sign(csr, leaf)
        }),
        ("leads to no installed CSMSRootCertificate", |_, csr| {
            Authority::root("foreign").sign(csr, Leaf::default())
        }),
        ("leads to no installed CSMSRootCertificate", |root, csr| {
            root.sub("left out").sign(csr, Leaf::default())
        }),
        ("not that of the certificate above", |_, csr| {
            Authority::root("CSMS").sign(csr, Leaf::default())
        }),
        ("is that of a CA", |root, csr| {
            let leaf = Leaf {
                ca: true,
                ..Leaf::default()
            };
            root.sign(csr, leaf)
        }),
        ("is not that of a CA", |root, csr| {
            let leaf = root.sign(csr, Leaf::default());
            format!("{leaf}{leaf}")
        }),
        ("extended key usage", |root, csr| {
            let leaf = Leaf {
                usage: ExtendedKeyUsagePurpose::ServerAuth,
                ..Leaf::default()
            };
            root.sign(csr, leaf)
        }),
        ("more than 10", |root, csr| {
            let leaf = root.sign(csr, Leaf::default());
            leaf + &root.pem.repeat(11)
        }),
    ];
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root, csr) = asked(&folder);
    for (why, chain) in table {
        let refusal = store
            .install_chain(STATION, &chain(&root, &csr), now())
            .unwrap_err();
        assert!(refusal.to_string().contains(why), "{why}: {refusal}");
    }
    assert_eq!(store.identities(now()).len(), 0);
    store
        .install_chain(STATION, &root.sign(&csr, Leaf::default()), now())
        .expect("a refused chain leaves the CSR waiting");
}

#[test]
fn a_chain_for_nothing_that_was_asked_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root, csr) = asked(&folder);
    let chain = root.sign(&csr, Leaf::default());
    store.install_chain(STATION, &chain, now()).unwrap();
    store
        .install_chain(STATION, &chain, now())
        .expect("a repeat is installed already");
    let other = root.sign(&csr, Leaf::default());
    assert_eq!(
        store.install_chain(STATION, &other, now()),
        Err(ChainRefusal::NotAsked)
    );
}

#[test]
fn without_a_root_no_chain_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = (open(folder.path()), Authority::root("CSMS"));
    let chain = root.sign(&csr(&mut store), Leaf::default());
    let refused = store.install_chain(STATION, &chain, now());
    assert_eq!(refused, Err(ChainRefusal::NoRoots("CSMSRootCertificate")));
}

#[test]
fn only_the_newest_csr_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root, old) = asked(&folder);
    let new = csr(&mut store);
    let refused = store.install_chain(STATION, &root.sign(&old, Leaf::default()), now());
    assert_eq!(refused, Err(ChainRefusal::OtherKey));
    store
        .install_chain(STATION, &root.sign(&new, Leaf::default()), now())
        .unwrap();
}

#[test]
fn a_csr_that_waits_is_sent_again_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _, csr) = asked(&folder);
    let mut again = |renew| {
        store
            .request(STATION, &subject(), KeyAlgorithm::EcdsaP256, renew)
            .unwrap()
    };
    assert_eq!(again(false), csr);
    assert_ne!(again(true), csr);
}

#[test]
fn an_rsa_key_serves_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let csr = store
        .request(STATION, &subject(), KeyAlgorithm::Rsa2048, true)
        .unwrap();
    assert!(csr.len() <= 5500, "as long as the csr of SignCertificate may be");
    assert_eq!(
        open(folder.path())
            .request(STATION, &subject(), KeyAlgorithm::Rsa2048, false)
            .unwrap(),
        csr
    );
}
