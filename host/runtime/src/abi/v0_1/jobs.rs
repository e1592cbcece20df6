//! `jobs`, as a guest calls it.

use wasmtime::Result;

use super::wit::plugpoint::station::jobs;
use crate::abi::bounds::{has_length, reason};
use crate::contract::{JobEvent, ReadError};
use crate::host::Host;

/// Most bytes read at once, of an image or of a log.
pub(super) const MAX_READ: usize = 64 << 10;

impl jobs::Host for Host {
    fn read(
        &mut self,
        request: u64,
        offset: u64,
        max: u32,
    ) -> Result<std::result::Result<Vec<u8>, jobs::ReadError>> {
        let max = MAX_READ.min(usize::try_from(max).unwrap_or(MAX_READ));
        let read = self.read_image(request, offset, max);
        Ok(read.map_err(|error| match error {
            ReadError::Failed(why) => jobs::ReadError::Failed(why),
            ReadError::Unknown => jobs::ReadError::Unknown,
        }))
    }

    fn firmware_status(&mut self, request: u64, status: String, info: String) -> Result<()> {
        if !has_length(&status, 50) {
            self.dropped("jobs.firmware-status", "a status must have 1 to 50 characters");
            return Ok(());
        }
        let info = reason(info);
        self.job(request, JobEvent::FirmwareStatus { status, info })
    }

    fn progress(&mut self, request: u64, percent: u8) -> Result<()> {
        if percent > 100 {
            self.dropped("jobs.progress", &format!("{percent} is more than 100 percent"));
            return Ok(());
        }
        self.job(request, JobEvent::Progress(percent))
    }
}
