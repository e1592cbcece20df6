//! The folder with everything: roots, chains, keys, revocation lists.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};

use crate::certificate::{Certificate, Validity};
use crate::files;
use crate::keys::{FileKeys, KeyStore};
use crate::kind::{LeafKind, RootKind};
use crate::pem;
use crate::shelf::{Damaged, Shelf};

#[derive(Debug, thiserror::Error)]
#[error("the folder of certificates {path} cannot be used: {source}; it has to be the station's own", path = .path.display())]
pub struct StoreError {
    path: PathBuf,
    source: io::Error,
}

/// The installed certificates of a station. Whatever is cut off when, what was installed is there whole or not at all.
///
/// ```text
/// CSMSRootCertificate/*.pem          one root each; so for the other kinds of roots
/// ChargingStationCertificate/*.pem   a chain each, its leaf first; so for V2GCertificate
/// keys/*.pem                         a private key each
/// crls/*.crl, *.der, *.pem           revocation lists, PEM or DER
/// damaged/                           what could not be read
/// ```
#[derive(Debug)]
pub struct CertStore {
    roots: [Shelf; RootKind::ALL.len()],
    chains: [Shelf; LeafKind::ALL.len()],
    pub(crate) keys: Box<dyn KeyStore>,
    crls: Vec<CertificateRevocationListDer<'static>>,
    damaged: Vec<Damaged>,
}

/// A certificate at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// As OCPP names it.
    pub kind: &'static str,
    /// `CN=..., O=...`
    pub name: String,
    /// Hex.
    pub serial_number: String,
    pub validity: Validity,
    /// `trusted`, `in use`, `to come` or `former`.
    pub state: &'static str,
}

impl Installed {
    fn new(kind: &'static str, certificate: &Certificate, state: &'static str) -> Self {
        Self {
            kind,
            name: certificate.name(),
            serial_number: certificate.serial.clone(),
            validity: certificate.validity(),
            state,
        }
    }
}

impl CertStore {
    /// Opens a folder, and makes it if need be. Damaged files are set aside, and [told](Self::damaged).
    ///
    /// # Errors
    /// If the folder cannot be read or written.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::read(folder).map_err(|source| StoreError {
            path: folder.into(),
            source,
        })
    }

    fn read(folder: &Path) -> io::Result<Self> {
        files::make_folder(folder)?;
        let aside = folder.join("damaged");
        let mut damaged = Vec::new();
        let roots = [
            root_shelf(folder, RootKind::Csms, (&aside, &mut damaged))?,
            root_shelf(folder, RootKind::Manufacturer, (&aside, &mut damaged))?,
            root_shelf(folder, RootKind::Mo, (&aside, &mut damaged))?,
            root_shelf(folder, RootKind::V2g, (&aside, &mut damaged))?,
        ];
        let chains = [
            chain_shelf(folder, LeafKind::ChargingStation, (&aside, &mut damaged))?,
            chain_shelf(folder, LeafKind::V2g, (&aside, &mut damaged))?,
        ];
        let keys = FileKeys::open(folder.join("keys"), (&aside, &mut damaged))?;
        let crls = crls(folder.join("crls"), (&aside, &mut damaged))?;
        Ok(Self {
            roots,
            chains,
            keys: Box::new(keys),
            crls,
            damaged,
        })
    }

    /// What could not be read and was set aside.
    pub fn damaged(&self) -> &[Damaged] {
        &self.damaged
    }

    /// What a CSMS is trusted by.
    pub fn csms_roots(&self) -> Vec<CertificateDer<'static>> {
        self.roots(RootKind::Csms)
            .map(|root| root.der().clone())
            .collect()
    }

    /// The revocation lists that the operator gave.
    pub fn crls(&self) -> Vec<CertificateRevocationListDer<'static>> {
        self.crls.clone()
    }

    /// The installed roots of a kind, the oldest first.
    pub fn roots(&self, kind: RootKind) -> impl Iterator<Item = &Certificate> {
        self.root_shelf(kind)
            .entries
            .iter()
            .filter_map(|entry| entry.first())
    }

    /// How many certificates are installed; a chain counts as one.
    pub fn entries(&self) -> usize {
        let shelves = self.roots.iter().chain(&self.chains);
        shelves.map(|shelf| shelf.entries.len()).sum()
    }

    /// Everything that is installed, for people.
    pub fn overview(&self, now: UnixTime) -> Vec<Installed> {
        let roots = RootKind::ALL.into_iter().flat_map(|kind| {
            self.roots(kind)
                .map(move |root| Installed::new(kind.as_str(), root, "trusted"))
        });
        let chains = LeafKind::ALL.into_iter().flat_map(|kind| {
            let leaves = self.ordered(kind, now).into_iter().enumerate();
            leaves.filter_map(move |(index, entry)| {
                let leaf = entry.first()?;
                let state = match (leaf.validity().has_begun(now), index) {
                    (false, _) => "to come",
                    (true, 0) => "in use",
                    (true, _) => "former",
                };
                Some(Installed::new(kind.as_str(), leaf, state))
            })
        });
        roots.chain(chains).collect()
    }

    pub(crate) fn root_shelf(&self, kind: RootKind) -> &Shelf {
        &self.roots[kind as usize]
    }

    pub(crate) fn root_shelf_mut(&mut self, kind: RootKind) -> &mut Shelf {
        &mut self.roots[kind as usize]
    }

    pub(crate) fn chains(&self, kind: LeafKind) -> &Shelf {
        &self.chains[kind as usize]
    }

    pub(crate) fn chains_mut(&mut self, kind: LeafKind) -> &mut Shelf {
        &mut self.chains[kind as usize]
    }
}

fn root_shelf(folder: &Path, kind: RootKind, damaged: (&Path, &mut Vec<Damaged>)) -> io::Result<Shelf> {
    let read = |text: &str| pem::read_one(text).map(|root| vec![root]);
    Shelf::open(folder.join(kind.as_str()), read, damaged)
}

fn chain_shelf(folder: &Path, kind: LeafKind, damaged: (&Path, &mut Vec<Damaged>)) -> io::Result<Shelf> {
    Shelf::open(folder.join(kind.as_str()), pem::read, damaged)
}

fn crls(
    folder: PathBuf,
    (aside, damaged): (&Path, &mut Vec<Damaged>),
) -> io::Result<Vec<CertificateRevocationListDer<'static>>> {
    files::make_folder(&folder)?;
    let mut found = Vec::new();
    for name in files::list(&folder)? {
        if ![".crl", ".der", ".pem"]
            .iter()
            .any(|extension| name.ends_with(extension))
        {
            continue;
        }
        match crls_of(fs::read(folder.join(&name))?) {
            Some(crls) => found.extend(crls),
            None => damaged.push(Damaged {
                file: files::set_aside(&folder, &name, aside)?,
                why: "it is no certificate revocation list, neither as PEM nor as DER".into(),
            }),
        }
    }
    Ok(found)
}

/// Every list of a file.
fn crls_of(content: Vec<u8>) -> Option<Vec<CertificateRevocationListDer<'static>>> {
    let crls: Vec<_> = if content.starts_with(b"-----BEGIN") {
        let sections = CertificateRevocationListDer::pem_slice_iter(&content);
        sections.collect::<Result<_, _>>().ok()?
    } else {
        vec![content.into()]
    };
    let readable =
        |crl: &CertificateRevocationListDer<'_>| webpki::BorrowedCertRevocationList::from_der(crl).is_ok();
    (!crls.is_empty() && crls.iter().all(readable)).then_some(crls)
}
