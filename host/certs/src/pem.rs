//! PEM: certificates as text.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::certificate::{Certificate, Malformed};

/// More certificates than this are no chain.
const MOST: usize = 10;

/// Reads one or more certificates, in their order.
pub(crate) fn read(text: &str) -> Result<Vec<Certificate>, Malformed> {
    let mut found = Vec::new();
    for der in CertificateDer::pem_slice_iter(text.as_bytes()) {
        let der = der.map_err(|_| Malformed::Pem)?;
        if found.len() == MOST {
            return Err(Malformed::TooMany(MOST));
        }
        found.push(Certificate::new(der)?);
    }
    if found.is_empty() {
        return Err(Malformed::Pem);
    }
    Ok(found)
}

/// Reads exactly one certificate.
pub(crate) fn read_one(text: &str) -> Result<Certificate, Malformed> {
    let found = read(text)?;
    let count = found.len();
    match <[Certificate; 1]>::try_from(found) {
        Ok([certificate]) => Ok(certificate),
        Err(_) => Err(Malformed::NotOne(count)),
    }
}

/// Writes certificates one after the other.
pub(crate) fn write<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> String {
    let mut text = String::new();
    for certificate in certificates {
        section(&mut text, "CERTIFICATE", certificate.der());
    }
    text
}

fn section(text: &mut String, label: &str, der: &[u8]) {
    text.push_str(&format!("-----BEGIN {label}-----\n"));
    let encoded = BASE64_STANDARD.encode(der);
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = next;
    }
    text.push_str(&format!("-----END {label}-----\n"));
}
