//! Plugins with one vice each, for the tests of the host. See the README for what the host must do.
//!
//! But for its vice a plugin behaves: it exports every interface, answers every question at once with yes, and
//! loads any state. The settings choose where the vice comes out, so that one component serves many tests:
//!
//! - `where`: the functions, by their names in the contract, with commas (`unlock,lifecycle.init`); `*` is all of them;
//! - `after`: how many of these calls are served well before (0);
//! - `size`: for vices that have one: bytes, lines, or how many (each vice says);
//! - `through`: for vices that have the choice: which function of the host is misused (`kv.set`).
//!
//! All other settings are ignored: the vices stand in for other plugins.

mod answers;
mod hardware;
mod import;
pub mod impostor;
mod network;
mod observer;
mod office;
mod place;
mod plugin;
mod question;

pub use answers::Then;
pub use import::Import;
pub use place::{Moment, Places};
pub use plugin::Misbehaving;
pub use question::Question;

use plugpoint_plugin::{Description, Settings};

/// One vice.
pub trait Vice: Default + 'static {
    /// Where it comes out when the settings do not say; as the setting `where`.
    const WHERE: &'static str = "connector.unlock";

    /// What the plugin says that it is.
    fn describe() -> Description {
        Description::new("misbehaving", "1.0.0", "plugpoint")
    }

    /// Called in `init`, before anything else.
    fn begin(&mut self) {}

    /// Reads the operator's settings, those that are not for all vices.
    fn settings(&mut self, settings: &Settings) {
        let _ = settings;
    }

    /// Comes out, if it can here, and says what the plugin does then.
    fn act(&mut self, moment: &Moment) -> Then;

    /// A timer is due, be it one of the vice's own.
    fn on_timer(&mut self) {}
}

/// Makes a component of a plugin with a vice: exports all that there is.
#[macro_export]
macro_rules! export {
    ($vice:ty) => {
        ::plugpoint_plugin::export!(
            $crate::Misbehaving<$vice>: events, reset, connector, power, network, link_driver, firmware, diagnostics,
            customer, reservation, data_transfer, display, observer
        );
    };
}
