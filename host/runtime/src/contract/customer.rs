//! Customers and their reservations.

use serde::{Deserialize, Serialize};

use super::{IdToken, Pair};

/// Whom a request is about: one of these, as the CSMS named them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Customer {
    pub identifier: Option<String>,
    pub token: Option<IdToken>,
    pub certificate: Option<CertificateHash>,
    #[serde(default)]
    pub extra: Vec<Pair>,
}

/// OCPP's CertificateHashDataType.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CertificateHash {
    /// `SHA256`, `SHA384` or `SHA512`.
    pub algorithm: String,
    pub issuer_name: String,
    pub issuer_key: String,
    pub serial_number: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reservation {
    pub id: i32,
    /// None: any EVSE.
    pub evse: Option<u32>,
    /// OCPP's ConnectorEnumType by name.
    pub connector_type: Option<String>,
    pub token: IdToken,
    pub group: Option<IdToken>,
    /// Milliseconds since 1970.
    pub expires: u64,
}
