//! The station's own chains: installed, used, proved, given up.

use std::io;
use std::sync::Arc;

use rustls::pki_types::UnixTime;
use rustls::sign::CertifiedKey;

use crate::certificate::{Certificate, Validity};
use crate::chain::{self, ChainRefusal};
use crate::keys::{KeyError, KeyId};
use crate::kind::LeafKind;
use crate::pem;
use crate::request::Subject;
use crate::shelf::Entry;
use crate::store::CertStore;

/// Marks a chain that no CSMS has accepted the station with.
const NEW: &str = "new";

impl CertStore {
    /// The chains of the station for TLS, with their keys: the one to use first, then, as long as it is not
    /// [proved](Self::proved), the former one.
    ///
    /// The newest one that is valid is used first, as measured by the beginning of its period. Where the clock says
    /// that none is valid, the newest is used all the same: the clock may be wrong, and the CSMS knows better.
    //= A02.FR.08 A02.FR.09 A03.FR.08 A03.FR.09
    pub fn identities(&self, now: UnixTime) -> Vec<Arc<CertifiedKey>> {
        let ordered = self.ordered(LeafKind::ChargingStation, now);
        let used = ordered.iter().scan(true, |more, entry| {
            let take = *more;
            *more &= entry.mark() == Some(NEW);
            take.then_some(*entry)
        });
        let keyed = used.take(2).filter_map(|entry| self.certified(entry));
        keyed.map(Arc::new).collect()
    }

    /// The leaf of the chain that is used.
    pub fn leaf(&self, kind: LeafKind, now: UnixTime) -> Option<&Certificate> {
        self.ordered(kind, now).first().and_then(|entry| entry.first())
    }

    /// When a chain that waits for the beginning of its period is to be used.
    pub fn next_change(&self, now: UnixTime) -> Option<u64> {
        let leaves = self
            .chains(LeafKind::ChargingStation)
            .entries
            .iter()
            .filter_map(Entry::first);
        let begins = leaves.map(|leaf| leaf.validity.not_before);
        begins.filter(|begin| *begin > now.as_secs()).min()
    }

    /// Installs the chain that answers the CSR: from now on, or from the beginning of its period, it is the one to
    /// use. Sent a second time, it is installed already.
    ///
    /// # Errors
    /// If it is not what was asked for, or does not lead to an installed root.
    //= A02.FR.06 A03.FR.06
    pub fn install_chain(
        &mut self,
        kind: LeafKind,
        text: &str,
        now: UnixTime,
    ) -> Result<Validity, ChainRefusal> {
        let chain = pem::read(text)?;
        let Some(leaf) = chain.first().cloned() else {
            return Err(ChainRefusal::NotAsked);
        };
        let installed = self.chains(kind).entries.iter().filter_map(Entry::first);
        if installed.into_iter().any(|installed| *installed == leaf) {
            return Ok(leaf.validity);
        }
        let waiting = self.waiting(kind).ok_or(ChainRefusal::NotAsked)?;
        if KeyId::of(&leaf) != waiting.key {
            return Err(ChainRefusal::OtherKey);
        }
        check_name(&leaf, &waiting.subject)?;
        let roots: Vec<_> = self.roots(kind.root()).cloned().collect();
        chain::check(&chain, kind, &roots, now)?;
        let disk = |error: io::Error| ChainRefusal::Disk(error.to_string());
        let mark = (kind == LeafKind::ChargingStation).then_some(NEW);
        self.chains_mut(kind).add(chain, mark).map_err(disk)?;
        self.answered(kind).map_err(disk)?;
        Ok(leaf.validity)
    }

    /// The CSMS accepted the station with the chain that is used: it is good, and older ones are removed.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn proved(&mut self, now: UnixTime) -> Result<(), KeyError> {
        let kind = LeafKind::ChargingStation;
        let ordered = self.ordered(kind, now);
        let Some(used) = ordered.first().map(|entry| (*entry).clone()) else {
            return Ok(());
        };
        let Some(index) = self.index(kind, &used) else {
            return Ok(());
        };
        if used.mark() == Some(NEW) {
            self.chains_mut(kind).unmark(index)?;
        }
        let older = |leaf: &Certificate| {
            used.first()
                .is_some_and(|used| leaf.validity.not_before < used.validity.not_before)
        };
        let older: Vec<_> = self
            .chains(kind)
            .entries
            .iter()
            .filter(|entry| entry.first().is_some_and(older))
            .cloned()
            .collect();
        // One former chain stays, for a person who needs it.
        let spare = older.len().saturating_sub(1);
        older
            .iter()
            .take(spare)
            .try_for_each(|entry| self.drop_chain(kind, entry))
    }

    /// The CSMS did not take the chain that is used, and it was not proved: it is removed, and the former one is used.
    /// Tells whether there was one.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn refused(&mut self, now: UnixTime) -> Result<bool, KeyError> {
        let kind = LeafKind::ChargingStation;
        let [first, _, ..] = self.ordered(kind, now)[..] else {
            return Ok(false);
        };
        if first.mark() != Some(NEW) {
            return Ok(false);
        }
        let first = first.clone();
        self.drop_chain(kind, &first)?;
        Ok(true)
    }

    pub(crate) fn drop_chain(&mut self, kind: LeafKind, entry: &Entry) -> Result<(), KeyError> {
        if let Some(index) = self.index(kind, entry) {
            self.chains_mut(kind).remove(index)?;
        }
        match entry.first() {
            Some(leaf) => self.forget_key(&KeyId::of(leaf)),
            None => Ok(()),
        }
    }

    /// Removes a key that neither a chain nor a CSR needs.
    pub(crate) fn forget_key(&mut self, key: &KeyId) -> Result<(), KeyError> {
        let of_chain = |entry: &Entry| entry.first().is_some_and(|leaf| KeyId::of(leaf) == *key);
        let needed = LeafKind::ALL.into_iter().any(|kind| {
            self.chains(kind).entries.iter().any(of_chain)
                || self.waiting(kind).is_some_and(|csr| csr.key == *key)
        });
        if needed { Ok(()) } else { self.keys.remove(key) }
    }

    /// The chains with a key, the one to use first: those that are valid, the newest first, then the others.
    pub(crate) fn ordered(&self, kind: LeafKind, now: UnixTime) -> Vec<&Entry> {
        let usable = |entry: &&Entry| {
            entry
                .first()
                .is_some_and(|leaf| self.keys.signing_key(&KeyId::of(leaf)).is_some())
        };
        let mut entries: Vec<_> = self.chains(kind).entries.iter().filter(usable).collect();
        entries.reverse();
        entries.sort_by_key(|entry| {
            let validity = entry.first().map(|leaf| leaf.validity);
            let valid = validity.is_some_and(|validity| validity.covers(now));
            std::cmp::Reverse((valid, validity.map(|validity| validity.not_before)))
        });
        entries
    }

    fn index(&self, kind: LeafKind, entry: &Entry) -> Option<usize> {
        let entries = &self.chains(kind).entries;
        entries
            .iter()
            .position(|other| other.certificates == entry.certificates)
    }

    fn certified(&self, entry: &Entry) -> Option<CertifiedKey> {
        let key = self.keys.signing_key(&KeyId::of(entry.first()?))?;
        let chain = entry
            .certificates
            .iter()
            .map(|certificate| certificate.der().clone());
        Some(CertifiedKey::new(chain.collect(), key))
    }
}

/// An organization that was not asked for may be any.
fn check_name(leaf: &Certificate, asked: &Subject) -> Result<(), ChainRefusal> {
    let found = leaf.common_name.clone().unwrap_or_default();
    if found != asked.common_name {
        let wanted = asked.common_name.clone();
        return Err(ChainRefusal::OtherName { found, wanted });
    }
    let found = leaf.organization.clone().unwrap_or_default();
    if !asked.organization.is_empty() && found != asked.organization {
        let wanted = asked.organization.clone();
        return Err(ChainRefusal::OtherOrganization { found, wanted });
    }
    Ok(())
}
