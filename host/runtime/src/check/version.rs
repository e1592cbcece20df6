//! The versions of the contract: which a component speaks, and which this host serves.

use super::PACKAGE;
use crate::abi::{VERSIONS, Version};

/// What a component speaks, by the names of its imports and exports.
pub(super) enum Spoken {
    /// It names no interface of the contract.
    Nothing,
    One(&'static Version),
    /// Several, each with an interface that is of it.
    Mixed(Vec<(String, String)>),
    Unserved(String),
}

/// The version that the interfaces of these names are of.
pub(super) fn spoken<'a>(names: impl Iterator<Item = &'a str>) -> Spoken {
    let mut found: Vec<(String, String)> = Vec::new();
    for name in names.filter(|name| is_ours(name)) {
        let version = of(name).map_or("none", |version| served(version).map_or(version, |v| v.number));
        if found.iter().all(|(known, _)| known != version) {
            found.push((version.to_owned(), name.to_owned()));
        }
    }
    match found.as_slice() {
        [] => Spoken::Nothing,
        [(version, _)] => match served(version) {
            Some(version) => Spoken::One(version),
            None => Spoken::Unserved(version.clone()),
        },
        _ => Spoken::Mixed(found),
    }
}

/// The numbers of the versions served, the newest last.
pub(super) fn numbers() -> Vec<String> {
    VERSIONS.iter().map(|version| version.number.to_owned()).collect()
}

pub(super) fn is_ours(name: &str) -> bool {
    name.split_once('/')
        .is_some_and(|(package, _)| package == PACKAGE)
}

/// `connector` of `plugpoint:station/connector@0.1.0`.
pub(super) fn short_name(name: &str) -> &str {
    let name = name.split_once('/').map_or(name, |(_, name)| name);
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn of(name: &str) -> Option<&str> {
    name.split_once('@').map(|(_, version)| version)
}

fn served(version: &str) -> Option<&'static Version> {
    VERSIONS.iter().find(|own| compatible(version, own.number))
}

/// Whether two versions are the same up to additions: the first number that is not zero agrees.
fn compatible(a: &str, b: &str) -> bool {
    fn key(version: &str) -> Option<Vec<u64>> {
        let numbers = version.split('.').map(|part| part.parse().ok());
        let numbers: Vec<u64> = numbers.collect::<Option<_>>()?;
        let first = numbers.iter().position(|number| *number != 0)?;
        Some(numbers[..=first].to_vec())
    }
    key(a).is_some() && key(a) == key(b)
}
