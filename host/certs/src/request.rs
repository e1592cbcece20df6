//! Certificate signing requests.

use std::fs;

use rcgen::string::PrintableString;
use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue};
use rustls::pki_types::CertificateSigningRequestDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use crate::files;
use crate::keys::{KeyAlgorithm, KeyError, KeyId};
use crate::kind::LeafKind;
use crate::store::CertStore;

/// The file beside the chains of a kind with the CSR that waits for its certificate.
const FILE: &str = "request.csr";

/// Whom a certificate is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub common_name: String,
    pub organization: String,
    /// Two letters.
    pub country: Option<String>,
}

/// Why there is no CSR.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    #[error("a certificate needs a CN; set ChargeBoxSerialNumber or Identity, or SeccId for ISO 15118")]
    NoCommonName,
    #[error("the country {0:?} has to be two letters; set CountryName")]
    Country(String),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("the CSR could not be written: {0}; is there room on the disk?")]
    Disk(#[from] std::io::Error),
}

/// A CSR that waits for its certificate.
pub(crate) struct Waiting {
    pub(crate) key: KeyId,
    pub(crate) subject: Subject,
    pem: String,
}

impl CertStore {
    /// A CSR as PEM. With `renew`, and where none waits for this subject, it is for a key of its own, and one that
    /// waited is forgotten; otherwise it is the one that waits.
    ///
    /// # Errors
    /// If the subject is not complete, or the key or the CSR cannot be made or kept.
    //= A02.FR.02 A03.FR.02
    pub fn request(
        &mut self,
        kind: LeafKind,
        subject: &Subject,
        algorithm: KeyAlgorithm,
        renew: bool,
    ) -> Result<String, RequestError> {
        let waiting = self.waiting(kind);
        if let Some(same) = waiting
            .as_ref()
            .filter(|waiting| !renew && waiting.subject == *subject)
        {
            return Ok(same.pem.clone());
        }
        let params = params(subject)?;
        let key = self.keys.generate(algorithm)?;
        let pem = self.keys.sign_request(&key, &params)?;
        files::write(self.chains(kind).folder(), FILE, pem.as_bytes())?;
        if let Some(old) = waiting {
            self.forget_key(&old.key)?;
        }
        Ok(pem)
    }

    /// The CSR that waits for its certificate.
    pub(crate) fn waiting(&self, kind: LeafKind) -> Option<Waiting> {
        let pem = fs::read_to_string(self.chains(kind).folder().join(FILE)).ok()?;
        let der = CertificateSigningRequestDer::from_pem_slice(pem.as_bytes()).ok()?;
        let (_, parsed) = X509CertificationRequest::from_der(&der).ok()?;
        let info = &parsed.certification_request_info;
        let text = |value: Option<&x509_parser::x509::AttributeTypeAndValue<'_>>| {
            value.and_then(|value| value.as_str().ok()).map(str::to_owned)
        };
        let subject = Subject {
            common_name: text(info.subject.iter_common_name().next()).unwrap_or_default(),
            organization: text(info.subject.iter_organization().next()).unwrap_or_default(),
            country: text(info.subject.iter_country().next()),
        };
        Some(Waiting {
            key: KeyId::of_public_key(info.subject_pki.raw),
            subject,
            pem,
        })
    }

    /// The CSR has its certificate.
    pub(crate) fn answered(&self, kind: LeafKind) -> std::io::Result<()> {
        files::remove(self.chains(kind).folder(), FILE)
    }
}

fn params(subject: &Subject) -> Result<CertificateParams, RequestError> {
    if subject.common_name.is_empty() {
        return Err(RequestError::NoCommonName);
    }
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, subject.common_name.as_str());
    if !subject.organization.is_empty() {
        name.push(DnType::OrganizationName, subject.organization.as_str());
    }
    if let Some(country) = &subject.country {
        let printable = PrintableString::try_from(country.as_str()).ok();
        let Some(printable) = printable.filter(|_| country.len() == 2) else {
            return Err(RequestError::Country(country.clone()));
        };
        name.push(DnType::CountryName, DnValue::PrintableString(printable));
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = name;
    Ok(params)
}
