//! Long work that the station asked for: the bytes of a firmware image, and how far the work is.

pub use crate::bindings::plugpoint::station::jobs::ReadError;
use crate::{RequestId, host};

/// The most that [`read`] gives at once, in bytes.
pub const MAX_READ: u32 = 64 << 10;

/// How an installation gets on; OCPP's names for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirmwareStatus {
    /// It runs.
    Installing,
    /// The new firmware runs. The last status of a job.
    Installed,
    /// The old firmware runs on. The last status of a job.
    InstallationFailed,
    /// The hardware restarts, to go on afterwards.
    InstallRebooting,
    /// It waits for its time, or for a moment without a car.
    InstallScheduled,
    /// The hardware found the image bad; the old firmware runs on. The last status of a job.
    InstallVerificationFailed,
}

/// Up to `max` bytes (at most [`MAX_READ`]) of the image of [`crate::Firmware::install`], from `offset`. Nothing is
/// the end. A call may not run long: read a piece, write it to the hardware, and go on from a timer.
///
/// # Errors
/// See [`ReadError`].
pub fn read(request: RequestId, offset: u64, max: u32) -> Result<Vec<u8>, ReadError> {
    host::jobs::read(request, offset, max)
}

/// Tells how the installation gets on, with a text for people.
pub fn firmware_status(request: RequestId, status: FirmwareStatus, info: &str) {
    host::jobs::firmware_status(request, status.name(), info);
}

/// How far a job is, for people: 0 to 100.
pub fn progress(request: RequestId, percent: u8) {
    host::jobs::progress(request, percent);
}

impl FirmwareStatus {
    /// As OCPP's FirmwareStatusEnumType writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Installing => "Installing",
            Self::Installed => "Installed",
            Self::InstallationFailed => "InstallationFailed",
            Self::InstallRebooting => "InstallRebooting",
            Self::InstallScheduled => "InstallScheduled",
            Self::InstallVerificationFailed => "InstallVerificationFailed",
        }
    }
}
