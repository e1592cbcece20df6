//! Vendor messages of the CSMS.

use crate::bindings::data_transfer::{Guest, TransferAnswer};
use crate::exports::{Exported, Instance};
use crate::{Answer, Plugin, RequestId, TransferOutcome};

/// Vendor messages of the CSMS.
///
/// ```
/// use plugpoint_plugin::prelude::*;
/// # struct Lamp { on: bool }
/// # impl Plugin for Lamp {
/// #     fn describe() -> Description { Description::new("lamp", "1.0.0", "Acme") }
/// #     fn init(_: Settings) -> Result<Self, String> { Ok(Self { on: false }) }
/// # }
///
/// impl DataTransfer for Lamp {
///     fn transfer(
///         &mut self,
///         _: RequestId,
///         vendor: &str,
///         message: Option<&str>,
///         data: Option<&str>,
///     ) -> Answer<TransferOutcome> {
///         match (vendor, message, data) {
///             ("com.acme", Some("lamp"), Some("true" | "false")) => {
///                 self.on = data == Some("true");
///                 TransferOutcome::accepted(None).into()
///             }
///             ("com.acme", Some("lamp"), _) => TransferOutcome::refused(TransferStatus::Rejected).into(),
///             ("com.acme", ..) => TransferOutcome::refused(TransferStatus::UnknownMessageId).into(),
///             _ => TransferOutcome::refused(TransferStatus::UnknownVendorId).into(),
///         }
///     }
/// }
/// ```
pub trait DataTransfer: Plugin {
    /// A message of `vendor`; `data` is JSON. Answered within 30 s, at once or by [`crate::replies::transferred`].
    fn transfer(
        &mut self,
        request: RequestId,
        vendor: &str,
        message: Option<&str>,
        data: Option<&str>,
    ) -> Answer<TransferOutcome>;
}

impl<H: Instance<Plugin: DataTransfer>> Guest for Exported<H> {
    fn transfer(
        request: RequestId,
        vendor: String,
        message: Option<String>,
        data: Option<String>,
    ) -> TransferAnswer {
        Self::with(|plugin| plugin.transfer(request, &vendor, message.as_deref(), data.as_deref())).into()
    }
}
