//! Root certificates, and the list of all that is installed: M03, M04, M05.

use std::io;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::pki_types::UnixTime;

use crate::certificate::{Certificate, Malformed};
use crate::files;
use crate::hash::{HashAlgorithm, HashChain, HashData, OcspRequest};
use crate::keys::KeyError;
use crate::kind::{LeafKind, RootKind};
use crate::pem;
use crate::shelf::Entry;
use crate::store::CertStore;

/// What an installation has to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootRules {
    /// `CertificateEntries`: how many certificates may be installed; 0: any number.
    pub most_entries: usize,
    /// `AdditionalRootCertificateCheck`: a new CSMS root is signed by the old one, which stays as the only former one.
    pub signed_by_former: bool,
}

/// Why a root is not installed; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum RootRefusal {
    #[error("{0}")]
    Malformed(#[from] Malformed),
    #[error("{0} is not a CA; a root has the basic constraint CA:TRUE")]
    NotCa(String),
    #[error("{0} has expired; install one that is valid, or set the clock")]
    Expired(String),
    #[error("{0} certificates are installed, which is all that CertificateEntries allows; delete one first")]
    Full(usize),
    #[error("{0} is not signed by the CSMS root that it replaces, as AdditionalRootCertificateCheck asks")]
    NotSignedByFormer(String),
    #[error("it could not be written: {0}; is there room on the disk?")]
    Disk(#[from] io::Error),
}

/// What became of a request to delete.
#[derive(Debug)]
pub enum Deleted {
    Done,
    NotFound,
    /// Why it stays.
    Refused(&'static str),
}

impl CertStore {
    /// Installs a root; one that is installed already stays as it is.
    ///
    /// # Errors
    /// If it is no root, has expired, or breaks the rules.
    //= M05.FR.09 M05.FR.10 M05.FR.11
    pub fn install_root(
        &mut self,
        kind: RootKind,
        text: &str,
        rules: RootRules,
        now: UnixTime,
    ) -> Result<(), RootRefusal> {
        let root = pem::read_one(text)?;
        if !root.is_ca {
            return Err(RootRefusal::NotCa(root.name()));
        }
        if root.validity.is_over(now) {
            return Err(RootRefusal::Expired(root.name()));
        }
        if self.roots(kind).any(|installed| *installed == root) {
            return Ok(());
        }
        let checked = kind == RootKind::Csms && rules.signed_by_former;
        if checked
            && self
                .roots(kind)
                .last()
                .is_some_and(|former| !root.is_signed_by(former))
        {
            return Err(RootRefusal::NotSignedByFormer(root.name()));
        }
        let entries = self.entries();
        if rules.most_entries != 0 && entries >= rules.most_entries {
            return Err(RootRefusal::Full(entries));
        }
        let shelf = self.root_shelf_mut(kind);
        shelf.add(vec![root], None)?;
        while checked && shelf.entries.len() > 2 {
            shelf.remove(0)?;
        }
        Ok(())
    }

    /// Names the installed roots of a kind.
    pub fn list_roots(&self, kind: RootKind) -> Vec<HashChain> {
        let named = |root: &Certificate| {
            Some(HashChain {
                certificate: self.hash(root, HashAlgorithm::Sha256)?,
                children: Vec::new(),
            })
        };
        self.roots(kind).filter_map(named).collect()
    }

    /// Names the installed chains of a kind: the leaf, and the CAs between it and its root.
    pub fn list_chains(&self, kind: LeafKind) -> Vec<HashChain> {
        let named = |entry: &Entry| {
            let mut hashes = self.chain_hashes(entry, HashAlgorithm::Sha256).into_iter();
            let certificate = hashes.next()?.1;
            Some(HashChain {
                certificate,
                children: hashes.map(|(_, hash)| hash).take(4).collect(),
            })
        };
        self.chains(kind).entries.iter().filter_map(named).collect()
    }

    /// What to ask OCSP about the V2G chains, those to come included: each certificate that names a responder.
    //= M06.FR.06
    pub fn ocsp_requests(&self) -> Vec<OcspRequest> {
        let chains = self.chains(LeafKind::V2g).entries.iter();
        let hashes = chains.flat_map(|entry| self.chain_hashes(entry, HashAlgorithm::Sha256));
        let asked = hashes.filter_map(|(certificate, hash)| {
            Some(OcspRequest {
                certificate: hash,
                responder_url: certificate.responder.clone()?,
            })
        });
        asked.collect()
    }

    /// Keeps what OCSP answered about a certificate, for those who show it to vehicles: `V2GCertificate/*.ocsp`, DER.
    ///
    /// # Errors
    /// If it is no Base64, or the disk refuses.
    pub fn keep_revocation(&self, certificate: &HashData, result: &str) -> io::Result<()> {
        let der = BASE64_STANDARD.decode(result).map_err(io::Error::other)?;
        let name = format!("{}-{}", certificate.issuer_key_hash, certificate.serial_number);
        let name = HashAlgorithm::Sha256.hash(name.to_ascii_lowercase().as_bytes());
        files::write(self.chains(LeafKind::V2g).folder(), &format!("{name}.ocsp"), &der)
    }

    /// Deletes a root, or a V2G chain by one of its certificates. The station's own certificate stays, and so does the
    /// last CSMS root while `tls` connections need it.
    ///
    /// # Errors
    /// If the disk refuses.
    //= M04.FR.02 M04.FR.04 M04.FR.06
    pub fn delete(&mut self, wanted: &HashData, tls: bool) -> Result<Deleted, KeyError> {
        let own = &self.chains(LeafKind::ChargingStation).entries;
        if own.iter().any(|entry| self.names(entry, wanted)) {
            return Ok(Deleted::Refused(
                "it is the station's own certificate, or one of its chain",
            ));
        }
        for kind in RootKind::ALL {
            let is = |root: &Certificate| self.hash(root, wanted.algorithm).as_ref() == Some(wanted);
            let Some(index) = self.roots(kind).position(is) else {
                continue;
            };
            if kind == RootKind::Csms && tls && self.roots(kind).count() == 1 {
                return Ok(Deleted::Refused(
                    "it is the last root that the CSMS is trusted by",
                ));
            }
            self.root_shelf_mut(kind).remove(index)?;
            return Ok(Deleted::Done);
        }
        let entries = &self.chains(LeafKind::V2g).entries;
        let Some(entry) = entries.iter().find(|entry| self.names(entry, wanted)).cloned() else {
            return Ok(Deleted::NotFound);
        };
        self.drop_chain(LeafKind::V2g, &entry)?;
        Ok(Deleted::Done)
    }

    fn names(&self, entry: &Entry, wanted: &HashData) -> bool {
        let hashes = self.chain_hashes(entry, wanted.algorithm);
        hashes.iter().any(|(_, hash)| hash == wanted)
    }

    /// The certificates of a chain below the root, whose issuers are known.
    fn chain_hashes<'a>(
        &self,
        entry: &'a Entry,
        algorithm: HashAlgorithm,
    ) -> Vec<(&'a Certificate, HashData)> {
        let below_root = entry
            .certificates
            .iter()
            .filter(|certificate| !certificate.is_self_signed());
        let hashes = below_root.filter_map(|certificate| {
            let above = entry
                .certificates
                .iter()
                .find(|issuer| certificate.is_signed_by(issuer));
            let hash = match above {
                Some(issuer) => HashData::of(certificate, issuer, algorithm),
                None => self.hash(certificate, algorithm)?,
            };
            Some((certificate, hash))
        });
        hashes.collect()
    }

    /// Of a root, or of what a root signed; none: its issuer is not installed.
    fn hash(&self, certificate: &Certificate, algorithm: HashAlgorithm) -> Option<HashData> {
        let all = RootKind::ALL.into_iter().flat_map(|kind| self.roots(kind));
        let issuer = std::iter::once(certificate)
            .chain(all)
            .find(|issuer| certificate.is_signed_by(issuer))?;
        Some(HashData::of(certificate, issuer, algorithm))
    }
}
