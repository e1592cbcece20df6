//! Which of its own chains the station uses when.

use super::authority::{Authority, Leaf};
use super::{DAY, NOW, at, csr, now, open};
use crate::{CertStore, LeafKind, RootKind, RootRules};

/// A store that trusts a root, and the root.
fn store(folder: &tempfile::TempDir) -> (CertStore, Authority) {
    let (mut store, root) = (open(folder.path()), Authority::root("CSMS"));
    let rules = RootRules {
        most_entries: 0,
        signed_by_former: false,
    };
    store
        .install_root(RootKind::Csms, &root.pem, rules, now())
        .unwrap();
    (store, root)
}

/// Renews the station's certificate, for a period in days from now.
fn renew(store: &mut CertStore, root: &Authority, (begin, end): (i64, i64)) {
    let day = |days: i64| NOW.strict_add_signed(days * DAY as i64);
    let leaf = Leaf {
        period: (day(begin), day(end)),
        ..Leaf::default()
    };
    let chain = root.sign(&csr(store), leaf);
    store
        .install_chain(LeafKind::ChargingStation, &chain, now())
        .unwrap();
}

/// The days, from now, when the certificates begin that are used.
fn used(store: &CertStore, days: u64) -> Vec<i64> {
    let begin = |der: &rustls::pki_types::CertificateDer<'static>| {
        let begin = crate::Certificate::new(der.clone())
            .unwrap()
            .validity()
            .not_before;
        (begin as i64 - NOW as i64) / DAY as i64
    };
    let identities = store.identities(at(NOW + days * DAY));
    identities
        .iter()
        .map(|identity| begin(&identity.cert[0]))
        .collect()
}

#[test]
fn a_new_certificate_has_the_former_one_behind_it_until_it_is_proved() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = store(&folder);
    renew(&mut store, &root, (-2, 10));
    assert_eq!(used(&store, 0), [-2]);
    store.proved(now()).unwrap();
    renew(&mut store, &root, (-1, 90));
    assert_eq!(used(&store, 0), [-1, -2]);
    assert_eq!(
        used(&open(folder.path()), 0),
        [-1, -2],
        "a restart changes nothing"
    );
    store.proved(now()).unwrap();
    assert_eq!(used(&store, 0), [-1]);
    assert_eq!(used(&open(folder.path()), 0), [-1]);
}

#[test]
fn a_new_certificate_that_is_refused_gives_way_to_the_former_one() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = store(&folder);
    renew(&mut store, &root, (-2, 10));
    assert!(!store.refused(now()).unwrap(), "there is none before it");
    store.proved(now()).unwrap();
    renew(&mut store, &root, (-1, 90));
    assert!(store.refused(now()).unwrap());
    assert_eq!(used(&open(folder.path()), 0), [-2]);
    assert!(!store.refused(now()).unwrap(), "what was proved stays");
    let keys = std::fs::read_dir(folder.path().join("keys")).unwrap();
    assert_eq!(keys.count(), 1, "its key went with it");
}

//= A02.FR.08 test
//= A02.FR.09 test
#[test]
fn a_certificate_of_the_future_is_used_from_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = store(&folder);
    renew(&mut store, &root, (-2, 10));
    store.proved(now()).unwrap();
    renew(&mut store, &root, (3, 90));
    assert_eq!(used(&store, 0), [-2]);
    assert_eq!(store.next_change(now()), Some(NOW + 3 * DAY));
    assert_eq!(used(&store, 3), [3, -2]);
    assert_eq!(store.next_change(at(NOW + 3 * DAY)), None);
}

#[test]
fn with_a_wrong_clock_the_newest_certificate_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = store(&folder);
    renew(&mut store, &root, (-2, 10));
    store.proved(now()).unwrap();
    assert_eq!(used(&store, 36_500), [-2]);
    let begin = |when| store.identities(at(when)).len();
    assert_eq!(begin(0), 1);
}

#[test]
fn of_the_former_certificates_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, root) = store(&folder);
    for begin in [-5, -4, -3, -2] {
        renew(&mut store, &root, (begin, 90));
        store.proved(now()).unwrap();
    }
    assert_eq!(store.list_chains(LeafKind::ChargingStation).len(), 2);
}
