//! Who a station says it is, and how it proves it.

use std::{fmt, sync::Arc};

use rustls::{pki_types::CertificateDer, sign::CertifiedKey};

/// A password. It can be used, and it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The password itself, for the one place that sends it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A certificate of the station with its key, for security profile 3. Two of the same certificate are equal.
#[derive(Clone)]
pub struct ClientCertificate(Arc<CertifiedKey>);

impl ClientCertificate {
    /// The chain begins with the station's own certificate.
    pub fn new(key: Arc<CertifiedKey>) -> Self {
        Self(key)
    }

    pub(crate) fn key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.0)
    }

    fn leaf(&self) -> Option<&CertificateDer<'static>> {
        self.0.cert.first()
    }
}

impl PartialEq for ClientCertificate {
    fn eq(&self, other: &Self) -> bool {
        self.leaf() == other.leaf()
    }
}

impl Eq for ClientCertificate {}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a chain of {} certificates", self.0.cert.len())
    }
}

/// What a station shows to the CSMS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The identity of the station: the last segment of the path, and the user name of profiles 1 and 2.
    pub identity: String,
    /// `BasicAuthPassword`; needed by profiles 1 and 2.
    pub password: Option<Secret>,
    /// Needed by profile 3.
    pub certificate: Option<ClientCertificate>,
}
