//! Firmware of the hardware behind the plugin.

use crate::bindings::firmware::{Guest, UpdateAnswer};
use crate::exports::{Exported, Instance};
use crate::{Answer, Plugin, RequestId, UpdateOutcome};

pub use crate::bindings::firmware::Image as FirmwareImage;

/// Firmware of the hardware behind the plugin. The station downloads an image and checks its signature; the plugin
/// reads it by [`crate::jobs::read`], and tells by [`crate::jobs::firmware_status`] how it gets on.
///
/// ```
/// use std::time::Duration;
/// use plugpoint_plugin::jobs::FirmwareStatus;
/// use plugpoint_plugin::prelude::*;
///
/// #[derive(Default)]
/// struct Board {
///     /// The job, and how much of the image has been written.
///     job: Option<(RequestId, u64)>,
/// }
/// # impl Plugin for Board {
/// #     fn describe() -> Description { Description::new("board", "1.0.0", "Acme") }
/// #     fn init(_: Settings) -> Result<Self, String> { Ok(Self::default()) }
/// # }
///
/// impl Firmware for Board {
///     fn update(&mut self, _: RequestId, image: FirmwareImage) -> Answer<UpdateOutcome> {
///         if image.signed {
///             UpdateOutcome::Accepted.into()
///         } else {
///             UpdateOutcome::Rejected("this board takes signed firmware only".to_owned()).into()
///         }
///     }
///
///     fn install(&mut self, request: RequestId, _size: u64, _sha256: &str) {
///         jobs::firmware_status(request, FirmwareStatus::Installing, "");
///         self.job = Some((request, 0));
///         clock::set_timer(Duration::ZERO);
///     }
/// }
///
/// impl Events for Board {
///     /// A piece on each timer: no call may take long.
///     fn on_timer(&mut self, _: TimerId) {
///         let Some((request, offset)) = self.job else { return };
///         match jobs::read(request, offset, 4096) {
///             Ok(piece) if piece.is_empty() => {
///                 self.job = None;
///                 jobs::firmware_status(request, FirmwareStatus::Installed, "");
///             }
///             Ok(piece) => {
///                 // ... here it is written to the board ...
///                 self.job = Some((request, offset + piece.len() as u64));
///                 clock::set_timer(Duration::from_millis(10));
///             }
///             Err(error) => {
///                 self.job = None;
///                 jobs::firmware_status(request, FirmwareStatus::InstallationFailed, &error.to_string());
///             }
///         }
///     }
/// }
///
/// plugpoint_plugin::export!(Board: firmware, events);
/// ```
pub trait Firmware: Plugin {
    /// May the firmware be updated? Answered within 5 s, at once or by [`crate::replies::updating`].
    fn update(&mut self, request: RequestId, image: FirmwareImage) -> Answer<UpdateOutcome>;

    /// The image (`size` bytes with this SHA-256, in hex) is there and checked: install it. `request` is that of
    /// [`Firmware::update`].
    fn install(&mut self, request: RequestId, size: u64, sha256: &str);

    /// Do not wait for a better moment any longer. For a plugin that waits for one.
    fn install_now(&mut self, request: RequestId) {
        let _ = request;
    }

    /// Give it up, if that is still possible.
    fn cancel(&mut self, request: RequestId) {
        let _ = request;
    }
}

impl<H: Instance<Plugin: Firmware>> Guest for Exported<H> {
    fn update(request: RequestId, image: FirmwareImage) -> UpdateAnswer {
        Self::with(|plugin| plugin.update(request, image)).into()
    }

    fn install(request: RequestId, size: u64, sha256: String) {
        Self::with(|plugin| plugin.install(request, size, &sha256));
    }

    fn install_now(request: RequestId) {
        Self::with(|plugin| plugin.install_now(request));
    }

    fn cancel(request: RequestId) {
        Self::with(|plugin| plugin.cancel(request));
    }
}
