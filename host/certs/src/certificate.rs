//! One certificate: its DER, and what the rules ask of it.

use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate};

/// An X.509 certificate that could be read. Two of the same DER are equal.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: CertificateDer<'static>,
    pub(crate) subject: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    /// SubjectPublicKeyInfo.
    pub(crate) key_info: Vec<u8>,
    /// The content of its BIT STRING.
    pub(crate) key_bits: Vec<u8>,
    /// Lower-case hex without leading zeros.
    pub(crate) serial: String,
    pub(crate) common_name: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) validity: Validity,
    pub(crate) is_ca: bool,
    /// Where OCSP tells whether it is revoked.
    pub(crate) responder: Option<String>,
}

/// When a certificate may be used; in seconds since 1970, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub not_before: u64,
    pub not_after: u64,
}

/// Why something is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("it is no PEM of a certificate; it begins with -----BEGIN CERTIFICATE-----")]
    Pem,
    #[error("it holds {0} certificates; give each by itself")]
    NotOne(usize),
    #[error("it holds more than {0} certificates; leave out those that are not of its chain")]
    TooMany(usize),
    #[error("what its PEM holds is no X.509 certificate")]
    Der,
    #[error("its serial number has more than 20 octets, which OCPP cannot carry")]
    Serial,
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    /// If it is not X.509, or OCPP has no room for its serial number.
    pub fn new(der: CertificateDer<'static>) -> Result<Self, Malformed> {
        let copy = der.clone();
        let (rest, parsed) = X509Certificate::from_der(&copy).map_err(|_| Malformed::Der)?;
        if !rest.is_empty() {
            return Err(Malformed::Der);
        }
        let serial = hex_without_zeros(parsed.raw_serial());
        if serial.len() > 40 {
            return Err(Malformed::Serial);
        }
        let text =
            |value: &x509_parser::x509::AttributeTypeAndValue<'_>| value.as_str().ok().map(str::to_owned);
        let seconds = |time: i64| u64::try_from(time).unwrap_or(0);
        let subject = parsed.subject();
        let validity = parsed.validity();
        Ok(Self {
            subject: subject.as_raw().to_vec(),
            issuer: parsed.issuer().as_raw().to_vec(),
            key_info: parsed.public_key().raw.to_vec(),
            key_bits: parsed.public_key().subject_public_key.data.to_vec(),
            serial,
            common_name: subject.iter_common_name().next().and_then(text),
            organization: subject.iter_organization().next().and_then(text),
            validity: Validity {
                not_before: seconds(validity.not_before.timestamp()),
                not_after: seconds(validity.not_after.timestamp()),
            },
            is_ca: parsed.is_ca(),
            responder: responder(&parsed),
            der,
        })
    }

    pub fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// `CN=..., O=...`, for people.
    pub fn name(&self) -> String {
        let part = |kind: &str, value: &Option<String>| value.as_ref().map(|value| format!("{kind}={value}"));
        let parts = [part("CN", &self.common_name), part("O", &self.organization)];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            format!("serial number {}", self.serial)
        } else {
            parts.join(", ")
        }
    }

    /// Whether the holder of that certificate's key signed this one.
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> bool {
        if self.issuer != issuer.subject {
            return false;
        }
        let parsed = (
            X509Certificate::from_der(&self.der),
            X509Certificate::from_der(&issuer.der),
        );
        let (Ok((_, this)), Ok((_, issuer))) = parsed else {
            return false;
        };
        this.verify_signature(Some(issuer.public_key())).is_ok()
    }

    pub(crate) fn is_self_signed(&self) -> bool {
        self.is_signed_by(self)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl Validity {
    pub fn has_begun(self, now: UnixTime) -> bool {
        self.not_before <= now.as_secs()
    }

    pub fn is_over(self, now: UnixTime) -> bool {
        self.not_after < now.as_secs()
    }

    pub fn covers(self, now: UnixTime) -> bool {
        self.has_begun(now) && !self.is_over(now)
    }
}

fn hex_without_zeros(bytes: &[u8]) -> String {
    let text = hex(bytes);
    let trimmed = text.trim_start_matches('0');
    if trimmed.is_empty() {
        "0".into()
    } else {
        trimmed.into()
    }
}

/// Lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn responder(parsed: &X509Certificate<'_>) -> Option<String> {
    const OCSP: &str = "1.3.6.1.5.5.7.48.1";
    let access = parsed
        .iter_extensions()
        .find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::AuthorityInfoAccess(access) => Some(access),
            _ => None,
        })?;
    access
        .iter()
        .find_map(|description| match &description.access_location {
            GeneralName::URI(uri) if description.access_method.to_id_string() == OCSP => {
                Some((*uri).to_owned())
            }
            _ => None,
        })
}
