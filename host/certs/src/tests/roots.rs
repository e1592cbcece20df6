//! M03, M04, M05: roots are installed, listed and deleted.

use super::authority::Authority;
use super::{DAY, NOW, csr, now, open};
use crate::{CertStore, Deleted, HashAlgorithm, HashData, LeafKind, RootKind, RootRefusal, RootRules};

const FREE: RootRules = RootRules {
    most_entries: 0,
    signed_by_former: false,
};

fn install(store: &mut CertStore, kind: RootKind, root: &Authority) -> Result<(), RootRefusal> {
    store.install_root(kind, &root.pem, FREE, now())
}

fn named(store: &CertStore, kind: RootKind) -> Vec<HashData> {
    store
        .list_roots(kind)
        .into_iter()
        .map(|chain| chain.certificate)
        .collect()
}

#[test]
fn a_root_is_installed_listed_kept_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    for (index, kind) in RootKind::ALL.into_iter().enumerate() {
        install(&mut store, kind, &Authority::root(kind.as_str())).unwrap();
        assert_eq!(store.entries(), index + 1);
    }
    let mut store = open(folder.path());
    for kind in RootKind::ALL {
        let [name] = named(&store, kind).try_into().unwrap();
        assert!(matches!(store.delete(&name, false).unwrap(), Deleted::Done));
        assert!(matches!(store.delete(&name, false).unwrap(), Deleted::NotFound));
    }
    assert_eq!(open(folder.path()).entries(), 0);
}

//= M04.FR.02 test
#[test]
fn a_root_is_deleted_by_whatever_algorithm_names_it() {
    let folder = tempfile::tempdir().unwrap();
    for algorithm in [
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
    ] {
        let mut store = open(folder.path());
        install(&mut store, RootKind::V2g, &Authority::root("V2G")).unwrap();
        let root = store.roots(RootKind::V2g).next().unwrap();
        let name = HashData::of(root, root, algorithm);
        assert!(matches!(store.delete(&name, true).unwrap(), Deleted::Done));
    }
}

#[test]
fn a_root_that_is_installed_already_is_no_second_entry() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = (open(folder.path()), Authority::root("CSMS"));
    install(&mut store, RootKind::Csms, &root).unwrap();
    install(&mut store, RootKind::Csms, &root).unwrap();
    assert_eq!(store.entries(), 1);
}

#[test]
fn what_is_no_valid_root_is_refused_with_a_word_about_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let root = Authority::root("CSMS");
    let leaf = root.sign(&csr(&mut store), Default::default());
    let half = &root.pem[..root.pem.len() / 2];
    let table = [
        (String::new(), "no PEM"),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".into(),
            "no X.509",
        ),
        (half.to_owned(), "no PEM"),
        (format!("{0}{0}", root.pem), "2 certificates"),
        (leaf, "not a CA"),
        (Authority::root_until("Old", NOW - DAY).pem, "has expired"),
    ];
    for (text, why) in table {
        let refusal = store
            .install_root(RootKind::Csms, &text, FREE, now())
            .unwrap_err();
        assert!(refusal.to_string().contains(why), "{why}: {refusal}");
    }
    assert_eq!(store.entries(), 0);
}

#[test]
fn no_more_certificates_are_installed_than_certificate_entries_allows() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let rules = RootRules {
        most_entries: 1,
        ..FREE
    };
    let first = Authority::root("1");
    store
        .install_root(RootKind::Csms, &first.pem, rules, now())
        .unwrap();
    let second = store.install_root(RootKind::V2g, &Authority::root("2").pem, rules, now());
    assert!(matches!(second, Err(RootRefusal::Full(1))));
    store
        .install_root(RootKind::Csms, &first.pem, rules, now())
        .unwrap();
}

//= M05.FR.10 test
//= M05.FR.11 test
#[test]
fn with_the_additional_check_a_root_is_signed_by_the_one_it_replaces() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    let rules = RootRules {
        signed_by_former: true,
        ..FREE
    };
    let first = Authority::root("1");
    let second = first.sub("2");
    let third = second.sub("3");
    let mut install = |root: &Authority| store.install_root(RootKind::Csms, &root.pem, rules, now());
    install(&first).unwrap();
    let foreign = install(&Authority::root("foreign")).unwrap_err();
    assert!(matches!(foreign, RootRefusal::NotSignedByFormer(_)), "{foreign}");
    install(&second).unwrap();
    install(&third).unwrap();
    let names: Vec<_> = open(folder.path())
        .roots(RootKind::Csms)
        .map(|root| root.name())
        .collect();
    assert_eq!(names, ["CN=2", "CN=3"], "the old one is the only former one");
}

#[test]
fn the_last_root_of_the_csms_stays_while_a_connection_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path());
    install(&mut store, RootKind::Csms, &Authority::root("1")).unwrap();
    install(&mut store, RootKind::Csms, &Authority::root("2")).unwrap();
    let [first, second] = named(&store, RootKind::Csms).try_into().unwrap();
    assert!(matches!(store.delete(&first, true).unwrap(), Deleted::Done));
    assert!(matches!(
        store.delete(&second, true).unwrap(),
        Deleted::Refused(_)
    ));
    assert!(matches!(store.delete(&second, false).unwrap(), Deleted::Done));
}

//= M04.FR.06 test
#[test]
fn the_station_s_own_certificate_is_not_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = (open(folder.path()), Authority::root("CSMS"));
    install(&mut store, RootKind::Csms, &root).unwrap();
    let chain = root.sign(&csr(&mut store), Default::default());
    store
        .install_chain(LeafKind::ChargingStation, &chain, now())
        .unwrap();
    let [own] = store.list_chains(LeafKind::ChargingStation).try_into().unwrap();
    assert!(matches!(
        store.delete(&own.certificate, false).unwrap(),
        Deleted::Refused(_)
    ));
    assert_eq!(store.identities(now()).len(), 1);
}
