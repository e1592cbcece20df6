//! Logs of the hardware behind the plugin.

use crate::bindings::diagnostics::{Guest, LogAnswer};
use crate::exports::{Exported, Instance};
use crate::{Answer, LogFile, Plugin, RequestId};

pub use crate::bindings::diagnostics::LogRequest;

/// Logs of the hardware behind the plugin. The station uploads them with its own.
pub trait Diagnostics: Plugin {
    /// Collects a log. Answered within 60 s, at once or by [`crate::replies::log_collected`]; an error is a text that
    /// says why there is none.
    fn get_log(&mut self, request: RequestId, log: LogRequest) -> Answer<Result<LogFile, String>>;

    /// Up to `max` bytes (at most 64 KiB) of a collected log, from `offset`. Nothing is the end.
    ///
    /// # Errors
    /// A text that says why it cannot be read.
    fn read_log(&mut self, request: RequestId, offset: u64, max: u32) -> Result<Vec<u8>, String>;

    /// The log is not needed any more.
    fn close_log(&mut self, request: RequestId) {
        let _ = request;
    }
}

impl<H: Instance<Plugin: Diagnostics>> Guest for Exported<H> {
    fn get_log(request: RequestId, log: LogRequest) -> LogAnswer {
        Self::with(|plugin| plugin.get_log(request, log)).into()
    }

    fn read_log(request: RequestId, offset: u64, max: u32) -> Result<Vec<u8>, String> {
        Self::with(|plugin| plugin.read_log(request, offset, max))
    }

    fn close_log(request: RequestId) {
        Self::with(|plugin| plugin.close_log(request));
    }
}
