//! Long work: installing firmware, collecting logs. A job goes on after its question was answered, under the number of
//! the question.

use serde::{Deserialize, Serialize};

use super::Pair;

/// A firmware update that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Image {
    /// Where it comes from, without secrets.
    pub location: String,
    /// Milliseconds since 1970.
    pub retrieve_at: u64,
    /// Milliseconds since 1970.
    pub install_at: Option<u64>,
    /// It was signed, and by a certificate that the host trusts.
    pub signed: bool,
    #[serde(default)]
    pub extra: Vec<Pair>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LogRequest {
    /// OCPP's LogEnumType: `DiagnosticsLog`, `SecurityLog`, ...
    pub kind: String,
    /// Milliseconds since 1970.
    pub oldest: Option<u64>,
    /// Milliseconds since 1970.
    pub latest: Option<u64>,
    #[serde(default)]
    pub extra: Vec<Pair>,
}

/// A log that was collected; its bytes are had by [`super::Question::ReadLog`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LogFile {
    /// 1 to 255 of the characters a-z, A-Z, 0-9, `.`, `-` and `_`; does not begin with a dot.
    pub name: String,
    /// Bytes, if known.
    pub size: Option<u64>,
    #[serde(default)]
    pub extra: Vec<Pair>,
}

/// How a job gets on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum JobEvent {
    /// OCPP's FirmwareStatusEnumType by name, 1 to 50 characters; `info` up to 255.
    #[serde(rename = "jobs.firmware-status")]
    FirmwareStatus { status: String, info: String },
    /// 0 to 100.
    #[serde(rename = "jobs.progress")]
    Progress(u8),
}

/// The images that plugins install.
pub trait Images: Send + Sync {
    /// Up to `max` bytes (at most 64 KiB) from `offset` of the image that `plugin` is to install for `request`. Empty:
    /// the end. Called while the guest runs, and on its time: it must be quick.
    fn read(&self, plugin: &str, request: u64, offset: u64, max: usize) -> Result<Vec<u8>, ReadError>;
}

/// A host without images.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoImages;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the image cannot be read: {0}")]
    Failed(String),
    #[error("there is no image for this request (yet)")]
    Unknown,
}

impl Images for NoImages {
    fn read(&self, _: &str, _: u64, _: u64, _: usize) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::Unknown)
    }
}
