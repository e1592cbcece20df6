//! Which certificates of a CSMS are believed, as a table: each differs from a good one in one thing.

use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, IsCa};
use rustls::crypto::aws_lc_rs;

use super::*;
use crate::tls::testing::{Authority, Made};

const HOST: &str = "csms.example.com";
/// 2026-01-01T00:00:00Z
const NOW: u64 = 1_767_225_600;
const YEAR: u64 = 365 * 24 * 3600;

fn moment(time: u64) -> Moment {
    Moment {
        time,
        known: time,
        wrong: None,
    }
}

fn judge(trust: &Trust, made: &Made, time: u64) -> Result<(), CertificateFault> {
    let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
    let verifier = Verifier::new(trust, HOST, algorithms);
    verifier.judge(&made.chain[0], &made.chain[1..], moment(time))
}

fn valid(from: u64, until: u64) -> impl Fn(&mut CertificateParams) {
    let at = |seconds: u64| (SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).into();
    move |params| (params.not_before, params.not_after) = (at(from), at(until))
}

//= A00.FR.308 test
//= A00.FR.411 test
#[test]
fn a_chain_from_a_trusted_root_is_believed() {
    let root = Authority::new("root");
    assert_eq!(judge(&root.trust(), &root.server(&[HOST]), NOW), Ok(()));
    let below = root.below("intermediate");
    assert_eq!(judge(&root.trust(), &below.server(&[HOST]), NOW), Ok(()));
}

#[test]
fn a_stranger_is_refused_and_named() {
    let fault = judge(
        &Authority::new("root").trust(),
        &Authority::new("stranger").server(&[HOST]),
        NOW,
    );
    let issuer = "CN=stranger".into();
    assert_eq!(fault, Err(CertificateFault::UnknownIssuer { issuer }));
    let mut nobody = Authority::new("root").trust();
    nobody.roots.clear();
    assert!(judge(&nobody, &Authority::new("root").server(&[HOST]), NOW).is_err());
}

#[test]
fn an_issuer_of_the_same_name_is_a_stranger_all_the_same() {
    let fault = judge(
        &Authority::new("root").trust(),
        &Authority::new("root").server(&[HOST]),
        NOW,
    );
    assert!(
        matches!(
            fault,
            Err(CertificateFault::UnknownIssuer { .. } | CertificateFault::Unusable(_))
        ),
        "{fault:?}"
    );
}

#[test]
fn a_certificate_is_believed_in_its_time_only() {
    let root = Authority::new("root");
    let made = root.make(&[HOST], valid(NOW, NOW + YEAR));
    let at = |time| judge(&root.trust(), &made, time);
    assert_eq!(at(NOW + 1), Ok(()));
    assert_eq!(
        at(NOW - YEAR),
        Err(CertificateFault::NotYetValid {
            not_before: NOW,
            now: moment(NOW - YEAR)
        })
    );
    let expired = at(NOW + 2 * YEAR).unwrap_err();
    assert_eq!(
        expired,
        CertificateFault::Expired {
            not_after: NOW + YEAR,
            now: moment(NOW + 2 * YEAR)
        }
    );
    let text = expired.to_string();
    assert!(
        text.contains("expired at 2027-01-01T00:00:00Z and it is now 2028-01-01T00:00:00Z"),
        "{text}"
    );
    assert!(
        !text.contains("clock"),
        "the station knows that the time has come"
    );
}

#[test]
fn a_clock_that_nobody_can_vouch_for_may_be_why_a_certificate_looks_expired() {
    let expired = |known| CertificateFault::Expired {
        not_after: NOW,
        now: Moment {
            known,
            ..moment(NOW + YEAR)
        },
    };
    let hint = "the newest time that it has evidence of is 2025-01-01T00:00:00Z";
    assert!(expired(NOW - YEAR).to_string().contains(hint));
    assert!(!expired(NOW + 1).to_string().contains("evidence"));
}

#[test]
fn the_name_matters_unless_it_is_configured_away() {
    let root = Authority::new("root");
    let other = root.server(&["other.example.com"]);
    assert_eq!(
        judge(&root.trust(), &other, NOW),
        Err(CertificateFault::WrongName {
            dialled: HOST.into(),
            names: vec!["other.example.com".into()],
        })
    );
    let unchecked = Trust {
        check_name: false,
        ..root.trust()
    };
    assert_eq!(judge(&unchecked, &other, NOW), Ok(()));
    let stranger = Authority::new("stranger").server(&[HOST]);
    assert!(
        judge(&unchecked, &stranger, NOW).is_err(),
        "the chain always matters"
    );
}

#[test]
fn what_a_list_revokes_is_refused_and_what_it_does_not_cover_is_not() {
    let root = Authority::new("root");
    let with = |crls| Trust { crls, ..root.trust() };
    let made = root.server(&[HOST]);
    assert_eq!(
        judge(&with(vec![root.revokes(7)]), &made, NOW),
        Err(CertificateFault::Revoked)
    );
    assert_eq!(judge(&with(vec![root.revokes(8)]), &made, NOW), Ok(()));
    let elsewhere = Authority::new("elsewhere").revokes(7);
    assert_eq!(judge(&with(vec![elsewhere]), &made, NOW), Ok(()));
    let broken = vec![0x30, 0x03, 0x01].into();
    assert_eq!(
        judge(&with(vec![broken, root.revokes(7)]), &made, NOW),
        Err(CertificateFault::Revoked)
    );
}

#[test]
fn a_certificate_that_is_not_a_servers_is_refused() {
    let root = Authority::new("root");
    let of_a_client = root.make(&[HOST], |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    let of_an_authority = root.make(&[HOST], |params| {
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    });
    for made in [of_a_client, of_an_authority] {
        let fault = judge(&root.trust(), &made, NOW);
        assert!(matches!(fault, Err(CertificateFault::WrongUse(_))), "{fault:?}");
    }
}

#[test]
fn rubbish_is_refused_without_a_panic() {
    let root = Authority::new("root");
    let mut made = root.server(&[HOST]);
    let whole = made.chain[0].to_vec();
    for cut in 0..whole.len() {
        made.chain = vec![whole[..cut].to_vec().into()];
        assert!(judge(&root.trust(), &made, NOW).is_err());
    }
}
