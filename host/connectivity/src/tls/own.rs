//! The station's own certificate, and whether the CSMS asked for one.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rustls::{SignatureScheme, client::ResolvesClientCert, sign::CertifiedKey};

use crate::credentials::ClientCertificate;

/// What is shown in one handshake.
#[derive(Debug)]
pub(super) struct Own {
    certificate: Option<ClientCertificate>,
    asked: AtomicBool,
}

/// How the CSMS and the station's certificate met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// The CSMS did not ask, or it was not so far.
    NotAsked,
    Shown,
    /// The CSMS asked, and the station has none to show.
    NothingToShow,
}

impl Own {
    pub(super) fn new(certificate: Option<ClientCertificate>) -> Self {
        Self {
            certificate,
            asked: AtomicBool::new(false),
        }
    }

    pub(super) fn meeting(&self) -> Meeting {
        match (self.asked.load(Ordering::Relaxed), &self.certificate) {
            (false, _) => Meeting::NotAsked,
            (true, Some(_)) => Meeting::Shown,
            (true, None) => Meeting::NothingToShow,
        }
    }
}

impl ResolvesClientCert for Own {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.certificate.as_ref().map(ClientCertificate::key)
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}
